"""How addresses and consents are indexed by recipient key, before and after the migration that changed it."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audiences.models import Address, Consent
from tests.audiences.many_contacts import plan_of
from tests.factories import make_address, make_contact

TYPE = {"postgresql": "hash", "sqlite": "idx"}
BEFORE, AFTER = "0014", "0015"


def indexes_of_keys(table: str) -> dict[str, str]:
    """Name -> type."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return {name: one["type"] for name, one in found.items() if one["index"] and one["columns"] == ["recipient_key"]}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_rows_and_the_guard_of_consents_survive_the_change_of_indexes_in_both_directions():
    contact = make_contact(reference="anna")
    address = make_address(contact, "email", "anna@example.com")
    Consent.objects.create(
        contact=contact,
        kind="email",
        recipient_key=address.recipient_key,
        given=True,
        wording_version="1",
        source="page",
    )
    try:
        call_command("migrate", "audiences", BEFORE, verbosity=0)
        assert indexes_of_keys("audiences_address").keys() == {"audiences_address_recipient_key_58f3bd82"}
        assert indexes_of_keys("audiences_consent").keys() == {"audiences_consent_recipient_key_aa47b5ff"}
        call_command("migrate", "audiences", AFTER, verbosity=0)
        assert indexes_of_keys("audiences_address") == {"addresses_by_key": TYPE[connection.vendor]}
        assert indexes_of_keys("audiences_consent") == {}
    finally:
        call_command("migrate", "audiences", verbosity=0)
    assert Address.objects.get(recipient_key=address.recipient_key) == address
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audiences_consent SET given = %s", [False])
    assert Consent.objects.get().given


@pytest.mark.django_db
def test_an_address_is_found_by_its_key_through_an_index():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    for rows in (Address.objects.filter(recipient_key="k1"), Address.objects.filter(recipient_key__in=["k1", "k2"])):
        assert "addresses_by_key" in plan_of(rows)
