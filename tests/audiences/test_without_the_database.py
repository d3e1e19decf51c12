"""What needs the database says so while it is away: 503, when to come again, what still works, in the visitor's language."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.test import Client

from incidents.public_pages import drill_page_token
from tests.touchpoints.publishing_steps import text_at
from touchpoints.services import publish_all

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STILL_WORKS = {
    "en": "The status page, its feeds and calendars, and the notices on our websites work as usual.",
    "fi": "Tilannesivu, sen syötteet ja kalenterit sekä verkkosivujemme ilmoitukset toimivat tavalliseen tapaan.",
    "sv": "Statussidan, dess flöden och kalendrar samt meddelandena på våra webbplatser fungerar som vanligt.",
}
TOKEN = "0" * 64


@pytest.fixture(params=[OperationalError, InterfaceError])
def away(request: pytest.FixtureRequest) -> Iterator[None]:
    """No statement is answered."""

    def refuse(*_arguments: object) -> None:
        raise request.param("the database is away")

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/subscribe/", "fi", "fi"),
        ("/subscribe/?lang=sv", "fi", "sv"),
        ("/subscribe/?lang=nonsense", "en", "en"),
        (f"/sv/for/shop/{TOKEN}/", "fi", "sv"),
        pytest.param(f"/fi/drills/{drill_page_token(uuid4())}", "en", "fi", id="drill"),
    ],
)
@pytest.mark.usefixtures("away")
def test_a_page_that_needs_the_database_says_what_still_works(client: Client, path, accepted, language):
    answer = client.get(path, headers={"Accept-Language": accepted})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "30", "no-store")
    assert f'<html lang="{language}">' in page and STILL_WORKS[language] in page and f'href="/{language}/"' in page
    assert "<script" not in page and not answer.cookies


@pytest.mark.parametrize(
    ("path", "sent"), [("/sv/for/shop/", {"token": "a"}), ("/subscribe/?lang=sv", {"email": "a@example.com"})]
)
@pytest.mark.usefixtures("away")
def test_what_is_sent_meanwhile_is_answered_alike(client: Client, path, sent):
    answer = client.post(path, sent, headers={"Origin": "http://testserver"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert STILL_WORKS["sv"] in answer.content.decode()


@pytest.mark.usefixtures("away")
def test_programs_get_it_in_their_shape(client: Client):
    answer = client.post("/embed/v1/shop/follow", b"{}", content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer.json()["error"]["code"] == "out_of_service"


@pytest.mark.usefixtures("away")
def test_a_wrong_link_needs_no_database_to_be_known_as_one(client: Client):
    assert client.get(f"/fi/drills/{TOKEN}").status_code == 404


@pytest.mark.parametrize("language", STILL_WORKS)
def test_the_forms_of_the_pages_name_their_language_in_the_address(client: Client, language):
    publish_all()
    action = f'action="/subscribe/?lang={language}"'
    assert action in text_at(f"/{language}/") and action in client.get(f"/subscribe/?lang={language}").content.decode()
    assert (
        f'action="/subscribe/code/?lang={language}"' in client.get(f"/subscribe/sent/?lang={language}").content.decode()
    )


def test_a_fault_of_our_own_is_not_called_an_absence(client: Client):
    def broken(*_arguments: object) -> None:
        raise IntegrityError("a fault of ours")

    client.raise_request_exception = False
    with connection.execute_wrapper(broken):
        assert client.get("/subscribe/").status_code == 500
