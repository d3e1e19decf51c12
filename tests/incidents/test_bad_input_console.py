"""The console and bad input: the page comes back with what is wrong marked, nothing written, nothing said to anybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from delivery.models import Broadcast
from incidents.models import Incident, Notice, Update
from tests.factories import make_incident, make_levels, make_service
from tests.incidents.bad_input import DANGEROUS_LINKS, MARKUP, NUL, OTHER_IDS, SHOWN_AS_TYPED, TITLES_REFUSED

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Clients = Callable[..., Client]
NOWHERE = "00000000-0000-4000-8000-000000000000"


def said(**fields: str) -> dict[str, str]:
    return {
        "title": "Card payments fail",
        "kind": "incident",
        "severity": "sev3",
        "level": "2",
        "channels_from": "level",
        **fields,
    }


def page(incident: Incident, name: str = "") -> str:
    return f"/console/incidents/{incident.uuid}/{name}"


def marked(answer: HttpResponse, name: str = "") -> None:
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "errorlist" in words or "Some of the details are not right" in words
    if name:
        assert answer.context["form"].errors.get(name), answer.context["form"].errors


@pytest.mark.parametrize("title", TITLES_REFUSED.values(), ids=TITLES_REFUSED)
def test_titles_that_say_nothing_or_too_much(client_of: Clients, title: str) -> None:
    make_levels()
    marked(client_of("responder").post("/console/declare", said(title=title)), "title")
    assert not Incident.objects.exists()


WRONG: list[tuple[str, str]] = [
    ("kind", "rumour"),
    ("severity", "sev0"),
    ("level", "5"),
    ("level", "9223372036854775808"),
    ("audience", "nobody"),
    ("affected_estimate", "-1"),
    ("affected_estimate", "9" * 40),
    ("affected_estimate", "many"),
    ("services.web-shop", "on_fire"),
    ("texts.en.title", "x" * 201),
    ("texts.en.body", "{tomorrow}"),
    ("texts.en.body", "x" * 10_001),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_fields_that_are_wrong_are_marked_and_the_rest_is_kept(client_of: Clients, name: str, value: str) -> None:
    make_levels()
    make_service("web-shop")
    answer = client_of("responder").post("/console/declare", said(**{name: value}))
    marked(answer, name)
    assert "Card payments fail" in answer.content.decode()
    assert not Incident.objects.exists()


def test_a_nul_is_400_and_names_the_field(client_of: Clients) -> None:
    make_levels()
    answer = client_of("responder").post("/console/declare", said(title=NUL))
    assert answer.status_code == 400 and "title" in answer.content.decode()


@pytest.mark.parametrize("bytes_of_title", [b"%ED%A0%BD", b"%FF", b"%00"])
def test_half_letters_in_a_form_never_break_anything(client_of: Clients, bytes_of_title: bytes) -> None:
    make_levels()
    body = b"kind=incident&severity=sev3&level=2&channels_from=level&title=a" + bytes_of_title
    answer = client_of("responder").post("/console/declare", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 400, 422)


@pytest.mark.parametrize("words", SHOWN_AS_TYPED.values(), ids=SHOWN_AS_TYPED)
def test_words_that_mean_something_elsewhere_are_shown_as_typed(client_of: Clients, words: str) -> None:
    incident = make_incident(words, level=2)
    client = client_of("responder")
    for name in ("", "update/", "resolve/", "brief/"):
        shown = client.get(page(incident, name)).content.decode()
        assert "<img src=x" not in shown and "<script>alert" not in shown
        assert "49" not in shown.split("<h1>")[1].split("</h1>")[0]


@pytest.mark.parametrize("words", [*MARKUP.values(), f"[look]({DANGEROUS_LINKS[0]})"])
def test_markup_of_others_is_refused_beside_its_field(client_of: Clients, words: str) -> None:
    make_levels()
    answer = client_of("responder").post("/console/declare", said(**{"texts.en.body": words}))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="texts.en.body-error"' in shown or "texts.en.body" in shown
    assert not Incident.objects.exists()


def test_a_right_to_left_override_stays_in_its_own_words(client_of: Clients) -> None:
    incident = make_incident(level=1)
    Incident.objects.update(title="Pay \u202eecivnI by")  # the form refuses it; what was imported may hold it
    incident.refresh_from_db()
    client = client_of("responder")
    for path in ("/console/", page(incident)):
        assert f"<bdi>{incident.title}</bdi>" in client.get(path).content.decode()


@pytest.mark.parametrize(
    "at",
    ["2020-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "2026-02-31T10:00", "tomorrow", "2027-03-28T03:30"],
)
def test_times_that_have_passed_or_never_come(client_of: Clients, at: str) -> None:
    draft = make_incident(level=1, publish=False)
    answer = client_of("responder").post(page(draft, "publish/"), {"when": "later", "publish_at": at})
    marked(answer, "publish_at")
    assert Update.objects.get().state == "draft"


@pytest.mark.parametrize("hold", ["-1", "3601", "9" * 30, "soon"])
def test_holds_that_no_clock_counts(client_of: Clients, hold: str) -> None:
    draft = make_incident(level=1, publish=False)
    marked(client_of("responder").post(page(draft, "publish/"), {"hold_seconds": hold}), "hold_seconds")
    assert Update.objects.get().state == "draft"


@pytest.mark.parametrize("version", ["0", "-1", "9999999999999999999999", "x"])
def test_versions_that_nobody_saw(client_of: Clients, version: str) -> None:
    incident = make_incident(level=1)
    body = {"status": "monitoring", "tell": "same", "texts.en.body": "My words.", "version": version}
    answer = client_of("responder").post(page(incident, "update/"), body)
    assert answer.status_code in (409, 422)
    assert "My words." in answer.content.decode()
    assert Update.objects.count() == 1


@pytest.mark.parametrize("number", OTHER_IDS)
def test_identifiers_of_another_kind_are_unknown(client_of: Clients, number: str) -> None:
    make_incident(level=1)
    client = client_of("responder")
    for path in (f"/console/incidents/{number}/", f"/console/incidents/{number}/update/"):
        assert client.get(path).status_code in (400, 404)


def test_an_update_of_another_incident_is_unknown(client_of: Clients) -> None:
    one, other = make_incident("One", level=1, publish=False), make_incident("Other", level=1)
    client = client_of("administrator")
    for step in ("approve", "undo", "cancel", "bypass", "reschedule", "change"):
        path = page(other, f"updates/{one.updates.get().uuid}/{step}/")
        assert client.post(path, {"bypass_reason": "x", "publish_at": "2099-01-01T10:00"}).status_code == 404
    foreign = client.post(page(other, "publish/"), {"update": str(one.updates.get().uuid)})
    assert foreign.status_code == 404
    assert one.updates.get().state == "draft"


STRANGE_QUERIES = ["state=%27", "kind=x", "text=" + "x" * 5_000, "o=-password", "status__in[]=1", "state=open&state=x"]


@pytest.mark.parametrize("query", STRANGE_QUERIES)
def test_queries_of_the_list_that_mean_nothing_find_nothing(client_of: Clients, query: str) -> None:
    make_incident(level=1)
    assert client_of("viewer").get(f"/console/?{query}").status_code == 200


def test_five_thousand_parameters_are_refused(client_of: Clients) -> None:
    make_levels()
    body = said(**{f"field{number}": "x" for number in range(5_000)})
    assert client_of("responder").post("/console/declare", body).status_code in (400, 413)
    assert not Incident.objects.exists()


def test_closing_what_is_closed_says_so_and_keeps_the_words(client_of: Clients) -> None:
    incident = make_incident(level=1)
    client = client_of("responder")
    body = {"status": "resolved", "then": "tell", "texts.en.body": "All is well."}
    assert client.post(page(incident, "resolve/"), body).status_code == 303
    again = client.post(page(incident, "resolve/"), {**body, "texts.en.body": "Other last words."})
    assert again.status_code in (409, 422)
    assert "Other last words." in again.content.decode()
    assert (Update.objects.count(), Broadcast.objects.count()) == (2, 0)
    assert not Notice.objects.filter(state="live").exists()
