"""The console's lists: live counts, reasons, and addresses only for those who may see them."""

import pytest

from audiences.contact_card import contact_card
from audiences.contact_search import find_contacts
from tests.audiences.rows import suppress_row
from tests.factories import make_audience, make_contact, make_service

pytestmark = pytest.mark.django_db


def test_the_audience_list_says_each_rule_in_words_with_the_people_it_holds_now(client_of):
    make_contact(attributes={"customer_type": "Business"}, subscribed=False)
    make_contact(subscribed=False)
    make_audience("business", rule={"attribute": "customer_type", "is": "business"})
    make_audience("broken", rule={"what": 1})
    page = client_of("viewer").get("/console/audiences/").content.decode()
    assert "customer type is “business”" in page
    assert 'data-label="People now">1<' in page
    assert 'data-label="People now">unknown<' in page


def test_an_audience_s_page_shows_reach_and_reasons(client_of):
    make_contact(email="a@example.com", subscribed=False)
    bounced = make_contact(email="b@example.com", subscribed=False)
    suppress_row(bounced.addresses.get(), "bounced")
    make_audience("all")
    page = client_of("viewer").get("/console/audiences/all/").content.decode()
    assert "address does not work: 1" in page
    assert "no address: 2" in page
    assert client_of("viewer").get("/console/audiences/none/").status_code == 404


def test_the_services_page_shows_the_tree(client_of):
    shop = make_service("web-shop")
    make_service("card-payments", parent=shop, is_public=False)
    page = client_of("viewer").get("/console/services/").content.decode()
    assert page.index("web-shop") < page.index("card-payments")
    assert "hidden" in page


def test_contacts_are_found_by_name_reference_and_whole_address(client_of):
    contact = make_contact(name="Anna Aalto", reference="C-1", email="anna@example.com")
    manager = client_of("manager")
    for words in ("aalto", "c-1", "ANNA@example.com"):
        page = manager.post("/console/contacts/", {"words": words})
        assert str(contact.uuid) in page.content.decode(), words
    assert b"Nobody found" in manager.post("/console/contacts/", {"words": "nobody"}).content
    assert manager.post("/console/contacts/", {"words": ""}).status_code == 422


def test_addresses_show_only_to_those_who_may_see_them(client_of):
    contact = make_contact(name="Anna", email="anna@example.com", phone="+358500001234")
    page = client_of("manager").get(f"/console/contacts/{contact.uuid}/").content.decode()
    assert "anna@example.com" in page
    assert client_of("responder").get(f"/console/contacts/{contact.uuid}/").status_code == 403
    hidden = contact_card(contact, may_see_addresses=False)
    assert {line.shown for line in hidden.addresses} == {"•••om", "•••34"}
    assert find_contacts("anna@example.com", may_see_addresses=False) == []


def test_anonymous_visitors_are_asked_to_log_in(client):
    for path in ("/console/audiences/", "/console/contacts/", "/console/services/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
