"""However many contacts there are, each chunk of an expansion asks indexes for its own few: the database itself is asked how."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from audiences.recipients import RecipientSpec
from delivery.expand import CHUNK_CONTACTS, Expansion
from delivery.models import Broadcast
from tests.audiences.many_contacts import explained, fill, scanned
from tests.delivery.sending_steps import make_broadcast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CONTACTS = 60_000
CURSOR = 20_000


SPECS: dict[str, dict[str, Any]] = {
    "a service": {"service_slugs": ("service-0",)},
    "an attribute": {"rule": {"attribute": "region", "any_of": ["r1", "r2"]}},
    "language and service": {"rule": {"all": [{"language": "fi"}, {"follows": "service-0"}]}},
    "everybody by a rule": {"rule": {"all": []}},
    "everybody who asked": {"rule": None},
    "followers": {"mode": "followers", "incident_uuid": uuid4()},
}


def chunk_plans(spec: RecipientSpec) -> dict[str, str]:
    """One chunk from the middle: the plans of what it asks and writes."""
    broadcast = make_broadcast(recipients=spec.to_json(), cursor=CURSOR, bound=CONTACTS, lease_owner="w")
    Broadcast.objects.filter(pk=broadcast.pk).update(state="expanding", expected=None)
    broadcast.refresh_from_db()
    with CaptureQueriesContext(connection) as captured:
        Expansion(broadcast, "w").chunk()
    asked = [query["sql"].strip() for query in captured.captured_queries]
    with connection.cursor() as cursor:
        return {
            sql.split()[0]: explained(cursor, sql)
            for sql in asked
            if sql.startswith("INSERT INTO delivery_delivery") or 'FROM "audiences_contact"' in sql
        }


def test_a_chunk_reads_no_table_from_end_to_end() -> None:
    fill(CONTACTS)
    for name, fields in SPECS.items():
        plans = chunk_plans(RecipientSpec(address_kind="email", severity="sev1", **fields))
        assert set(plans) == {"SELECT", "INSERT"}
        for plan in plans.values():
            assert scanned(plan) == [], f"{name}\n{plan}"
    by_broadcast = Broadcast.objects.order_by("pk").annotate(rows=Count("deliveries")).values_list("rows", flat=True)
    everybody, of_a_service = CHUNK_CONTACTS - CHUNK_CONTACTS // 50, CHUNK_CONTACTS // 20 - CHUNK_CONTACTS // 100
    assert list(by_broadcast) == [of_a_service, 8, of_a_service, everybody, everybody, 0]


def test_few_among_many_are_found_in_ever_wider_steps() -> None:
    fill(CONTACTS)
    spec = RecipientSpec(address_kind="email", mode="followers", incident_uuid=uuid4())
    broadcast = make_broadcast(recipients=spec.to_json(), bound=10**9, lease_owner="w")
    Broadcast.objects.filter(pk=broadcast.pk).update(state="expanding", expected=None)
    broadcast.refresh_from_db()
    expansion, steps = Expansion(broadcast, "w"), 1
    while expansion.chunk():
        steps += 1
    assert steps < 8  # 2,000, 4,000, 8,000 … and not thirty times 2,000
