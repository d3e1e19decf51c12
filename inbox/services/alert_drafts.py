"""The triage drafts made of alerts: opened, published or discarded by people, taken back when monitoring says it is over."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audiences.models import Service
from audiences.topics import IncidentKind, Severity
from inbox.alerts import Meaning, worse_of
from inbox.models import Alert, AlertDraft
from inbox.models.alert import GOING_ON
from incidents.declarations import Declaration, ServiceImpact
from incidents.lifecycle import CLOSED, Impact, Status, UpdateState
from incidents.models import Incident
from incidents.services import change_draft, declare, dismiss_draft
from statuscomms import audit
from statuscomms.access import Action, Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.models import StaffAlert
from statuscomms.staff_alerts import close_alert, open_keys, raise_alert, remind

ORIGIN_PREFIX = "alerts:"
KEPT = timedelta(days=90)
"""How long a series is remembered after its last word, when nothing of it goes on."""
_SILENT = "alerts-silent:"
_ON_DUTY = (Role.RESPONDER, Role.MANAGER, Role.ADMINISTRATOR)


def draft_about(*, actor: Actor, source: str, meaning: Meaning, summary: str) -> AlertDraft:
    """The draft going on about what the alerts mean, made if there is none. Runs in the caller's transaction."""
    subject, moment = meaning.subject(source), now()
    title = _title(meaning, summary)
    while True:
        # A second caller waits here until the first has committed, and then finds its draft.
        AlertDraft.objects.bulk_create(
            [AlertDraft(subject=subject, source=source, title=title, first_at=moment, last_at=moment)],
            ignore_conflicts=True,
        )
        draft = AlertDraft.objects.select_for_update().filter(subject=subject, state__in=GOING_ON).first()
        if draft is not None:  # else it ended between the two statements: make another
            break
    if draft.incident_id is not None or draft.calls:
        return goes_on(actor=actor, draft=draft, meaning=meaning)
    known = _public_incident_about(meaning.services)
    if known is not None:
        return _attach(draft, known)
    return _fill(actor, draft, meaning)


def goes_on(*, actor: Actor, draft: AlertDraft, meaning: Meaning) -> AlertDraft:
    """It fires again, or something more does: what the monitor said about its end no longer holds, and it may be worse."""
    if draft.monitor_ended_at is not None:
        draft.monitor_ended_at = None
        draft.save(update_fields=["monitor_ended_at"])
        close_alert(key=_over_key(draft), actor=actor)
    if draft.state == AlertDraft.State.WAITING and draft.incident is not None:
        _grow(actor, draft, meaning)
    return draft


def _grow(actor: Actor, draft: AlertDraft, meaning: Meaning) -> None:
    """Add services and raise the severity of a draft that nobody on the staff has written; what a person wrote is theirs.

    Publishing locks the incident before the draft, and we hold the draft: an incident that somebody works on now is left alone.
    """
    incident = Incident.objects.select_for_update(skip_locked=True).filter(alert_drafts=draft).first()
    update = incident.updates.filter(state=UpdateState.DRAFT).first() if incident else None
    if incident is None or update is None or update.author_id is not None:
        return
    kept = tuple(row.service for row in incident.impacts.select_related("service").order_by("pk"))
    known = {service.pk for service in kept}
    grown = Meaning(
        services=kept + tuple(service for service in meaning.services if service.pk not in known),
        severity=worse_of(incident.severity, meaning.severity),
        playbook=incident.playbook or meaning.playbook,
    )
    if (grown.services, grown.severity, grown.playbook) == (kept, incident.severity, incident.playbook):
        return
    if incident.playbook is None:
        draft.title = _title(grown, draft.title)
        draft.save(update_fields=["title"])
    try:
        change_draft(actor=actor, incident=incident, declaration=_declaration(draft, grown))
    except InvalidInput:
        return  # a service was archived meanwhile: the draft stays, the alerts are listed
    raise_alert(
        key=_alert_key(draft),
        text=_("Monitoring reports more: %(what)s, now %(severity)s. The draft says so; nothing is public yet.")
        % {"what": draft.title, "severity": Severity(grown.severity).label},
        urgency=StaffAlert.Urgency.URGENT,
        link=reverse("incidents:edit", args=[incident.uuid]),
        roles=_ON_DUTY,
    )


def _public_incident_about(services: Sequence[Service]) -> Incident | None:
    """A published incident, or a maintenance that has begun, about one of the services or its parent."""
    covering = {pk for service in services for pk in (service.pk, service.parent_id) if pk is not None}
    return (
        Incident.objects.filter(impacts__service_id__in=covering, drill=False, published_at__isnull=False)
        .exclude(kind=IncidentKind.ANNOUNCEMENT)
        .exclude(status__in=[*CLOSED, Status.SCHEDULED])
        .order_by("-declared_at", "-id")
        .first()
    )


def _attach(draft: AlertDraft, incident: Incident) -> AlertDraft:
    """Everybody has been told already: the alerts are listed there, and nobody is woken."""
    draft.incident = incident
    draft.state = AlertDraft.State.PUBLISHED
    draft.save(update_fields=["incident", "state"])
    raise_alert(
        key=_alert_key(draft),
        text=_("Monitoring reports more about %(title)s: %(what)s") % {"title": incident.title, "what": draft.title},
        link=reverse("incidents:detail", args=[incident.uuid]),
        roles=_ON_DUTY,
    )
    return draft


def _fill(actor: Actor, draft: AlertDraft, meaning: Meaning) -> AlertDraft:
    draft.incident = _declared(actor, draft, meaning)
    if draft.incident.published_at is not None:
        draft.state = AlertDraft.State.PUBLISHED
    draft.save(update_fields=["incident", "state"])
    raise_alert(
        key=_alert_key(draft),
        text=_("Monitoring reports: %(what)s. A draft is ready; nothing is public yet.") % {"what": draft.title}
        if draft.state == AlertDraft.State.WAITING
        else _("Monitoring reports: %(what)s. Its playbook has published it.") % {"what": draft.title},
        urgency=StaffAlert.Urgency.URGENT,
        link=reverse("incidents:edit", args=[draft.incident.uuid])
        if draft.state == AlertDraft.State.WAITING
        else reverse("incidents:detail", args=[draft.incident.uuid]),
        roles=_ON_DUTY,
    )
    return draft


def _declared(actor: Actor, draft: AlertDraft, meaning: Meaning) -> Incident:
    """The incident as a draft, or published when the playbook allows it and nothing is wrong with it."""
    wanted = _declaration(draft, meaning)
    try:
        return declare(actor=actor, declaration=wanted)
    except InvalidInput:
        # A playbook that no longer fits (a service is gone, a channel complains) must not cost us the alert.
        plain = Declaration(title=draft.title, publish=False, origin=wanted.origin, client_key=wanted.client_key)
        return declare(actor=actor, declaration=plain)


def _declaration(draft: AlertDraft, meaning: Meaning) -> Declaration:
    """What the alerts declare; a playbook's own services come before those of the mapping."""
    playbook = meaning.playbook
    services = () if playbook is not None and playbook.services else meaning.services
    return Declaration(
        title=draft.title,
        severity=meaning.severity,
        services=tuple(ServiceImpact(service.slug, Impact.PARTIAL_OUTAGE) for service in services),
        playbook=playbook.slug if playbook is not None else None,
        publish=playbook is not None and playbook.publishes_alerts,
        client_key=f"{ORIGIN_PREFIX}{draft.uuid}",
        origin=f"{ORIGIN_PREFIX}{draft.uuid}",
    )


def end_if_nothing_fires(*, actor: Actor, draft: AlertDraft) -> None:
    """Monitoring took an alert back. When it was the last: forget the draft, or tell staff when customers know already."""
    draft = _lock(draft)
    if draft.state not in GOING_ON or draft.unlisted or draft.alerts.filter(state=Alert.State.FIRING).exists():
        return
    draft.monitor_ended_at = now()
    draft.save(update_fields=["monitor_ended_at"])
    if draft.state == AlertDraft.State.WAITING and _is_untouched(draft.incident):
        if draft.incident is not None:
            dismiss_draft(actor=actor, incident=draft.incident)
        _end(draft, AlertDraft.State.OVER, actor)
    elif draft.incident is not None:
        raise_alert(
            key=_over_key(draft),
            text=_("Monitoring says that this is over: %(title)s. Resolve it when customers see the same.")
            % {"title": draft.incident.title},
            urgency=StaffAlert.Urgency.URGENT,
            link=reverse("incidents:resolve", args=[draft.incident.uuid]),
            roles=_ON_DUTY,
        )


def _lock(draft: AlertDraft) -> AlertDraft:
    """The draft, its incident locked before it: in the order in which publishing locks them."""
    if draft.incident_id is not None:
        list(Incident.objects.select_for_update().filter(pk=draft.incident_id).values_list("pk"))
    return AlertDraft.objects.select_for_update().get(pk=draft.pk)


def _is_untouched(incident: Incident | None) -> bool:
    """Whether nobody has sent anything of it on its way."""
    if incident is None:
        return True
    return not incident.updates.exclude(state__in=[UpdateState.DRAFT, UpdateState.CANCELLED]).exists()


@transaction.atomic
def discard_alert_draft(*, actor: Actor, draft: AlertDraft) -> AlertDraft:
    """Staff say that it is nothing: the draft is closed as a false alarm; further alerts of these episodes are only counted.

    Twice is the same as once. ``Conflict`` when it was published meanwhile.
    """
    actor.require(Action.DRAFT)
    draft = _lock(draft)
    if draft.state == AlertDraft.State.DISCARDED:
        return draft
    if draft.state != AlertDraft.State.WAITING:
        raise Conflict(_("This is no longer waiting. Look at what became of it."), code="not_waiting")
    if draft.incident is not None:
        dismiss_draft(actor=actor, incident=draft.incident)
    _end(draft, AlertDraft.State.DISCARDED, actor)
    audit.record(actor=actor, verb="discard_alert_draft", target=draft)
    return draft


def note_published(*, incident: Incident) -> None:
    """Somebody published the draft, or closed what was published: its alerts follow."""
    for draft in AlertDraft.objects.select_for_update().filter(incident=incident):
        actor = Actor.system("alerts")
        if incident.status in CLOSED:
            if draft.state in GOING_ON:
                _end(draft, AlertDraft.State.ENDED, actor)
        elif draft.state != AlertDraft.State.PUBLISHED and not _another_goes_on(draft):
            draft.state, draft.ended_at = AlertDraft.State.PUBLISHED, None
            draft.save(update_fields=["state", "ended_at"])
            close_alert(key=_alert_key(draft), actor=actor)


def note_deleted(*, incident: Incident) -> None:
    """Somebody discarded the draft on its own page."""
    for draft in AlertDraft.objects.filter(incident=incident, state=AlertDraft.State.WAITING):
        _end(draft, AlertDraft.State.DISCARDED, Actor.system("alerts"))


def _another_goes_on(draft: AlertDraft) -> bool:
    return AlertDraft.objects.filter(subject=draft.subject, state__in=GOING_ON).exclude(pk=draft.pk).exists()


def _end(draft: AlertDraft, state: AlertDraft.State, actor: Actor) -> None:
    draft.state, draft.ended_at, draft.decided_by = state, now(), actor.name
    draft.save(update_fields=["state", "ended_at", "decided_by"])
    for key in (_alert_key(draft), _over_key(draft), _silent_key(draft)):
        close_alert(key=key, actor=actor)


def forget_old_alerts() -> None:
    """Remove series that nobody has heard of for three months (tick); those of a draft that goes on stay."""
    Alert.objects.filter(last_at__lt=now() - KEPT).exclude(draft__state__in=GOING_ON).delete()


def remind_of_silent_alert_drafts() -> None:
    """Tell staff of drafts of which the monitor says nothing more, neither that it fires nor that it is over. A tick job."""
    silence = timedelta(seconds=settings.ALERT_SILENCE_SECONDS)
    silent = AlertDraft.objects.filter(state=AlertDraft.State.WAITING, last_at__lte=now() - silence)
    keys = set()
    for draft in silent:
        keys.add(_silent_key(draft))
        remind(
            key=_silent_key(draft),
            since=draft.last_at + silence,
            every=timedelta(seconds=settings.LATE_REMINDER_SECONDS),
            text=_("Monitoring has fallen silent about %(what)s and never said that it is over. Declare or discard it.")
            % {"what": draft.title},
            link=reverse("inbox:alerts"),
            roles=_ON_DUTY,
        )
    for key in open_keys(_SILENT) - keys:
        close_alert(key=key, actor=Actor.system("alerts"))


def _title(meaning: Meaning, summary: str) -> str:
    """Words that hurried people may publish: the playbook's or the service's name before the monitor's own."""
    if meaning.playbook is not None:
        return meaning.playbook.name()[:200]
    if meaning.services:
        named = ", ".join(service.name() for service in meaning.services)
        return (_("Problems with %(service)s") % {"service": named})[:200]
    return summary[:200]


def _alert_key(draft: AlertDraft) -> str:
    return f"alerts:{draft.uuid}"


def _silent_key(draft: AlertDraft) -> str:
    return f"{_SILENT}{draft.uuid}"


def _over_key(draft: AlertDraft) -> str:
    return f"alerts-over:{draft.uuid}"
