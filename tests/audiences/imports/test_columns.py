"""Columns are recognised in three languages and can be said by hand."""

import pytest

from audiences.imports.columns import check_mapping, guess_mapping, mapping_from_names
from audiences.imports.values import join_list, split_list
from audiences.models import AttributeField
from audiences.spreadsheet_text import guard, guard_own_apostrophe, unguard
from statuscomms.errors import InvalidInput

SCHEMA = {
    "customer_type": AttributeField(key="customer_type", labels={"en": "Type", "fi": "Asiakastyyppi", "sv": "Kundtyp"})
}


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("E-mail", "email"),
        ("Email address 2", "email"),
        ("SÄHKÖPOSTI", "email"),
        ("Sähköpostiosoite", "email"),
        ("E-postadress", "email"),
        ("Mobile phone", "phone"),
        ("Matkapuhelinnumero", "phone"),
        ("Mobilnummer", "phone"),
        ("phone_number", "phone"),
        ("phone_country", "phone_country"),
        ("Customer number", "reference"),
        ("Asiakasnumero", "reference"),
        ("Kundnummer", "reference"),
        ("Nimi", "name"),
        ("Etunimi", "first_name"),
        ("Efternamn", "last_name"),
        ("Kieli", "language"),
        ("Språk", "language"),
        ("Aikavyöhyke", "time_zone"),
        ("Suostumus", "consent"),
        ("Samtycke", "consent"),
        ("Palvelut", "services"),
        ("components", "services"),
        ("mode", "kind"),
        ("endpoint", "address"),
        ("quarantined_at", "quarantined"),
        ("customer_type", "attribute:customer_type"),
        ("Asiakastyyppi", "attribute:customer_type"),
        ("Kundtyp", "attribute:customer_type"),
        ("attribute:region", "attribute:region"),
        ("attribute:size:number", "attribute:size:number"),
        ("attribute:a b", ""),
        ("Shoe size", ""),
        ("", ""),
    ],
)
def test_a_header_is_recognised(header, target):
    assert guess_mapping([header], SCHEMA) == [target]


def test_of_two_columns_for_one_thing_the_first_has_it_but_addresses_may_be_many():
    assert guess_mapping(["name", "nimi", "email", "email 2"], {}) == ["name", "", "email", "email"]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"nowhere": "email"}, "mapping.nowhere"),
        ({"a": "shoe"}, "mapping.a"),
        ({"a": 5}, "mapping.a"),
        ({"a": "name", "b": "name"}, "mapping.b"),
        ({"a": "name"}, "mapping"),
        ({"a": "address"}, "mapping"),
        ({"a": "email", "b": "attribute:x__y"}, "mapping.b"),
        ({"a": "email", "b": "attribute:x:shoe"}, "mapping.b"),
    ],
)
def test_a_wrong_mapping_is_named(given, named):
    with pytest.raises(InvalidInput) as trouble:
        mapping_from_names(["a", "b"], given)
    assert list(trouble.value.fields) == [named]


def test_a_given_mapping_replaces_the_guess():
    assert mapping_from_names(["a", "email"], {"a": "email", "email": None}) == ["email", ""]
    check_mapping(["a", "b"], ["reference", "attribute:region"])


@pytest.mark.parametrize("text", ["=1", "+358", "-5", "@x", "\tx", "'=1", "''", "'", "plain", "", "'plain", "'+358"])
def test_guarded_text_comes_back_as_it_was(text):
    assert unguard(guard(text)) == text
    assert unguard(guard_own_apostrophe(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "\0"))


@pytest.mark.parametrize("words", [["a"], ["a|b", "c\\", "\\|"], ["", ""], ["a;b", "c,d"]])
def test_a_joined_list_comes_apart_again(words):
    assert split_list(join_list(words)) == words
