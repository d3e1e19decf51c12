"""What an import does to contacts: the rules of saving one, for many."""

import pytest

from audiences.models import Address, Consent, Contact, ContactImport, Preference, Subscription
from audiences.services import deactivate_contact
from statuscomms.clock import now
from tests.audiences.contact_files import CONSENT, counts, imported, reasons
from tests.audiences.rows import suppress_row
from tests.factories import make_actor, make_contact, make_service, make_subscription

pytestmark = pytest.mark.django_db
PEOPLE = (
    "Asiakasnumero,Nimi,Sähköposti,Puhelin,Kieli\n"
    "C-1,Anna Aalto,Anna@example.com,050 000 1234,suomi\n"
    "C-2,Bo Ek,bo@example.com,,SV\n"
)


def test_a_file_becomes_contacts_with_addresses_and_consents():
    job = imported(PEOPLE)
    assert (job.state, counts(job), reasons(job)) == ("done", {"created": 2}, [])
    anna = Contact.objects.get(reference="C-1")
    assert (anna.name, anna.language, anna.source, anna.hears_audiences) == ("Anna Aalto", "fi", "import", True)
    addresses = dict(anna.addresses.values_list("kind", "normalised"))
    assert addresses == {"email": "anna@example.com", "phone": "+358500001234"}
    assert not Address.objects.filter(confirmed_at__isnull=True).exists()
    consent = Consent.objects.filter(contact=anna, kind="email").get()
    assert (consent.given, consent.source, consent.language) == (True, CONSENT, "fi")
    assert consent.proof == {"import": str(job.uuid), "stated_by": "Test manager"}


def test_twice_is_the_same_as_once():
    imported(PEOPLE)
    before = (Contact.objects.count(), Address.objects.count(), Consent.objects.count())
    again = imported(PEOPLE)
    assert counts(again) == {"unchanged": 2}
    assert (Contact.objects.count(), Address.objects.count(), Consent.objects.count()) == before


def test_the_same_person_twice_in_a_file_is_one_contact():
    job = imported("email,name\nanna@example.com,Anna\nANNA@example.com,Anna\nanna@example.com,Anna Aalto\n")
    assert counts(job) == {"created": 1, "unchanged": 1, "changed": 1}
    assert Contact.objects.get().name == "Anna Aalto"


def test_who_left_is_not_brought_back():
    make_service("web-shop")
    contact = make_contact(email="anna@example.com", reference="C-1", subscribed=False)
    ended = make_subscription(contact, ended_at=now())
    stopped = make_contact(email="bo@example.com", reference="C-2", subscribed=False)
    suppress_row(stopped.addresses.get(), "stop")
    imported("reference,email,services\nC-1,anna@example.com,everything\nC-2,bo@example.com,everything; web-shop\n")
    ended.refresh_from_db()
    assert ended.ended_at is not None
    assert not Subscription.objects.live().exists()


def test_a_new_contact_with_an_address_that_left_gets_no_consent_and_nothing_else():
    left = make_contact(email="anna@example.com", reference="OLD", subscribed=False)
    suppress_row(left.addresses.get())
    imported("reference,email\nNEW,anna@example.com\n", subscribe_all=True)
    fresh = Contact.objects.get(reference="NEW")
    assert fresh.addresses.get().confirmed_at is None
    assert not Consent.objects.filter(contact=fresh).exists()
    assert not fresh.subscriptions.exists()


def test_what_a_person_chose_stays():
    contact = make_contact(
        email="anna@example.com", reference="C-1", language="sv", hears_audiences=False, subscribed=False
    )
    Preference.objects.create(contact=contact, only_channel="email")
    job = imported("reference,email,language,time zone\nC-1,anna@example.com,fi,Europe/Stockholm\n")
    assert counts(job) == {"unchanged": 1}
    contact.refresh_from_db()
    assert (contact.language, contact.time_zone, contact.hears_audiences) == ("sv", "Europe/Helsinki", False)
    assert contact.preference.only_channel == "email"


def test_who_was_switched_off_stays_off():
    make_contact(email="anna@example.com", reference="C-1", name="Anna")
    deactivate_contact(actor=make_actor("manager"), reference="C-1")
    imported("reference,name,email\nC-1,Anna Aalto,anna@example.com\n")
    contact = Contact.objects.get()
    assert (contact.name, contact.is_active) == ("Anna Aalto", False)


def test_an_empty_cell_leaves_what_is_there():
    make_contact(email="anna@example.com", reference="C-1", name="Anna", attributes={"region": "north", "size": 3})
    imported("reference,name,email,attribute:region,attribute:size\nC-1,,,,\n")
    contact = Contact.objects.get()
    assert (contact.name, contact.attributes) == ("Anna", {"region": "north", "size": 3})
    assert contact.addresses.count() == 1


def test_subscriptions_come_by_slug_or_name_or_for_everybody():
    make_service("web-shop", names={"en": "Web shop", "fi": "Verkkokauppa"})
    make_service("card-payments")
    imported("email,palvelut\na@example.com,Verkkokauppa; card-payments\nb@example.com,kaikki\nc@example.com,\n")
    topics = {
        contact.addresses.get().value: sorted(contact.subscriptions.values_list("topic", flat=True))
        for contact in Contact.objects.all()
    }
    assert topics == {
        "a@example.com": ["service:card-payments", "service:web-shop"],
        "b@example.com": ["everything"],
        "c@example.com": [],
    }
    imported("email\nd@example.com\n", subscribe_all=True)
    assert Contact.objects.get(addresses__value="d@example.com").subscriptions.get().topic == "everything"


def test_columns_without_a_target_are_ignored_and_listed():
    job = imported("email,Shoe size,Favourite colour\na@example.com,44,blue\n")
    assert job.ignored_columns == ["Shoe size", "Favourite colour"]
    assert Contact.objects.get().attributes == {}


def test_a_row_with_a_bad_address_is_refused_whole_and_harms_no_other():
    job = imported(
        "reference,name,email,phone\nC-1,Anna,anna@example.com,12\nC-2,Bo,bo@example.com,\nC-3,Cia,nonsense,34\n"
    )
    assert counts(job) == {"created": 1, "refused": 2}
    assert [(row, column) for row, column, _reason in reasons(job)] == [(2, "phone"), (4, "email"), (4, "phone")]
    assert Contact.objects.get().reference == "C-2"


def test_a_check_writes_nothing_but_says_what_would_happen():
    make_contact(email="bo@example.com", name="Bo", subscribed=False)
    job = imported(
        "name,email\nAnna,anna@example.com\nBo,bo@example.com\nBo Ek,bo@example.com\n,nonsense\n", dry_run=True
    )
    assert counts(job) == {"created": 1, "unchanged": 1, "changed": 1, "refused": 1}
    assert len(reasons(job)) == 1
    assert Contact.objects.count() == 1
    assert Contact.objects.get().name == "Bo"


def test_a_subscriber_export_of_a_status_page_is_understood():
    make_service("web-shop", names={"en": "Web shop"})
    export = (
        "id,mode,email,endpoint,phone_number,phone_country,components,quarantined_at,created_at\n"
        "s1,email,anna@example.com,,,,Web shop,,2024-01-01\n"
        "s2,sms,,,500001234,FI,,,2024-01-01\n"
        "s3,email,gone@example.com,,,,,2025-05-05,2024-01-01\n"
        "s4,slack,,https://hooks.example.com/x,,,,,2024-01-01\n"
        "s5,sms,,0500001235,,FI,,,2024-01-01\n"
    )
    job = imported(export, subscribe_all=True)
    assert counts(job) == {"created": 3, "refused": 2}
    assert [(row, column) for row, column, _reason in reasons(job)] == [(4, "quarantined_at"), (5, "mode")]
    assert sorted(Address.objects.values_list("normalised", flat=True)) == [
        "+358500001234",
        "+358500001235",
        "anna@example.com",
    ]
    assert Contact.objects.get(reference="s1").subscriptions.get().topic == "service:web-shop"
    assert counts(imported(export, subscribe_all=True)) == {"unchanged": 3, "refused": 2}


def test_a_consent_column_keeps_out_who_has_not_agreed():
    job = imported("email,suostumus\na@example.com,kyllä\nb@example.com,ei\nc@example.com,\nd@example.com,perhaps\n")
    assert counts(job) == {"created": 1, "refused": 3}
    assert Contact.objects.count() == 1
    assert ContactImport.objects.count() == 1
