"""The public status page and the page of one incident: whole HTML pages without script, the same bytes for everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from audiences.models import Service
from incidents.lifecycle import AFTERWORDS, CLOSED, Impact, Status
from incidents.models import Incident, Update
from statuscomms.markdown import to_html
from touchpoints.documents.addresses import default_language, incident_path, languages, page_path
from touchpoints.documents.rendered import PAGE_POLICY, RenderedDocument, fixed
from touchpoints.documents.snapshot import Snapshot, updates_of
from touchpoints.documents.statuspage_json import incident_title, overall_words, status_json
from touchpoints.documents.uptime import Uptime, next_midnight, tone_of
from touchpoints.documents.words import in_one_language, update_texts

HISTORY_MONTHS = 3
_OVERALL_TONES = {"none": "ok", "minor": "warn", "major": "warn", "critical": "bad"}
_PAGE_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}


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
    """An incident as the page shows it; ``tone``: ok, info, warn or bad."""

    title: str
    path: str
    kind: str
    status: str
    tone: str
    services: str
    updates: tuple[ShownUpdate, ...]
    next_update: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    closed_at: datetime | None
    postmortem: ShownUpdate | None = None


@dataclass(frozen=True, slots=True)
class ShownService:
    """A service in the tree, with its children."""

    name: str
    slug: str
    status: str
    tone: str
    uptime: Uptime
    children: tuple["ShownService", ...]


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    name: str
    path: str
    is_current: bool


def render_status_page(snapshot: Snapshot, language: str) -> RenderedDocument:
    """The status page in ``language``; rebuilt at midnight, when the uptime bars move on."""
    with translation.override(language):
        indicator = status_json(snapshot)["status"]["indicator"]
        incidents = [shown_incident(incident, language) for incident in snapshot.open_incidents]
        html = render_to_string(
            "touchpoints/status_page.html",
            {
                **_frame(language, [page_path(code) for code in languages()]),
                "overall": overall_words(snapshot, indicator),
                "overall_tone": _OVERALL_TONES[indicator],
                "services": _services(snapshot, language),
                "running": [shown for shown in incidents if not _is_coming(shown, snapshot.now)],
                "coming": [shown for shown in incidents if _is_coming(shown, snapshot.now)],
                "months": _history(snapshot, language),
            },
        )
    starts = [shown.starts_at for shown in incidents if shown.starts_at and shown.starts_at > snapshot.now]
    return _page(html, rebuild_at=min([next_midnight(snapshot.now), *starts]))


def render_incident_page(incident: Incident, language: str) -> RenderedDocument:
    """The page of one incident. One that is meant for an audience is found only by who knows its address."""
    headers = {"X-Robots-Tag": "noindex"} if incident.audience_id else {}
    with translation.override(language):
        html = render_to_string(
            "touchpoints/incident_page.html",
            {
                **_frame(language, [incident_path(incident, code) for code in languages()]),
                "incident": shown_incident(incident, language),
            },
        )
    return _page(html, headers=headers)


def _page(html: str, *, headers: dict[str, str] | None = None, rebuild_at: datetime | None = None) -> RenderedDocument:
    return RenderedDocument(
        fixed(html.encode()), "text/html; charset=utf-8", {**_PAGE_HEADERS, **(headers or {})}, rebuild_at=rebuild_at
    )


def _frame(language: str, paths: Iterable[str]) -> dict[str, object]:
    """What both pages need: there is no request whose context could bring it."""
    names = dict(settings.LANGUAGES)
    links = [
        LanguageLink(code, translation.get_language_info(code)["name_local"].capitalize(), path, code == language)
        for code, path in zip(names, paths, strict=True)
    ]
    return {
        "organisation_name": settings.ORGANISATION_NAME,
        "language": language,
        "language_links": links,
        "is_default_language": language == default_language(),
    }


def _is_coming(shown: ShownIncident, now: datetime) -> bool:
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
        path=incident_path(incident, language),
        kind=incident.kind,
        status=str(Status(incident.status).label),
        tone="ok" if closed else _tone(incident),
        services=services,
        updates=tuple(_shown_update(update, language) for update in updates if update is not afterword),
        next_update=None if closed else incident.promised_next_update,
        starts_at=incident.starts_at,
        ends_at=incident.ends_at,
        closed_at=incident.resolved_at,
        postmortem=_shown_update(afterword, language) if afterword else None,
    )


def _tone(incident: Incident) -> str:
    if incident.kind != "incident":
        return "info"
    return "bad" if incident.severity in ("sev1", "sev2") else "warn"


def _shown_update(update: Update, language: str) -> ShownUpdate:
    words = in_one_language(update_texts(update), language)
    assert update.published_at is not None
    return ShownUpdate(
        uuid=str(update.uuid),
        status=str(Status(update.status).label),
        html=to_html(words.body or words.title),
        instructions=to_html(words.instructions) if words.instructions.strip() else "",
        language=words.language,
        fell_back=words.fell_back,
        at=update.published_at,
    )


def _services(snapshot: Snapshot, language: str) -> list[ShownService]:
    def shown(service: Service) -> ShownService:
        status = snapshot.status_of(service)
        return ShownService(
            name=service.name(language),
            slug=service.slug,
            status=str(Impact(status).label),
            tone=tone_of(status),
            uptime=snapshot.uptimes[service.pk],
            children=tuple(shown(child) for child in snapshot.children.get(service.pk, [])),
        )

    public = {service.pk for service in snapshot.services}
    roots = [service for service in snapshot.services if service.parent_id not in public]
    return [shown(service) for service in roots]


def _history(snapshot: Snapshot, language: str) -> list[tuple[str, list[ShownIncident]]]:
    """(month, incidents that are over) of this month and the two before, newest first; quiet months are told too."""
    local = timezone.localtime(snapshot.now)
    first = [_months_back(local.date(), count) for count in range(HISTORY_MONTHS)]
    over = [incident for incident in snapshot.incidents if incident.status in CLOSED]
    by_month = {
        month: [shown_incident(incident, language) for incident in group]
        for month, group in groupby(over, key=lambda incident: _month(incident.published_at or snapshot.now))
    }
    return [(date_format(month, "F Y"), by_month.get(month, [])) for month in first]


def _month(at: datetime) -> date:
    return timezone.localtime(at).date().replace(day=1)


def _months_back(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
