"""The page on which staff sign in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape

from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/accounts/login/"


def test_there_is_one_way_to_a_new_password(client: Client) -> None:
    assert client.get(PAGE).content.decode().count("/accounts/password/reset/") == 1


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "User name or e-mail"), ("fi", "Käyttäjätunnus tai sähköposti"), ("sv", "Användarnamn eller e-post")],
)
def test_its_fields_are_called_by_what_they_take(client: Client, language: str, label: str) -> None:
    assert escape(label) in client.get(PAGE, headers={"Accept-Language": language}).content.decode()


@pytest.mark.parametrize("known_by", ["username", "email"])
def test_either_name_signs_in(client: Client, known_by: str) -> None:
    user = make_user()
    answer = client.post(PAGE, {"login": getattr(user, known_by), "password": "correct horse battery"})
    assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(user.pk))


def test_signing_in_puts_no_message_over_the_page(client: Client) -> None:
    user = make_user()
    answer = client.post(PAGE, {"login": user.username, "password": "correct horse battery"}, follow=True)
    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]] == []
