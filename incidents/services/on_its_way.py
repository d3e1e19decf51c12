"""Steps that every way to the public shares: locking an update, raising the version, waiting or going. Used by services alone."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.lifecycle import UpdateState
from incidents.models import Incident, Update
from incidents.services.releasing import release_update
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, IllegalTransition, InvalidInput, NotFound, StaleVersion

LONGEST_HOLD_SECONDS = 3600
FURTHEST_SET_TIME = timedelta(days=366)


def locked(update: Update) -> Update:
    """The update and its incident as they are now, both locked: the incident always first, so that writers never wait in a ring.

    Raises ``NotFound`` when the draft was discarded meanwhile.
    """
    incident = locked_incident(update.incident_id)
    fresh = Update.objects.select_for_update().filter(pk=update.pk).first()
    if fresh is None:
        raise NotFound
    fresh.incident = incident
    return fresh


def locked_incident(incident: Incident | int) -> Incident:
    """The incident (or the one with this id) as it is now, locked; ``NotFound`` when it was discarded meanwhile."""
    number = incident if isinstance(incident, int) else incident.pk
    fresh = Incident.objects.select_for_update().filter(pk=number).first()
    if fresh is None:
        raise NotFound
    return fresh


def note_write(incident: Incident) -> None:
    """Raise the incident's version: somebody on the staff, or a set time, changed it."""
    Incident.objects.filter(pk=incident.pk).update(version=F("version") + 1)
    incident.refresh_from_db(fields=["version"])


def require_version(incident: Incident, version: int | None) -> None:
    """Raise ``StaleVersion`` unless the writer saw the newest version (None: did not say)."""
    if version is not None and version != incident.version:
        raise StaleVersion()


def as_it_is(update: Update) -> Update:
    """The answer to a second press: the update where it stands. Raises ``IllegalTransition`` when it was cancelled."""
    if update.state == UpdateState.CANCELLED:
        raise IllegalTransition(_("The update"), UpdateState.CANCELLED.label, UpdateState.PUBLISHED.label)
    return update


def set_time(publish_at: datetime, incident: Incident) -> datetime:
    """A time at which an update may be set to go out, or ``InvalidInput``: not past, within a year, before an announcement's end."""
    if publish_at <= now():
        raise InvalidInput({"publish_at": [_("This time has passed. Choose a later one, or publish now.")]})
    if publish_at > now() + FURTHEST_SET_TIME:
        raise InvalidInput({"publish_at": [_("Choose a time within a year.")]})
    ends_at = incident.ends_at if incident.kind == IncidentKind.ANNOUNCEMENT and not incident.is_closed else None
    if ends_at is not None and publish_at >= ends_at:
        raise InvalidInput({"publish_at": [_("It is over by then. Choose a time before its end.")]})
    return publish_at


def end_of_hold(seconds: int) -> datetime | None:
    """When a hold of so many seconds is over; None for no hold."""
    if not 0 <= seconds <= LONGEST_HOLD_SECONDS:
        raise InvalidInput({"hold_seconds": [_("Hold for 0 to 3600 seconds.")]})
    return now() + timedelta(seconds=seconds) if seconds else None


def go(actor: Actor, update: Update, *, scheduled: bool) -> Update:
    """Wait until ``release_at`` if there is one, else release at once."""
    if update.release_at is None:
        update.save()
        return release_update(update_id=update.pk, actor=actor)
    update.state = UpdateState.SCHEDULED if scheduled else UpdateState.HELD
    update.save()
    audit.record(actor=actor, verb=f"publish_{update.state}", target=update.incident, number=update.number)
    return update


def require_still_there(update: Update) -> None:
    """Raise ``Conflict`` once an update is published: what was said cannot be taken back, only corrected or followed up."""
    if update.state == UpdateState.PUBLISHED:
        raise Conflict(_("It is too late: this is already published."), code="already_published")
