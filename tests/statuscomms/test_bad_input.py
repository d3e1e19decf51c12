"""Bytes that no honest client sends get a 4xx with a sentence, never a 5xx."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.statuscomms.urls")]


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "q=%zz", "q=%", "q=%ed%a0%80", "%00=a"])
def test_bad_bytes_in_the_address_are_400(query):
    answer = Client().generic("GET", "/ground/echo", QUERY_STRING=query)
    assert answer.status_code == 400
    assert "<html" in answer.content.decode()


@pytest.mark.parametrize(("path", "status"), [("/ground/\x00", 400), ("/ground/\xff", 404), ("/\xed\xa0\x80", 404)])
def test_bad_bytes_in_the_path_are_refused(path, status):
    assert Client().get("/ground/echo", PATH_INFO=path).status_code == status


def test_an_honest_path_with_umlauts_is_merely_unknown():
    assert Client().get("/sähkökatko/日本").status_code == 404


def test_a_nul_in_a_form_names_the_field():
    answer = Client().post("/ground/echo", {"q": "a\x00b"})
    assert answer.status_code == 400
    assert "q holds a character that cannot be stored" in answer.content.decode()


def test_a_nul_in_a_urlencoded_form_is_400():
    answer = Client().post("/ground/echo", b"q=%00", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
@pytest.mark.parametrize("body", [b'{"a": {"b": ["\\u0000"]}}', b'{"a": {"b": ["\\uD83D"]}}', b'"\x00"'])
def test_json_with_what_cannot_be_stored_is_400_as_json(kind, body):
    answer = Client().post("/api/ground/echo", body, content_type=kind)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "malformed"


def test_json_names_the_path_of_the_bad_text():
    answer = Client().post("/api/ground/echo", b'{"a": {"b": ["\\u0000"]}}', content_type="application/json")
    assert answer.json()["error"]["message"].startswith("a.b.0 ")


@pytest.mark.parametrize("query", ["q=%C3%A4iti", "q=a+b%26", "q=%F0%9F%98%80", ""])
def test_honest_addresses_pass(query):
    assert Client().generic("GET", "/ground/echo", QUERY_STRING=query).status_code == 200


def test_a_pair_of_surrogates_is_one_honest_letter():
    answer = Client().post("/ground/echo", b'{"a": "\\ud83d\\ude00"}', content_type="application/json")
    assert answer.status_code == 200
