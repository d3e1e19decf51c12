"""Times on pages name a day once, and a title in another language than the page's says which."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from incidents.declarations import Text
from tests.factories import make_incident, make_maintenance
from tests.touchpoints.publishing_steps import text_at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=HELSINKI)


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.mark.parametrize(
    ("language", "within_a_day", "over_midnight"),
    [
        ("en", "4 Mar 2026, 22:30 – 23:45 EET", "4 Mar 2026, 22:30 – 5 Mar 2026, 01:15 EET"),
        ("fi", "4.3.2026 klo 22.30 – 23.45 EET", "4.3.2026 klo 22.30 – 5.3.2026 klo 1.15 EET"),
        ("sv", "4 mars 2026 kl. 22:30 – 23:45 EET", "4 mars 2026 kl. 22:30 – 5 mars 2026 kl. 01:15 EET"),
    ],
)
def test_planned_work_names_its_day_once_in_the_installations_time(language, within_a_day, over_midnight):
    begin = datetime(2026, 3, 4, 22, 30, tzinfo=HELSINKI)
    with time_machine.travel(NOW):
        short = make_maintenance("Short", starts_at=begin, lasts=timedelta(minutes=75))
        long = make_maintenance("Long", starts_at=begin, lasts=timedelta(minutes=165))
        assert within_a_day in words_of(text_at(f"/{language}/incidents/{short.uuid}"))
        assert over_midnight in words_of(text_at(f"/{language}/incidents/{long.uuid}"))
        status_page = words_of(text_at(f"/{language}/"))
    assert within_a_day in status_page and over_midnight in status_page


def test_a_title_that_is_missing_in_the_pages_language_says_whose_it_is():
    texts = {"en": Text("Cards fail", "Looking."), "fi": Text("Kortit eivät toimi", "Selvitämme.")}
    incident = make_incident("Cards fail", texts=texts)
    paths = [f"/{{}}/incidents/{incident.uuid}", "/{}/", f"/{{}}/history/{incident.published_at:%Y-%m}"]
    for path in paths:
        assert '<span lang="en">Cards fail</span>' in text_at(path.format("sv")), path
        assert 'span lang="' not in text_at(path.format("fi")), path
