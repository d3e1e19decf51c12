"""Forgetting a person: nothing personal stays on any floor; numbers, suppressions and consents do."""

from uuid import uuid4

import pytest

from audiences.models import Address, Consent, Involvement, Preference, Subscription, Suppression
from audiences.queries import collected
from audiences.services import erase_contact, forget_me
from inbox.models import Enquiry
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import NotAllowed
from statuscomms.models import AuditEntry
from tests.audiences.rows import follow_row, suppress_row
from tests.delivery.sending_steps import add_row, make_broadcast
from tests.factories import make_actor, make_contact

pytestmark = pytest.mark.django_db
INCIDENT = uuid4()


def _anna():
    contact = make_contact(
        name="Anna Aalto", reference="C-1", email="anna@example.com", attributes={"postcode": "00100"}, source="page"
    )
    follow_row(contact, INCIDENT, address=contact.addresses.get())
    Preference.objects.create(contact=contact, only_channel="email")
    Involvement.objects.create(contact=contact, incident_uuid=INCIDENT)
    suppress_row(contact.addresses.get())
    Consent.objects.create(
        contact=contact,
        kind="email",
        recipient_key=contact.addresses.get().recipient_key,
        given=True,
        wording_version="2026-11",
        source="page",
        proof={"way": "link", "ip": "192.0.2.1", "signed_by": "Anna Aalto"},
    )
    return contact


def test_nothing_personal_of_the_person_stays():
    contact = _anna()
    erase_contact(actor=make_actor("manager"), contact=contact)
    contact.refresh_from_db()
    assert (contact.reference, contact.name, contact.attributes, contact.folded) == (None, "", {}, {})
    assert (contact.is_active, contact.erased_at is None) == (False, False)
    assert not Address.objects.exists()
    assert not Preference.objects.exists()
    assert not Involvement.objects.exists()
    assert Consent.objects.get().proof == {"way": "link"}


def test_hashes_and_numbers_stay():
    contact = _anna()
    before = collected(INCIDENT)
    erase_contact(actor=make_actor("manager"), contact=contact)
    assert collected(INCIDENT) == before
    assert not Subscription.objects.live().exists()
    assert Suppression.objects.count() == 1
    assert Consent.objects.get().contact is None


def test_deliveries_keep_their_place_in_the_ledger_without_the_address():
    contact = _anna()
    row = add_row(make_broadcast("email"), contact, state="failed", error_text="anna@example.com does not exist")
    erase_contact(actor=make_actor("manager"), contact=contact)
    row.refresh_from_db()
    assert (row.address, row.error_text, row.state) == (None, "", "failed")
    assert row.recipient_key


def test_enquiries_are_counted_still_but_say_nothing():
    contact, other = _anna(), make_contact(email="bo@example.com")
    shared = {"text": "I am Anna, call me", "received_at": now(), "contact_details": {"name": "Anna Aalto"}}
    linked = Enquiry.objects.create(contact=contact, page="/anna", **shared)
    unlinked = Enquiry.objects.create(sender_key=contact.addresses.get().recipient_key, **shared)
    of_other = Enquiry.objects.create(contact=other, **shared)
    erase_contact(actor=make_actor("manager"), contact=contact)
    for enquiry in (linked, unlinked):
        enquiry.refresh_from_db()
        assert (enquiry.text, enquiry.page, enquiry.contact_details) == ("", "", {})
    of_other.refresh_from_db()
    assert of_other.text


def test_erasing_twice_is_erasing_once():
    contact = _anna()
    for _ in range(2):
        erase_contact(actor=make_actor("manager"), contact=contact)
    assert AuditEntry.objects.filter(verb="contact_erased").count() == 1


def test_a_customer_erases_themselves_with_their_link_and_staff_need_the_right():
    contact = _anna()
    with pytest.raises(NotAllowed):
        erase_contact(actor=Actor.customer(), contact=contact)
    forget_me(actor=Actor.customer(), address=contact.addresses.get())
    contact.refresh_from_db()
    assert contact.erased_at is not None


def test_the_other_person_at_a_shared_address_stays():
    contact, partner = _anna(), make_contact(email="anna@example.com", name="Bo")
    erase_contact(actor=make_actor("manager"), contact=contact)
    partner.refresh_from_db()
    assert (partner.name, partner.addresses.count(), partner.erased_at) == ("Bo", 1, None)
