"""Begins a series from the first maintenance that was published with a rule."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from incidents.lifecycle import SeriesState
from incidents.models import Incident, Maintenance, MaintenanceSeries
from incidents.recurrence import Pattern, next_occurrence
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now


def begin_series(*, actor: Actor, incident: Incident) -> MaintenanceSeries | None:
    """The series that a just published maintenance with a rule starts; it is its first occurrence. None: it does not repeat."""
    first = Maintenance.objects.filter(incident=incident, series=None).exclude(rule="").first()
    if first is None or not incident.starts_at or not incident.ends_at or first.repeats is None:
        return None
    pattern = Pattern(first.rule, wall_clock(incident.starts_at, settings.TIME_ZONE), settings.TIME_ZONE)
    following = next_occurrence(pattern, after=incident.starts_at)
    series = MaintenanceSeries.objects.create(
        title=incident.title,
        rule=first.rule,
        local_start=local_text(pattern.first),
        time_zone=pattern.zone,
        duration_minutes=max(1, round((incident.ends_at - incident.starts_at).total_seconds() / 60)),
        declaration=first.repeats,
        lead_days=settings.MAINTENANCE_SERIES_LEAD_DAYS,
        state=SeriesState.ACTIVE if following else SeriesState.OVER,
        next_at=following.starts_at if following else None,
        created_by=actor.name,
        created_at=now(),
    )
    Maintenance.objects.filter(pk=first.pk).update(series=series, occurrence=incident.starts_at)
    audit.record(actor=actor, verb="begin_series", target=series, rule=series.rule)
    return series


def wall_clock(at: datetime, zone: str) -> datetime:
    """The naive local time of a moment, to the minute."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


def local_text(local: datetime) -> str:
    """A wall-clock time as a series keeps it."""
    return local.strftime("%Y-%m-%dT%H:%M")
