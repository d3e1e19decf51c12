"""The support brief: writing it, and noting who has read it."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.brief_parts import BRIEF_LABELS
from incidents.declarations import BriefText
from incidents.models import Brief, BriefReading, Incident
from incidents.services.brief_copies import request_copies
from incidents.texts import check_block, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action, Role
from statuscomms.actors import Actor
from statuscomms.errors import Sentence, StaleVersion
from statuscomms.models import User
from statuscomms.staff_alerts import raise_alert

PARTS = tuple(BRIEF_LABELS)


@transaction.atomic
def save_brief(
    *, actor: Actor, incident: Incident, brief: Mapping[str, BriefText], seen: Mapping[str, int] | None = None
) -> list[Brief]:
    """Write the brief in the given languages; a changed one counts as unread again.

    The support team is told at once when the incident is published, else when it is (``announce_brief``). ``seen`` holds the
    version that the writer saw of each language (none: 0): ``StaleVersion`` when somebody else has changed one of them since.
    """
    actor.require(Action.DRAFT)
    Incident.objects.select_for_update().filter(pk=incident.pk).first()
    if seen is not None:
        _require_seen(incident, brief, seen)
    changed = write_brief(actor=actor, incident=incident, brief=brief)
    if changed:
        audit.record(actor=actor, verb="save_brief", target=incident, languages=[row.language for row in changed])
        if incident.published_at is not None:
            announce_brief(incident)
    return changed


def write_brief(*, actor: Actor, incident: Incident, brief: Mapping[str, BriefText]) -> list[Brief]:
    """The rows that changed, as part of a write that has its own entry in the audit trail."""
    _check(brief)
    changed = []
    for language, text in brief.items():
        words = {part: getattr(text, part).strip() for part in PARTS}
        row = Brief.objects.filter(incident=incident, language=language).first()
        if row is None and not any(words.values()):
            continue
        if row is None:
            changed.append(Brief.objects.create(incident=incident, language=language, changed_by=actor.name, **words))
        elif any(getattr(row, part) != words[part] for part in PARTS):
            for part in PARTS:
                setattr(row, part, words[part])
            row.version += 1
            row.changed_by = actor.name
            row.save()
            changed.append(row)
    return changed


def _require_seen(incident: Incident, brief: Mapping[str, BriefText], seen: Mapping[str, int]) -> None:
    for row in incident.briefs.filter(language__in=list(brief)):
        same = all(getattr(row, part) == getattr(brief[row.language], part).strip() for part in PARTS)
        if row.version != seen.get(row.language, 0) and not same:
            raise StaleVersion


def announce_brief(incident: Incident) -> None:
    """Send the brief to everybody on the support team and show them on the console that there is one. Drafts are silent:
    release announces what they prepared.
    """
    if not incident.briefs.exists():
        return
    raise_alert(
        key=f"brief:{incident.uuid}",
        text=_("There is a new brief: %(title)s") % {"title": incident.title},
        urgency="notice",
        link=reverse("incidents:briefs") + f"#brief-{incident.uuid}",
        roles=(Role.SUPPORT,),
    )
    request_copies(incident)


def _check(brief: Mapping[str, BriefText]) -> None:
    errors: dict[str, list[Sentence]] = {}
    known = {code for code, _name in settings.LANGUAGES}
    for language, text in brief.items():
        if language not in known:
            errors[f"brief.{language}"] = [_("This language is not set up here.")]
            continue
        for part in PARTS:
            errors |= check_block(getattr(text, part), f"brief.{language}.{part}", limit=5_000)
    raise_if_wrong(errors)


@transaction.atomic
def read_brief(*, actor: Actor, brief: Brief, user: User) -> BriefReading:
    """Note that ``user`` has read the brief as it is now. Reading twice is the same as once."""
    actor.require(Action.READ_BRIEF)
    reading, _created = BriefReading.objects.get_or_create(brief=brief, user=user, version=brief.version)
    return reading
