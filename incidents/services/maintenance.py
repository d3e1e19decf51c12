"""Steps of a maintenance: moving, starting, cancelling, changing its switches. Each tells through the one door."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.client_keys import digest_of
from incidents.declarations import Resolution, Text
from incidents.lifecycle import Impact, MaintenanceEventKind, NoticeState, Status, check_move
from incidents.maintenance_defaults import switches_of
from incidents.maintenance_options import MaintenanceOptions
from incidents.maintenance_rules import check_options
from incidents.maintenance_steps import Move, Start
from incidents.maintenance_telling import event_plans, maintenance_of, moved_plans, written_texts
from incidents.maintenance_texts import EventWords, Window, event_words
from incidents.models import Incident, Maintenance, Update
from incidents.moments import BEGUN_AT_MOST, check_window
from incidents.services.approval import ask_approval, needs_second_person, was_approved
from incidents.services.drafts import new_update, texts_json, write_notices
from incidents.services.maintenance_events import plan_events
from incidents.services.on_its_way import locked_incident, note_write, require_version
from incidents.services.publishing import send_off
from incidents.services.release_checks import require_releasable
from incidents.services.releasing import release_update
from incidents.services.resolving import resolve
from incidents.services.updating import lock_for_writing, once
from incidents.signals import incident_changed
from incidents.texts import check_texts, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, IllegalTransition, InvalidInput


def move_maintenance(*, actor: Actor, incident: Incident, move: Move) -> Update:
    """Give a maintenance new times with an update that names the old and the new ones.

    The times change when the update is released. Raises ``InvalidInput``, ``IllegalTransition`` for one that is over,
    ``StaleVersion``, ``Conflict`` while another update is on its way; the same ``client_key`` answers the first move again.
    """
    actor.require(Action.PUBLISH)
    digest = digest_of("move", move, incident.uuid)
    return once(incident, move.client_key, digest, lambda: _move(actor, incident, move, digest))


def _move(actor: Actor, incident: Incident, move: Move, digest: str) -> Update:
    incident = lock_for_writing(incident, move.version)
    _require_open(incident)
    before = _window_of(incident)
    after = _new_window(incident, move)
    raise_if_wrong(check_texts(move.texts))
    maintenance = maintenance_of(incident)
    words = event_words(
        MaintenanceEventKind.MOVED,
        written_texts(maintenance),
        has_end=after.ends_at is not None,
        before=before,
        remark=move.texts,
    )
    update = new_update(actor=actor, incident=incident, status=incident.status, client_key=move.client_key or None)
    update.texts = texts_json(words.texts)
    update.impacts = _impacts(incident)
    update.new_starts_at = after.starts_at
    update.new_ends_at = after.ends_at
    update.client_digest = digest
    update.save()
    write_notices(update, moved_plans(incident, maintenance, words.sent, after.ends_at))
    note_write(incident)
    return send_off(actor=actor, update=update)


def _require_open(incident: Incident) -> None:
    if incident.kind != IncidentKind.MAINTENANCE:
        raise Conflict(_("Only maintenance has times that can be moved."), code="not_maintenance")
    if incident.published_at is None:
        raise Conflict(_("Nothing was published yet. Change the draft instead."), code="not_published")
    if incident.is_closed:
        raise IllegalTransition(_("The maintenance"), Status(incident.status).label, Status.SCHEDULED.label)


def _window_of(incident: Incident) -> Window:
    assert incident.starts_at is not None  # held by planning: maintenance names its start
    return Window(incident.starts_at, incident.ends_at)


def _new_window(incident: Incident, move: Move) -> Window:
    """The window after the move. One that has begun keeps its start; one that keeps its length needs no new end."""
    before = _window_of(incident)
    has_begun = incident.status != Status.SCHEDULED
    if has_begun and move.starts_at and move.starts_at != before.starts_at:
        raise InvalidInput({"starts_at": [_("It has begun. Only the end can be moved.")]})
    starts_at = move.starts_at or before.starts_at
    ends_at = move.ends_at
    if ends_at is None and before.ends_at is not None:
        ends_at = starts_at + (before.ends_at - before.starts_at)
    if (starts_at, ends_at) == (before.starts_at, before.ends_at):
        raise InvalidInput({"starts_at": [_("These are the times that it has already.")]})
    grace = timedelta(days=366) if has_begun else BEGUN_AT_MOST
    raise_if_wrong(check_window(starts_at, ends_at, may_have_begun=grace))
    return Window(starts_at, ends_at)


def start_maintenance(*, actor: Actor, incident: Incident, start: Start | None = None) -> Update:
    """Begin now with the prepared words, before or after the planned start. An approval of the plan covers them."""
    actor.require(Action.PUBLISH)
    asked = start or Start()
    digest = digest_of("start", asked, incident.uuid)
    return once(incident, asked.client_key, digest, lambda: _start(actor, incident, asked, digest))


def _start(actor: Actor, incident: Incident, asked: Start, digest: str) -> Update:
    incident = lock_for_writing(incident, asked.version)
    _require_open(incident)
    if incident.status != Status.SCHEDULED:
        raise IllegalTransition(_("The maintenance"), Status(incident.status).label, Status.IN_PROGRESS.label)
    update = write_event(
        actor, incident, MaintenanceEventKind.STARTED, Status.IN_PROGRESS, key=asked.client_key, digest=digest
    )
    note_write(incident)
    return release_prepared(actor, update)


def write_event(
    actor: Actor,
    incident: Incident,
    kind: MaintenanceEventKind,
    status: str,
    *,
    key: str | None,
    digest: str = "",
) -> Update:
    """An event's update in draft, with the prepared words and the notices that its switch calls for."""
    check_move(incident.kind, incident.status, status)
    maintenance = maintenance_of(incident)
    words = _prepared(kind, maintenance, incident)
    update = new_update(actor=actor, incident=incident, status=status, client_key=key or None)
    update.texts = texts_json(words.texts)
    update.impacts = _impacts(incident)
    update.client_digest = digest
    update.save()
    write_notices(update, event_plans(incident, maintenance, kind, words.sent))
    return update


def release_prepared(actor: Actor, update: Update) -> Update:
    """Release an update with prepared words. What a second person approved when it was planned covers it; where one is wanted by
    now and nobody ever was asked (the level has come to want one since), it waits for approval instead.
    """
    require_releasable(update)
    if needs_second_person(update) and not was_approved(update.incident):
        return ask_approval(actor=actor, update=update, release_at=None)
    return release_update(update_id=update.pk, actor=actor)


def _prepared(kind: MaintenanceEventKind, maintenance: Maintenance, incident: Incident) -> EventWords:
    return event_words(kind, written_texts(maintenance), has_end=incident.ends_at is not None)


def _impacts(incident: Incident) -> dict[str, str]:
    return dict.fromkeys(incident.impacts.values_list("service__slug", flat=True), Impact.MAINTENANCE.value)


def cancel_maintenance(
    *,
    actor: Actor,
    incident: Incident,
    texts: dict[str, Text] | None = None,
    version: int | None = None,
    client_key: str | None = None,
) -> Update:
    """Call a planned maintenance off. Without ``texts`` the prepared words say so; raises as ``resolve`` does."""
    _require_open(incident)
    resolution = Resolution(texts=texts or {}, status=Status.CANCELLED, version=version, client_key=client_key)
    return resolve(actor=actor, incident=incident, resolution=resolution)


@transaction.atomic
def change_maintenance(
    *, actor: Actor, incident: Incident, options: MaintenanceOptions, version: int | None = None
) -> Maintenance:
    """Change switches, reminders and what happens by itself. Nothing is published; the rule of a series is not touched."""
    actor.require(Action.PUBLISH)
    incident = locked_incident(incident)
    require_version(incident, version)
    _require_open(incident)
    raise_if_wrong(check_options(options))
    maintenance = maintenance_of(incident)
    ended_itself = maintenance.ends_itself
    switches = switches_of(options)
    maintenance.tells = list(switches.tells)
    maintenance.reminder_minutes = list(switches.reminder_minutes)
    maintenance.starts_itself = options.starts_itself
    maintenance.ends_itself = options.ends_itself
    maintenance.save()
    if ended_itself != options.ends_itself:
        _move_end_of_notices(incident, options)
    note_write(incident)
    plan_events(incident)
    audit.record(actor=actor, verb="change_maintenance", target=incident, tells=maintenance.tells)
    return maintenance


def _move_end_of_notices(incident: Incident, options: MaintenanceOptions) -> None:
    """What is shown until the planned end stays until staff end it, or the other way round."""
    shown = incident.notices.filter(state__in=[NoticeState.LIVE, NoticeState.SCHEDULED])
    old, new = (None, incident.ends_at) if options.ends_itself else (incident.ends_at, None)
    if shown.filter(ends_at=old).update(ends_at=new):
        incident_changed.send(sender=Incident, incident=incident)
