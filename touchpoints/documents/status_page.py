"""The public status page and the page of one incident: whole HTML pages without script, the same bytes for everybody."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format

from incidents.lifecycle import CLOSED
from incidents.models import Incident
from touchpoints.documents.addresses import brand_address, incident_path, languages, month_path, page_path
from touchpoints.documents.badges import OVERALL_TONES
from touchpoints.documents.page_frame import frame, page
from touchpoints.documents.rendered import RenderedDocument
from touchpoints.documents.shown import ShownIncident, is_coming, shown_incident, shown_services
from touchpoints.documents.snapshot import Snapshot, month_of, months_later
from touchpoints.documents.statuspage_json import overall_words, status_json
from touchpoints.documents.structured_data import structured_data
from touchpoints.documents.uptime import next_midnight
from touchpoints.models import Look

HISTORY_MONTHS = 3
_OLD_LOOKED_AT_EVERY = timedelta(days=1)
"""Ten years of incidents have tens of thousands of pages: looking at each every few minutes would leave time for nothing else."""
MOST_OF_A_MONTH = 15
"""Incidents of one month on the status page; the month's own page has all."""


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """A month of the history: its name, its own page, what is over; ``more`` stand only on that page."""

    name: str
    path: str
    incidents: tuple[ShownIncident, ...]
    more: int


def render_status_page(snapshot: Snapshot, language: str) -> RenderedDocument:
    """The status page in ``language``; rebuilt at midnight, when the uptime bars move on."""
    html, starts = status_page_html(snapshot, language, snapshot.look)
    return page(html, rebuild_at=min([next_midnight(snapshot.now), *starts]))


def status_page_html(
    snapshot: Snapshot, language: str, look: Look | None, extra: dict[str, object] | None = None, folder: str = ""
) -> tuple[str, list[datetime]]:
    """The page, and the moments at which something on it begins. ``extra`` and ``folder`` (where below each language the page
    stands): for views of who is signed in."""
    with translation.override(language):
        indicator = status_json(snapshot)["status"]["indicator"]
        incidents = [shown_incident(incident, language) for incident in snapshot.open_incidents]
        html = render_to_string(
            "touchpoints/status_page.html",
            {
                **frame(language, [page_path(code) + folder for code in languages()], look, snapshot.address),
                "overall": overall_words(snapshot, indicator),
                "overall_tone": OVERALL_TONES[indicator],
                "services": shown_services(snapshot, language),
                "running": [shown for shown in incidents if not is_coming(shown, snapshot.now)],
                "coming": [shown for shown in incidents if is_coming(shown, snapshot.now)],
                "months": [_month(snapshot, language, count) for count in range(HISTORY_MONTHS)],
                "structured_data": structured_data(snapshot.open_incidents, language, snapshot.brand),
                **(extra or {}),
            },
        )
    return html, [shown.starts_at for shown in incidents if shown.starts_at and shown.starts_at > snapshot.now]


def render_incident_page(incident: Incident, language: str, look: Look | None = None) -> RenderedDocument:
    """The page of one incident. One that is meant for an audience is found only by who knows its address."""
    headers = {"X-Robots-Tag": "noindex"} if incident.audience_id else {}
    with translation.override(language):
        html = render_to_string(
            "touchpoints/incident_page.html",
            {
                **frame(language, [incident_path(incident, code) for code in languages()], look, brand_address(look)),
                "is_unlisted": bool(incident.audience_id),
                "incident": shown_incident(incident, language),
                "structured_data": "" if incident.audience_id else structured_data([incident], language, look),
            },
        )
    document = page(html, headers=headers)
    return replace(document, looked_at_every=_OLD_LOOKED_AT_EVERY) if incident.status in CLOSED else document


def _month(snapshot: Snapshot, language: str, count: int) -> ShownMonth:
    """The month ``count`` months ago; quiet ones are told too."""
    month: date = months_later(month_of(snapshot.now), -count)
    over = [
        incident
        for incident in snapshot.incidents
        if incident.status in CLOSED and month_of(incident.published_at or snapshot.now) == month
    ]
    shown = tuple(shown_incident(incident, language) for incident in over[:MOST_OF_A_MONTH])
    path = month_path(language, month) if month >= snapshot.first_month else ""
    return ShownMonth(date_format(month, "F Y"), path, shown, max(len(over) - MOST_OF_A_MONTH, 0))
