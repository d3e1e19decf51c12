"""Consents are added to and read: nothing changes or removes one, neither through a model nor in the database."""

import pytest
from django.db import IntegrityError, connection, transaction

from audiences.models import Consent
from audiences.models.consent import AppendOnlyError
from tests.factories import make_contact

pytestmark = pytest.mark.django_db


def _consent():
    contact = make_contact(email="anna@example.com")
    return Consent.objects.create(
        contact=contact,
        kind="email",
        recipient_key=contact.addresses.get().recipient_key,
        given=True,
        wording_version="2026-11",
        source="form",
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: Consent.objects.update(given=False),
        lambda row: Consent.objects.filter(pk=row.pk).delete(),
        lambda row: Consent.objects.bulk_update([row], ["wording_version"]),
    ],
    ids=["save", "delete", "update", "delete many", "update many"],
)
def test_the_models_refuse_to_change_or_remove_a_consent(change):
    row = _consent()
    with pytest.raises(AppendOnlyError), transaction.atomic():
        change(row)
    assert Consent.objects.get().given is True


@pytest.mark.parametrize("column", ["given", "source", "wording_version", "recipient_key", "language", "at", "what"])
def test_the_database_refuses_to_change_a_consent(column):
    _consent()
    value = "false" if column == "given" else "'2020-01-01'"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE audiences_consent SET "{column}" = {value}')


def test_nobody_removes_a_consent():
    """PostgreSQL refuses by itself; SQLite empties its tables with DELETE between tests, so there the model alone does."""
    row = _consent()
    for remove in (row.delete, Consent.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            remove()
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM audiences_consent")
    assert Consent.objects.exists()


def test_the_link_to_the_contact_may_be_cut():
    row = _consent()
    row.contact.delete()
    assert Consent.objects.get().contact is None
