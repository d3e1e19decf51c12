"""What the staff API answers about maintenance and series."""

from incidents.api.schemas import Json, moment
from incidents.maintenance_queries import coming_times, events_of
from incidents.maintenance_telling import maintenance_of
from incidents.models import Incident, MaintenanceSeries


def maintenance_json(incident: Incident) -> Json | None:
    """What a maintenance has beside an incident; null for other kinds."""
    if incident.kind != "maintenance":
        return None
    kept = maintenance_of(incident)
    return {
        "tells": kept.tells,
        "reminder_minutes": kept.reminder_minutes,
        "starts_itself": kept.starts_itself,
        "ends_itself": kept.ends_itself,
        "rule": kept.rule,
        "series": str(kept.series.uuid) if kept.series else None,
        "events": [
            {
                "kind": event.kind,
                "state": event.state,
                "planned_for": moment(event.planned_for),
                "update": str(event.update.uuid) if event.update else None,
            }
            for event in events_of(incident)
        ],
    }


def series_json(series: MaintenanceSeries) -> Json:
    """A series with its next times. ``shifted``: the wall-clock time does not exist that day, so it begins an hour later."""
    return {
        "id": str(series.uuid),
        "title": series.title,
        "rule": series.rule,
        "first": series.local_start,
        "time_zone": series.time_zone,
        "duration_minutes": series.duration_minutes,
        "lead_days": series.lead_days,
        "state": series.state,
        "next_at": moment(series.next_at),
        "coming": [{"starts_at": moment(one.starts_at), "shifted": one.is_shifted} for one in coming_times(series)],
        "texts": series.declaration["texts"],
        "maintenance": series.declaration["maintenance"],
        "version": series.version,
    }
