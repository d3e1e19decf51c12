"""What there is to read about maintenance: its switches, what happens when, series and their next times."""

from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Count, QuerySet

from audiences.topics import IncidentKind
from incidents.declarations import ChannelChoice
from incidents.maintenance_options import MaintenanceOptions
from incidents.models import Incident, Maintenance, MaintenanceEvent, MaintenanceSeries
from incidents.recurrence import Occurrence, Pattern, occurrences
from statuscomms.clock import now
from statuscomms.errors import NotFound


def kept_options(incident: Incident) -> MaintenanceOptions | None:
    """The switches, reminders and rule that a maintenance keeps; None for other kinds."""
    if incident.kind != IncidentKind.MAINTENANCE:
        return None
    kept = Maintenance.objects.filter(incident=incident).first()
    return options_of(kept) if kept else None


def options_of(kept: Maintenance) -> MaintenanceOptions:
    """A row as options."""
    return MaintenanceOptions(
        tells=tuple(kept.tells),
        reminder_minutes=tuple(kept.reminder_minutes),
        starts_itself=kept.starts_itself,
        ends_itself=kept.ends_itself,
        rule=kept.rule,
    )


def silent_channels(incident: Incident) -> dict[str, ChannelChoice]:
    """Sent channels that a draft will speak on later but not with its first update."""
    kept = Maintenance.objects.filter(incident=incident).first()
    return {
        slug: ChannelChoice(options=one["options"], audience=one["audience"])
        for slug, one in (kept.sent if kept else {}).items()
    }


def events_of(incident: Incident) -> QuerySet[MaintenanceEvent]:
    """What happened and what will happen to a maintenance, in order; what was given up is left out."""
    return incident.maintenance_events.exclude(state="cancelled").select_related("update")


def all_series() -> QuerySet[MaintenanceSeries]:
    """Every series, the next to happen first, those that are over last."""
    return MaintenanceSeries.objects.annotate(opened=Count("occurrences")).order_by("state", "next_at", "-id")


def series_called(uuid: UUID | str) -> MaintenanceSeries:
    """The series, or ``NotFound``."""
    found = all_series().filter(uuid=uuid).first()
    if found is None:
        raise NotFound()
    return found


def pattern_of_series(series: MaintenanceSeries) -> Pattern:
    """When it happens."""
    return Pattern(series.rule, datetime.fromisoformat(series.local_start), series.time_zone)


def coming_times(series: MaintenanceSeries, limit: int = 5) -> list[Occurrence]:
    """The next times at which it would happen, opened or not."""
    return list(islice(occurrences(pattern_of_series(series), after=now()), limit)) if series.next_at else []


def opened_occurrences(series: MaintenanceSeries, limit: int = 20) -> list[Incident]:
    """The incidents that a series has opened, newest first."""
    return list(
        Incident.objects.filter(maintenance__series=series).order_by("-starts_at").select_related("maintenance")[:limit]
    )
