"""What is said of where something stands, in the active language."""

from incidents.lifecycle import Status
from incidents.models import Incident, Update
from touchpoints.documents.snapshot import updates_of

_BEGUN = (Status.IN_PROGRESS, Status.VERIFYING)


def never_began(incident: Incident) -> bool:
    """Whether planned work was cancelled, or closed before its time came without having begun earlier."""
    if incident.kind != "maintenance":
        return False
    updates = updates_of(incident)
    closed_early = bool(updates) and _is_called_off(incident, updates, updates[0])
    return incident.status == Status.CANCELLED or (incident.status == Status.COMPLETED and closed_early)


def incident_status(incident: Incident) -> str:
    """Where the incident stands; work that never began is cancelled, however it was closed."""
    return str(Status.CANCELLED.label if never_began(incident) else Status(incident.status).label)


def update_status(incident: Incident, update: Update) -> str:
    """What the update said of where the incident stands, by the same rule."""
    called_off = _is_called_off(incident, updates_of(incident), update)
    return str(Status.CANCELLED.label if called_off else Status(update.status).label)


def _is_called_off(incident: Incident, updates: list[Update], update: Update) -> bool:
    if update.status != Status.COMPLETED or incident.starts_at is None or update.published_at is None:
        return False
    begun_before = any(other.status in _BEGUN and other.number < update.number for other in updates)
    return update.published_at < incident.starts_at and not begun_before
