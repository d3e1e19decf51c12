"""What happened in a month: a page for each month since the first incident, in each language."""

from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator

from incidents.models import Incident
from statuscomms.markdown import to_plain
from touchpoints.documents.addresses import languages, month_path
from touchpoints.documents.page_frame import frame, page
from touchpoints.documents.rendered import RenderedDocument, gone
from touchpoints.documents.shown import shown_incident
from touchpoints.documents.snapshot import Snapshot, month_of, months_later, updates_of
from touchpoints.documents.words import in_one_language, update_texts
from touchpoints.models import Look

MOST_INCIDENTS = 60
"""More would make the page heavy; they stay in the feed of their own pages, and the page says that there were more."""
_LAST_WORDS = 200


def read_month(text: str) -> date | None:
    """``2026-11`` as the first day of that month; None for anything else."""
    year, _dash, month = text.partition("-")
    if len(text) != 7 or not (text.isascii() and year.isdecimal() and month.isdecimal()):
        return None
    return date(int(year), int(month), 1) if int(year) and 1 <= int(month) <= 12 else None


def month_keys(snapshot: Snapshot) -> list[str]:
    """The pages of every month from the first incident to now, in every language."""
    months = [month_of(snapshot.now)]
    while months[-1] > snapshot.first_month:
        months.append(months_later(months[-1], -1))
    return [month_path(language, month) for language in languages() for month in months]


def render_month(snapshot: Snapshot, language: str, month: date) -> RenderedDocument:
    """A month's page; a 404 for months before the first incident and after this one."""
    last = month_of(snapshot.now)
    if not snapshot.first_month <= month <= last:
        return gone("There is no such page.")
    look: Look | None = snapshot.default_look
    rows = snapshot.incidents_of(month)
    with translation.override(language):
        html = render_to_string(
            "touchpoints/history_page.html",
            {
                **frame(language, [month_path(code, month) for code in languages()], look),
                "month": date_format(month, "F Y"),
                "entries": [
                    (shown_incident(row, language), _last_words(row, language)) for row in rows[:MOST_INCIDENTS]
                ],
                "more": max(len(rows) - MOST_INCIDENTS, 0),
                "earlier": _link(language, months_later(month, -1)) if month > snapshot.first_month else None,
                "later": _link(language, months_later(month, 1)) if month < last else None,
            },
        )
    return page(html)


def _link(language: str, month: date) -> tuple[str, str]:
    return month_path(language, month), date_format(month, "F Y")


def _last_words(row: Incident, language: str) -> str:
    updates = updates_of(row)
    if not updates:
        return ""
    words = in_one_language(update_texts(updates[0]), language)
    return Truncator(to_plain(words.body)).chars(_LAST_WORDS)
