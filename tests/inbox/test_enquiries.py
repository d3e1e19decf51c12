"""Taking enquiries in: what they are matched to, what counts once, what is refused."""

from datetime import timedelta

import pytest

from audiences.models import Involvement
from inbox.drafts import TEXT_LIMIT, EnquiryDraft, Sender
from inbox.matching import ServiceMatcher
from inbox.models import Enquiry
from inbox.services import receive_enquiries, receive_enquiry
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotAllowed
from tests.factories import make_actor, make_contact, make_incident, make_service
from touchpoints.models import Site

pytestmark = pytest.mark.django_db


def receive(text: str = "The web shop is down", **fields):
    return receive_enquiry(actor=Actor.customer(), enquiry=EnquiryDraft(text=text, **fields))


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("My card payment fails", "card-payments"),
        ("Korttimaksut eivät toimi", "card-payments"),
        ("korttimaksuissa on jotain vikaa", "card-payments"),
        ("Internet is slow in the web shop", "web-shop"),
        ("The WEB-SHOP!!!", "web-shop"),
        ("Where is my invoice?", None),
        ("", None),
    ],
)
def test_words_in_any_language_name_the_service(text, slug):
    shop = make_service("web-shop", names={"en": "Web shop", "fi": "Verkkokauppa"})
    make_service("card-payments", parent=shop, names={"en": "Card payments", "fi": "Korttimaksut"})
    found = ServiceMatcher().match(text=text)
    assert (found.slug if found else None) == slug


def test_the_page_names_the_service_when_the_words_do_not():
    make_service("card-payments")
    assert ServiceMatcher().match(text="It does not work", page="/help/card-payments").slug == "card-payments"


def test_the_only_service_of_a_site_is_meant_when_nothing_else_says_so():
    service = make_service("broadband")
    make_service("electricity")
    site = Site.objects.create(key="k", slug="s", name="S")
    site.services.add(service)
    assert ServiceMatcher().match(text="Help", site_key="k") == service
    assert ServiceMatcher().match(text="Help", site_key="other") is None


def test_two_services_that_fit_alike_give_no_answer():
    make_service("north-grid", names={"en": "Power grid"})
    make_service("south-grid", names={"en": "Power grid"})
    assert ServiceMatcher().match(text="the power grid") is None


def test_an_enquiry_joins_the_open_incident_of_its_service_and_no_other():
    shop = make_service("web-shop")
    payments = make_service("card-payments", parent=shop)
    about_shop = make_incident(services=[shop])
    assert receive("My card payments fail").enquiry.incident == about_shop
    assert receive("Something else entirely").enquiry.incident is None
    about_payments = make_incident(services=[payments])
    assert receive("Card payments again").enquiry.incident == about_payments


def test_the_contact_is_found_by_reference_or_address_and_their_involvement_is_noted():
    service = make_service("web-shop")
    contact = make_contact(email="maija@example.com", reference="C-1")
    assert receive(contact=Sender(email="Maija@Example.com")).enquiry.contact == contact
    assert receive("web shop again", contact=Sender(reference="C-1")).enquiry.contact == contact
    assert set(Involvement.objects.values_list("contact", "service")) == {(contact.pk, service.pk)}


def test_a_shared_address_tells_nobody_apart():
    make_contact(email="home@example.com")
    make_contact(email="home@example.com")
    assert receive(contact=Sender(email="home@example.com")).enquiry.contact is None


def test_the_same_external_id_counts_once():
    first = receive(external_id="ticket-7")
    again = receive("other words", external_id="ticket-7")
    assert again.duplicate and again.enquiry == first.enquiry and not first.duplicate


def test_the_same_words_from_the_same_sender_count_once_within_ten_minutes():
    first = receive(contact=Sender(email="a@example.com"))
    assert receive(contact=Sender(email="A@example.com")).duplicate
    assert not receive(contact=Sender(email="b@example.com")).duplicate
    assert not receive("Different words", contact=Sender(email="a@example.com")).duplicate
    Enquiry.objects.filter(pk=first.enquiry.pk).update(created_at=now() - timedelta(minutes=11))
    assert not receive(contact=Sender(email="a@example.com")).duplicate


def test_unknown_senders_are_never_taken_for_one_another():
    receive()
    assert not receive().duplicate


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"text": "x" * (TEXT_LIMIT + 1)}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"text": "a", "page": "x" * 501}, "page"),
        ({"text": "a", "channel": "pigeon"}, "channel"),
        ({"text": "a", "contact": Sender(email="not an address")}, "contact.email"),
        ({"text": "a", "contact": Sender(phone="no digits")}, "contact.phone"),
        ({"text": "a", "contact": Sender(reference="r" * 101)}, "contact.reference"),
        ({"text": "a", "external_id": "e" * 201}, "external_id"),
        ({"text": "a", "received_at": now() + timedelta(days=2)}, "received_at"),
        ({"text": "a", "received_at": now() - timedelta(days=500)}, "received_at"),
        ({"text": "a", "received_at": now().replace(tzinfo=None)}, "received_at"),
    ],
)
def test_bad_input_names_its_field_and_keeps_nothing(fields, path):
    with pytest.raises(InvalidInput) as refused:
        receive(**fields)
    assert path in refused.value.fields
    assert not Enquiry.objects.exists()


def test_a_landline_may_tell_us_something():
    kept = receive(contact=Sender(phone="09 123 4567")).enquiry
    assert kept.contact_details["phone"] == "09 123 4567" and kept.sender_key


def test_one_wrong_enquiry_refuses_the_whole_batch_by_its_place():
    with pytest.raises(InvalidInput) as refused:
        receive_enquiries(actor=make_actor(Role.SUPPORT), enquiries=[EnquiryDraft("fine"), EnquiryDraft("")])
    assert list(refused.value.fields) == ["1.text"]
    assert not Enquiry.objects.exists()


def test_staff_need_the_inbox_to_add_enquiries():
    with pytest.raises(NotAllowed):
        receive_enquiry(actor=make_actor(Role.VIEWER), enquiry=EnquiryDraft("x"))
