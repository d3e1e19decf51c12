"""The Statuspage-shaped JSON under ``/api/v2/``: what other people's tools already read. Announcements have no place in it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audiences.models import Service
from incidents.lifecycle import CLOSED, Impact
from incidents.models import Incident, Update
from statuscomms.markdown import to_plain
from touchpoints.documents.addresses import default_language, incident_address
from touchpoints.documents.rendered import FOR_TOOLS, OPEN_TO_ALL, RenderedDocument, compact_json, fixed
from touchpoints.documents.snapshot import Snapshot, updates_of
from touchpoints.documents.words import in_one_language, update_texts

PAGE_ID = "statuscomms"
LATEST = 50
Json = dict[str, Any]

_STATUSES = {"false_alarm": "resolved", "ended": "resolved", "announced": "investigating", "cancelled": "completed"}
"""Our words that Statuspage does not know."""
_IMPACTS = {"sev1": "critical", "sev2": "major", "sev3": "minor", "sev4": "none", "triage": "minor"}
_INDICATORS = {
    Impact.MAJOR_OUTAGE: "critical",
    Impact.PARTIAL_OUTAGE: "major",
    Impact.DEGRADED: "minor",
    Impact.MAINTENANCE: "none",
    Impact.OPERATIONAL: "none",
}
_RANKS = ("none", "minor", "major", "critical")


def render_json_file(snapshot: Snapshot, name: str) -> RenderedDocument:
    """One file of ``FILES``, in the installation's language."""
    with translation.override(default_language()):
        page = snapshot.once("page_json", lambda: page_json(snapshot))
        content = {"page": page, **FILES[name](snapshot)}
    return RenderedDocument(fixed(compact_json(content)), "application/json", OPEN_TO_ALL, cache_control=FOR_TOOLS)


def page_json(snapshot: Snapshot) -> Json:
    """Who we are, and when anything public changed last."""
    changes = [update.published_at for incident in snapshot.incidents for update in updates_of(incident)]
    changes += [service.changed_at for service in snapshot.services]
    return {
        "id": PAGE_ID,
        "name": settings.ORGANISATION_NAME,
        "url": snapshot.address,
        "time_zone": settings.TIME_ZONE,
        "updated_at": _moment(max((at for at in changes if at), default=datetime(2000, 1, 1, tzinfo=UTC))),
    }


def status_json(snapshot: Snapshot) -> Json:
    """The overall indicator: the worst of the services and of the open incidents."""
    found = [_INDICATORS[Impact(status)] for status in snapshot.statuses.values()]
    found += [_IMPACTS[incident.severity] for incident in snapshot.open_incidents if incident.kind == "incident"]
    indicator = max(found, key=_RANKS.index, default="none")
    return {"status": {"indicator": indicator, "description": overall_words(snapshot, indicator)}}


def overall_words(snapshot: Snapshot, indicator: str) -> str:
    """The overall state as a sentence in the active language."""
    if indicator == "none" and Impact.MAINTENANCE in snapshot.statuses.values():
        return _("Maintenance is under way")
    return {
        "none": _("All services work"),
        "minor": _("Some services have small problems"),
        "major": _("Some services have problems"),
        "critical": _("A service is out"),
    }[indicator]


def components_json(snapshot: Snapshot) -> Json:
    """The public services; a service with children is a group."""
    return snapshot.once("components_json", lambda: _components(snapshot))


def _components(snapshot: Snapshot) -> Json:
    parents = {service.parent_id for service in snapshot.services}
    return {"components": [_component(snapshot, service, service.pk in parents) for service in snapshot.services]}


def _component(snapshot: Snapshot, service: Service, is_group: bool) -> Json:
    return {
        "id": str(service.uuid),
        "name": service.name(),
        "status": snapshot.status_of(service),
        "created_at": _moment(service.created_at),
        "updated_at": _moment(service.changed_at),
        "position": service.position,
        "description": service.descriptions.get(default_language()) or None,
        "showcase": False,
        "start_date": None,
        "group_id": str(service.parent.uuid) if service.parent else None,
        "page_id": PAGE_ID,
        "group": is_group,
        "only_show_if_degraded": False,
    }


def incident_json(snapshot: Snapshot, incident: Incident) -> Json:
    """An incident or maintenance with its updates, newest first."""
    updates = updates_of(incident)
    newest = updates[0].published_at if updates else incident.published_at
    shown: Json = {
        "id": str(incident.uuid),
        "name": incident_title(incident, default_language()),
        "status": _status(incident.status),
        "created_at": _moment(incident.published_at),
        "updated_at": _moment(newest),
        "monitoring_at": _moment(_first_at(updates, "monitoring")),
        "resolved_at": _moment(incident.resolved_at),
        "impact": "maintenance" if incident.kind == "maintenance" else _IMPACTS[incident.severity],
        "shortlink": incident_address(incident, default_language(), snapshot.brand),
        "started_at": _moment(incident.starts_at or incident.published_at),
        "page_id": PAGE_ID,
        "incident_updates": [
            _update(snapshot, incident, update, older)
            for update, older in zip(updates, [*updates[1:], None], strict=True)
        ],
        "components": [
            _component(snapshot, impact.service, False) for impact in incident.impacts.all() if impact.service.is_public
        ],
    }
    if incident.kind == "incident":
        shown["next_update_at"] = _moment(incident.promised_next_update)  # ours: Statuspage has no field for it
    else:
        shown["scheduled_for"] = _moment(incident.starts_at)
        shown["scheduled_until"] = _moment(incident.ends_at)
    return shown


def incident_title(incident: Incident, language: str) -> str:
    """The title that the newest update gives, else the working title."""
    updates = updates_of(incident)
    said = in_one_language(update_texts(updates[0]), language).title if updates else ""
    return said or incident.title


def _status(status: str) -> str:
    return _STATUSES.get(status, status)


def _first_at(updates: Sequence[Update], status: str) -> datetime | None:
    return next((update.published_at for update in reversed(updates) if update.status == status), None)


def _update(snapshot: Snapshot, incident: Incident, update: Update, older: Update | None) -> Json:
    words = in_one_language(update_texts(update), default_language())
    said = [to_plain(part) for part in (words.body, words.instructions) if part.strip()]
    return {
        "id": str(update.uuid),
        "status": _status(update.status),
        "body": "\n\n".join(said) or words.title,
        "incident_id": str(incident.uuid),
        "created_at": _moment(update.published_at),
        "updated_at": _moment(update.published_at),
        "display_at": _moment(update.published_at),
        "affected_components": _affected(snapshot, update, older) or None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _affected(snapshot: Snapshot, update: Update, older: Update | None) -> list[Json]:
    before = older.impacts if older else {}
    by_slug = {service.slug: service for service in snapshot.services}
    return [
        {
            "code": str(by_slug[slug].uuid),
            "name": by_slug[slug].name(),
            "old_status": before.get(slug, Impact.OPERATIONAL.value),
            "new_status": Impact.OPERATIONAL.value if update.status in CLOSED else impact,
        }
        for slug, impact in (update.impacts or before).items()
        if slug in by_slug
    ]


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="milliseconds") if at else None


def _incidents(snapshot: Snapshot, *, unresolved: bool = False) -> list[Json]:
    rows = [incident for incident in snapshot.incidents if incident.kind == "incident"]
    rows = [incident for incident in rows if not unresolved or incident.status not in CLOSED]
    return [_listed(snapshot, incident) for incident in rows[:LATEST]]


def _maintenances(snapshot: Snapshot, *statuses: str) -> list[Json]:
    rows = [incident for incident in snapshot.incidents if incident.kind == "maintenance"]
    rows = [incident for incident in rows if not statuses or incident.status in statuses]
    rows.sort(key=lambda incident: incident.starts_at or snapshot.now, reverse=not statuses)
    return [_listed(snapshot, incident) for incident in rows[:LATEST]]


def _listed(snapshot: Snapshot, incident: Incident) -> Json:
    return snapshot.once(("incident_json", incident.pk), lambda: incident_json(snapshot, incident))


_RUNNING = ("in_progress", "verifying")

FILES: dict[str, Callable[[Snapshot], Json]] = {
    "/api/v2/summary.json": lambda snapshot: {
        **status_json(snapshot),
        **components_json(snapshot),
        "incidents": _incidents(snapshot, unresolved=True),
        "scheduled_maintenances": _maintenances(snapshot, "scheduled", *_RUNNING),
    },
    "/api/v2/status.json": status_json,
    "/api/v2/components.json": components_json,
    "/api/v2/incidents.json": lambda snapshot: {"incidents": _incidents(snapshot)},
    "/api/v2/incidents/unresolved.json": lambda snapshot: {"incidents": _incidents(snapshot, unresolved=True)},
    "/api/v2/scheduled-maintenances.json": lambda snapshot: {"scheduled_maintenances": _maintenances(snapshot)},
    "/api/v2/scheduled-maintenances/upcoming.json": lambda snapshot: {
        "scheduled_maintenances": _maintenances(snapshot, "scheduled")
    },
    "/api/v2/scheduled-maintenances/active.json": lambda snapshot: {
        "scheduled_maintenances": _maintenances(snapshot, *_RUNNING)
    },
}
"""Path -> what the file holds beside ``page``."""
