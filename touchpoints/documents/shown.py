"""Incidents and services as pages show them: in the page's language, or visibly in another where that is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from audiences.models import Service
from incidents.lifecycle import AFTERWORDS, CLOSED, Impact, Status
from incidents.models import Incident, Update
from statuscomms.markdown import to_html
from touchpoints.documents.addresses import incident_path
from touchpoints.documents.snapshot import Snapshot, updates_of
from touchpoints.documents.status_words import incident_status, update_status
from touchpoints.documents.statuspage_json import incident_title
from touchpoints.documents.uptime import Uptime, tone_of
from touchpoints.documents.words import in_one_language, update_texts

_ROWS = 4_096
"""Rows of services that a process remembers, of about a kilobyte each."""


@dataclass(frozen=True, slots=True)
class ShownUpdate:
    """One statement in the page's language, or in another when that is missing (then ``language`` differs)."""

    uuid: str
    status: str
    html: SafeString
    instructions: SafeString | str
    language: str
    fell_back: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownIncident:
    """An incident as the page shows it; ``tone``: ok, info, warn or bad; ``title_language`` differs where the page's is missing."""

    title: str
    title_language: str
    path: str
    kind: str
    status: str
    tone: str
    services: str
    updates: tuple[ShownUpdate, ...]
    next_update: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    published_at: datetime | None
    closed_at: datetime | None
    postmortem: ShownUpdate | None = None


@dataclass(frozen=True, slots=True)
class ShownService:
    """A service in the tree; ``html``: its row, with its ninety days unless its children show theirs."""

    html: SafeString
    children: tuple["ShownService", ...]


def is_coming(shown: ShownIncident, now: datetime) -> bool:
    """Planned maintenance, and an announcement whose time has not come."""
    if shown.kind == "announcement":
        return shown.starts_at is not None and shown.starts_at > now
    return shown.kind == "maintenance" and shown.status == Status.SCHEDULED.label


def shown_incident(incident: Incident, language: str) -> ShownIncident:
    """The incident in ``language``, its updates newest first."""
    closed = incident.status in CLOSED
    updates = updates_of(incident)
    afterword = next((update for update in updates if update.status in AFTERWORDS), None)
    services = ", ".join(impact.service.name(language) for impact in incident.impacts.all() if impact.service.is_public)
    return ShownIncident(
        title=incident_title(incident, language),
        title_language=_title_language(updates, language),
        path=incident_path(incident, language),
        kind=incident.kind,
        status=incident_status(incident),
        tone="ok" if closed else _tone(incident),
        services=services,
        updates=tuple(_shown_update(incident, update, language) for update in updates if update is not afterword),
        next_update=None if closed else incident.promised_next_update,
        starts_at=incident.starts_at,
        ends_at=incident.ends_at,
        published_at=incident.published_at,
        closed_at=incident.resolved_at,
        postmortem=_shown_update(incident, afterword, language) if afterword else None,
    )


def _title_language(updates: Sequence[Update], language: str) -> str:
    """The language of the newest update's title; a working title counts as the page's."""
    words = in_one_language(update_texts(updates[0]), language) if updates else None
    return words.language if words and words.title else language


def _tone(incident: Incident) -> str:
    if incident.kind != "incident":
        return "info"
    return "bad" if incident.severity in ("sev1", "sev2") else "warn"


def _shown_update(incident: Incident, update: Update, language: str) -> ShownUpdate:
    words = in_one_language(update_texts(update), language)
    assert update.published_at is not None
    return ShownUpdate(
        uuid=str(update.uuid),
        status=update_status(incident, update),
        html=to_html(words.body or words.title),
        instructions=to_html(words.instructions) if words.instructions.strip() else "",
        language=words.language,
        fell_back=words.fell_back,
        at=update.published_at,
    )


@lru_cache(_ROWS)
def _row(language: str, name: str, status: str, percent: str, uptime: Uptime | None) -> SafeString:
    """Most rows are those of the last rebuild, and a page has as many as there are services."""
    with translation.override(language):
        return render_to_string(
            "touchpoints/_service.html",
            {
                "name": name,
                "tone": tone_of(status),
                "status": Impact(status).label,
                "percent": percent,
                "uptime": uptime,
            },
        )


def shown_services(snapshot: Snapshot, language: str) -> list[ShownService]:
    """The public tree; a child of a service that is not public stands by itself."""

    def shown(service: Service) -> ShownService:
        children = tuple(shown(child) for child in snapshot.children.get(service.pk, []))
        status = snapshot.status_of(service)
        uptime = None if children else snapshot.uptimes[service.pk]
        percent = floatformat(uptime.percent, 2) if uptime else ""
        return ShownService(
            _row(language, service.name(language), status, percent, uptime and replace(uptime, percent=None)), children
        )

    public = {service.pk for service in snapshot.services}
    roots = [service for service in snapshot.services if service.parent_id not in public]
    return [shown(service) for service in roots]
