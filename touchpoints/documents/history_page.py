"""What happened in a month: a page for each month since the first incident, in each language; several where it was much."""

import re
from datetime import date
from math import ceil

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator

from incidents.models import Incident
from statuscomms.markdown import to_plain
from touchpoints.documents.absent import absent
from touchpoints.documents.addresses import languages, month_path
from touchpoints.documents.page_frame import frame, page
from touchpoints.documents.rendered import RenderedDocument
from touchpoints.documents.shown import shown_incident
from touchpoints.documents.snapshot import Snapshot, month_of, months_later, updates_of
from touchpoints.documents.words import in_one_language, update_texts

INCIDENTS_OF_A_PAGE = 50
"""More would make a page heavy."""
_LAST_WORDS = 200


_PAGE_OF_A_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:/(?P<number>[2-9]|[1-9]\d{1,2}))?", re.ASCII)


def read_month(text: str) -> tuple[date, int] | None:
    """``2026-11`` as the first day of that month and the number of its page, 1 (``2026-11/2``: 2); None for anything else."""
    found = _PAGE_OF_A_MONTH.fullmatch(text)
    if found is None or found["year"] == "0000":
        return None
    return date(int(found["year"]), int(found["month"]), 1), int(found["number"] or 1)


def pages_of(snapshot: Snapshot, month: date) -> int:
    """How many pages a month takes; a quiet one takes one."""
    return max(ceil(snapshot.incidents_per_month.get(month, 0) / INCIDENTS_OF_A_PAGE), 1)


def month_keys(snapshot: Snapshot) -> list[str]:
    """The pages of every month from the first incident to now, in every language."""
    months = [month_of(snapshot.now)]
    while months[-1] > snapshot.first_month:
        months.append(months_later(months[-1], -1))
    return [path for month in months for path in keys_of_month(snapshot, month)]


def keys_of_month(snapshot: Snapshot, month: date) -> list[str]:
    """Every page of one month in every language."""
    numbers = range(1, pages_of(snapshot, month) + 1)
    return [month_path(language, month, number) for language in languages() for number in numbers]


def render_month(snapshot: Snapshot, language: str, month: date, number: int = 1) -> RenderedDocument:
    """One page of a month, newest first; a 404 for months before the first incident and after this one, and after its last page."""
    last = month_of(snapshot.now)
    if not snapshot.first_month <= month <= last:
        return absent(month_path(language, month, number), language, snapshot.look)
    rows = snapshot.incidents_of(month)
    count = max(ceil(len(rows) / INCIDENTS_OF_A_PAGE), 1)
    if number > count:
        return absent(month_path(language, month, number), language, snapshot.look)
    begin = (number - 1) * INCIDENTS_OF_A_PAGE
    with translation.override(language):
        html = render_to_string(
            "touchpoints/history_page.html",
            {
                **frame(
                    language, [month_path(code, month, number) for code in languages()], snapshot.look, snapshot.address
                ),
                "month": date_format(month, "F Y"),
                "entries": [
                    (shown_incident(row, language), _last_words(row, language))
                    for row in rows[begin : begin + INCIDENTS_OF_A_PAGE]
                ],
                "number": number,
                "numbers": [(other, month_path(language, month, other)) for other in range(1, count + 1)],
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
