"""Finding contacts while somebody types: by the beginnings of words, references and addresses, served by indexes."""

import pytest

from audiences.contact_search import find_contacts, word_rows
from audiences.drafts import ContactChange, ContactDraft
from audiences.models import Contact, ContactWord
from audiences.services import change_contact, erase_contact, save_contact
from tests.factories import make_actor, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    make_contact(name="Bo Berg", reference="C-2", email="bo@example.com", phone="+358500000002")
    return make_contact(
        name="Anna Meikäläinen-Aalto", reference="C-1001", email="Anna.M@example.com", phone="+358500001234"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "anna", "AN", "aalto", "meikä", "aalto anna", "anna mei", "c-1001", "C-10",
        "anna.m@ex", "ANNA.M@example.com", "+358 50 000 12", "050 000 12", "0035850 00012", "358500001234",
    ],
)  # fmt: skip
def test_somebody_is_found_by_what_was_typed_so_far(anna, typed):
    assert [found.contact for found in find_contacts(typed, may_see_addresses=True)] == [anna]


@pytest.mark.parametrize(
    "typed", ["nna", "anna berg", "xx", "%", "_", "anna%", "c-3", "\x00", "050 000 99", "@", "' OR 1=1", "a" * 320]
)
def test_nobody_is_found_by_anything_else(anna, typed):
    assert find_contacts(typed, may_see_addresses=True) == []


def test_addresses_find_nobody_for_those_who_may_not_see_them(anna):
    for typed in ("anna.m@example.com", "+358500001234"):
        assert find_contacts(typed, may_see_addresses=False) == []


def test_words_follow_every_way_of_writing(anna):
    save_contact(actor=make_actor("manager"), draft=ContactDraft(reference="C-9", name="Cecilia Dahl"))
    assert len(find_contacts("dahl", may_see_addresses=False)) == 1
    save_contact(actor=make_actor("manager"), draft=ContactDraft(reference="C-9", name="Cecilia Ek"))
    assert find_contacts("dahl", may_see_addresses=False) == []
    assert len(find_contacts("ek", may_see_addresses=False)) == 1
    change = ContactChange("C-1002", "Anna Niemi", "en", "Europe/Helsinki")
    change_contact(actor=make_actor("manager"), contact=anna, draft=change)
    assert find_contacts("aalto", may_see_addresses=False) == []
    assert len(find_contacts("c-1002 niemi", may_see_addresses=False)) == 1
    Contact.objects.bulk_create(Contact(name=f"Xenia {number}", language="en") for number in range(60))
    assert len(find_contacts("xenia", may_see_addresses=False)) == 50


def test_who_was_erased_leaves_no_word_behind(anna):
    erase_contact(actor=make_actor("manager"), contact=anna)
    assert not ContactWord.objects.filter(contact=anna).exists()
    assert find_contacts("anna", may_see_addresses=True) == []


@pytest.mark.parametrize("typed", ["person 77", "77 person"])
def test_the_rarest_word_typed_is_looked_up_first_whatever_its_length(typed):
    Contact.objects.bulk_create(Contact(name=f"Person {number}", language="en") for number in range(100))
    assert word_rows(typed).query.where.children[0].rhs == "77"
    assert [found.contact.name for found in find_contacts(typed, may_see_addresses=False)] == ["Person 77"]


@pytest.mark.parametrize("typed", ["person ek", "ek person"])
def test_of_common_words_the_one_whose_people_have_the_others_too_is_looked_up_first(typed, monkeypatch):
    monkeypatch.setattr("audiences.contact_search.MANY", 3)
    Contact.objects.bulk_create(Contact(name=f"Person {number}", language="en") for number in range(300))
    Contact.objects.bulk_create(Contact(name=f"Person Ek {number}", language="en") for number in range(9))
    assert word_rows(typed).query.where.children[0].rhs == "ek"
    assert len(find_contacts(typed, may_see_addresses=False)) == 9
    assert find_contacts(f"{typed} nobody", may_see_addresses=False) == []
