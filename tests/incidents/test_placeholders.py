"""Placeholders: a fixed list, no template language."""

import pytest

from incidents.declarations import Text
from incidents.placeholders import fill, left_over, strip_personal, unknown_placeholders
from tests.factories import make_incident


@pytest.mark.parametrize("text", ["{{7*7}}", "{% load x %}", "{name.__class__}", "{0}", "{}", "{ name }", "{NAME}"])
def test_what_is_no_placeholder_stays_as_typed(text: str):
    assert unknown_placeholders(text) == []
    assert fill(text, {"name": "Aino", "service": "x"}) == text


def test_unknown_names_are_found_once():
    assert unknown_placeholders("{servise} and {servise} and {service}") == ["servise"]


def test_a_value_is_never_looked_at_again():
    assert fill("{title}", {"title": "{service}", "service": "x"}) == "{service}"


def test_texts_for_everybody_lose_the_name_with_its_blank():
    assert strip_personal("Hello {name}, we are back") == "Hello, we are back"


def test_what_rendering_left_is_found():
    assert left_over("{started_at} {name}") == ["started_at"]


@pytest.mark.django_db
def test_the_link_leads_to_the_page_in_the_language_of_the_words():
    incident = make_incident(texts={code: Text("Down", "See {link}.") for code in ("en", "fi", "sv")})
    said = incident.notices.get(channel="email").texts
    for code in ("en", "fi", "sv"):
        assert said[code]["body"] == f"See http://testserver/{code}/incidents/{incident.uuid}."
