"""Where an audience is used: what would miss it now, and what was published for it."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audiences.models import Audience
from incidents.lifecycle import CLOSED, NoticeState, SeriesState
from incidents.models import Incident, Level, MaintenanceSeries, Notice, Playbook

MOST_PAST = 20


@dataclass(frozen=True, slots=True)
class AudienceUse:
    """Something that names the audience. ``what`` is a sentence's subject: “The playbook Payments fail”."""

    what: str
    address: str


@dataclass(frozen=True, slots=True)
class PastUse:
    """An incident for which something was published to the audience, and the versions of the rule that counted then."""

    incident: Incident
    versions: tuple[int, ...]


def present_uses(audience: Audience) -> list[AudienceUse]:
    """What would miss the audience if it were gone: open incidents, levels, playbooks, series of maintenance."""
    return [*_open_incidents(audience), *_presets(audience), *_series(audience)]


def past_uses(audience: Audience) -> list[PastUse]:
    """The newest incidents that were published for it, with the versions."""
    found: dict[Incident, set[int]] = {}
    notices = Notice.objects.filter(audience=audience, audience_version__isnull=False).select_related("incident")
    for notice in notices.order_by("-id")[: MOST_PAST * 10]:
        found.setdefault(notice.incident, set()).add(notice.audience_version or 0)
    return [PastUse(incident, tuple(sorted(versions))) for incident, versions in list(found.items())[:MOST_PAST]]


def _open_incidents(audience: Audience) -> list[AudienceUse]:
    waiting = [NoticeState.DRAFT, NoticeState.SCHEDULED, NoticeState.LIVE, NoticeState.SENDING]
    of_notices = Notice.objects.filter(audience=audience, state__in=waiting).values("incident_id")
    named = Q(audience=audience) & ~Q(status__in=CLOSED)
    return [
        AudienceUse(
            _("The incident %(title)s") % {"title": found.title}, reverse("incidents:detail", args=[found.uuid])
        )
        for found in Incident.objects.filter(named | Q(pk__in=of_notices)).order_by("-id")
    ]


def _presets(audience: Audience) -> list[AudienceUse]:
    levels = [
        AudienceUse(_("The level %(name)s") % {"name": level.name()}, reverse("incidents:level", args=[level.number]))
        for level in Level.objects.filter(audience=audience)
    ]
    return levels + [
        AudienceUse(
            _("The playbook %(name)s") % {"name": playbook.name()},
            reverse("incidents:edit_playbook", args=[playbook.slug]),
        )
        for playbook in Playbook.objects.filter(audience=audience)
    ]


def _series(audience: Audience) -> list[AudienceUse]:
    """Series keep what they will declare as JSON, by short name or id."""
    names = {audience.slug, str(audience.uuid)}
    return [
        AudienceUse(_("The series %(title)s") % {"title": found.title}, reverse("incidents:series", args=[found.uuid]))
        for found in MaintenanceSeries.objects.filter(state=SeriesState.ACTIVE)
        if names & set(_audiences_named(found.declaration))
    ]


def _audiences_named(declaration: dict[str, object]) -> list[str]:
    channels = declaration.get("channels") or {}
    choices = channels.values() if isinstance(channels, dict) else []
    named = [declaration.get("audience"), *(choice.get("audience") for choice in choices if isinstance(choice, dict))]
    return [str(name) for name in named if name]


def audience_versions(incident: Incident) -> tuple[int, ...]:
    """The versions of the incident's own audience that its notices were published with."""
    if incident.audience_id is None:
        return ()
    published = incident.notices.filter(audience=incident.audience_id, audience_version__isnull=False)
    return tuple(sorted({number for number in published.values_list("audience_version", flat=True) if number}))
