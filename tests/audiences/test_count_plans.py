"""The live count of an audience and the search of contacts, as the console asks them: the database itself says how it answers."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audiences.contact_search import address_rows, find_contacts
from audiences.models import ContactWord
from audiences.overview import spec_of_rule
from audiences.recipients import count_people, people
from audiences.topics import AddressKind
from tests.audiences.many_contacts import REGIONS, explained, fill, plan_of, scanned

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CONTACTS = 40_000


def plans_of(ask: Callable[[], object]) -> list[str]:
    """The plans of everything that ``ask`` reads from tables of people."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    with connection.cursor() as cursor:
        return [
            explained(cursor, query["sql"])
            for query in captured.captured_queries
            if query["sql"].startswith("SELECT") and '"audiences_' in query["sql"]
        ]


@pytest.fixture
def _many() -> None:
    fill(CONTACTS)
    ContactWord.objects.bulk_create(
        ContactWord(contact_id=contact, word=word)
        for contact in range(1, 5_001)
        for word in (f"person{contact}", f"anna{contact % 50}")
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.usefixtures("_many")
def test_the_count_of_three_conditions_reads_no_table_from_end_to_end() -> None:
    few = {"attribute": "region", "any_of": ["r1", "r21"]}
    rule = {"all": [few, {"language": "fi"}, {"follows": "service-1"}]}
    spec = spec_of_rule(rule, AddressKind.EMAIL)
    assert count_people(spec) == 2 * CONTACTS // REGIONS
    if connection.vendor == "postgresql":
        # What it prefers among so few rows hangs on what other tests left in the tables; whether an index can serve does not.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plans = [*plans_of(lambda: count_people(spec)), plan_of(people(spec).values("pk"))]
    assert len(plans) == 2
    for plan in plans:
        found = scanned(plan)
        if connection.vendor == "sqlite":  # has no index of what is inside JSON: it comes by the service's followers
            found = [table for table in found if table != "contact"]
        assert found == [], plan
    if connection.vendor == "postgresql":
        assert any("contact_folded" in plan for plan in plans), plans


@pytest.mark.usefixtures("_many")
@pytest.mark.parametrize("typed", ["person17", "anna7 person17", "p123", "+35850"])
def test_the_search_reads_no_table_from_end_to_end(typed: str) -> None:
    plans = plans_of(lambda: find_contacts(typed, may_see_addresses=True))
    assert plans
    for plan in plans:
        assert scanned(plan) == [], plan


@pytest.mark.usefixtures("_many")
def test_the_first_addresses_of_a_common_beginning_are_taken_from_the_index_as_they_lie_there() -> None:
    (by_mail, *_others) = [plan_of(rows[:50]) for rows in address_rows("p12")]
    index = {"postgresql": "address_beginnings", "sqlite": "address_lookup"}[connection.vendor]
    assert index in by_mail, by_mail
    assert "sort" not in by_mail.lower(), by_mail
    assert "temp b-tree" not in by_mail.lower(), by_mail
    found = [one.address for one in find_contacts("p12", may_see_addresses=True)]
    assert found == sorted(f"p{number}" for number in range(CONTACTS + 1) if f"{number}".startswith("12"))[:50]
