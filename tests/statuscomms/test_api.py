"""The root of the staff API: keys, one error shape, idempotency, paging, limits."""

from datetime import timedelta

import pytest
from django.test import Client

from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotAllowed
from statuscomms.models import ApiKey, AuditEntry, KeptReply
from statuscomms.services import create_api_key, revoke_api_key
from tests.people import ApiCaller

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.statuscomms.urls")]
NOTES = "/api/v1/ground/notes"


def notes_written() -> int:
    return AuditEntry.objects.filter(verb="note").count()


@pytest.mark.parametrize("raw", [None, "", "wrong", "sc_x_y", "ä" * 30])
def test_no_valid_key_is_401(db, raw):
    answer = ApiCaller(raw).get(NOTES)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthorized"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_key_ends_at_once(db, system):
    key, raw = create_api_key(actor=system, name="k")
    assert ApiCaller(raw).get(NOTES).status_code == 200
    revoke_api_key(actor=system, key=key)
    assert ApiCaller(raw).get(NOTES).status_code == 401


def test_an_expired_key_is_no_key(api_of):
    assert api_of(expires_at=now() - timedelta(seconds=1)).get(NOTES).status_code == 401
    assert api_of(expires_at=now() + timedelta(hours=1)).get(NOTES).status_code == 200


def test_only_the_digest_of_a_key_is_kept(system):
    key, raw = create_api_key(actor=system, name="k")
    assert raw.startswith(f"sc_{key.prefix}_")
    kept = " ".join(str(value) for value in ApiKey.objects.values().get().values())
    assert raw not in kept
    assert raw.split("_")[2] not in kept


def test_a_key_from_elsewhere_is_imported(system):
    _key, raw = create_api_key(actor=system, name="demo", secret="sc_demo_0123456789abcdef0123")
    assert ApiCaller(raw).get(NOTES).status_code == 200


def test_keys_are_made_by_administrators_only(people):
    with pytest.raises(NotAllowed):
        create_api_key(actor=people.actor("manager"), name="k")
    with pytest.raises(InvalidInput) as raised:
        create_api_key(actor=people.actor("administrator"), name="", role="king", scopes=["x"], secret="short")
    assert set(raised.value.fields) == {"name", "role", "scopes", "secret"}


def test_the_use_of_a_key_is_noted_once_a_minute(system, django_assert_num_queries):
    _key, raw = create_api_key(actor=system, name="k", throttled=False)
    ApiCaller(raw).get(NOTES)
    first = ApiKey.objects.get().last_used_at
    ApiCaller(raw).get(NOTES)
    assert ApiKey.objects.get().last_used_at == first
    ApiKey.objects.update(last_used_at=first - timedelta(minutes=2))
    ApiCaller(raw).get(NOTES)
    assert ApiKey.objects.get().last_used_at > first


def test_role_and_scopes_bound_a_key(api_of):
    assert api_of("viewer").post(NOTES, {"title": "a"}).status_code == 403
    assert api_of("responder").post(NOTES, {"title": "a"}).status_code == 201
    assert api_of("responder", scopes=["see_console"]).post(NOTES, {"title": "a"}).status_code == 403
    assert api_of("viewer", scopes=["draft"]).post(NOTES, {"title": "a"}).status_code == 403


def test_the_right_is_asked_before_the_body_is_read(api_of):
    assert api_of("viewer").post(NOTES, {"count": "x"}).status_code == 403


def test_a_call_that_does_not_say_what_it_needs_is_shut(api):
    assert api.get("ground/undeclared").status_code == 403


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"title"}),
        ({"title": 5}, {"title"}),
        ({"title": "a", "count": "many"}, {"count"}),
        ({"title": "a", "texts": {"fi": {}}}, {"texts.fi.body"}),
        ({"title": "refused"}, {"title"}),
    ],
)
def test_wrong_details_are_422_and_name_the_field(api, body, fields):
    answer = api.post(NOTES, body)
    assert answer.status_code == 422, answer.content
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert set(error["fields"]) == fields


@pytest.mark.parametrize("body", [[], "text", 5, True, [[]]])
def test_a_body_of_another_kind_is_422(api, body):
    answer = api.post(NOTES, body)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"title": NaN}',
        b'{"title": "a", "count": 1e999}',
        b'{"title": "a", "count": ' + b"9" * 5000 + b"}",
        b'{"title": "\\u0000"}',
        b'{"title": "\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_malformed_bodies_are_400(api, body):
    answer = Client().post(
        NOTES, body, content_type="application/json", headers={"Authorization": f"Bearer {api.raw_key}"}
    )
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["code"] == "malformed"
    assert notes_written() == 0


def test_other_kinds_of_body_are_415(api):
    headers = {"Authorization": f"Bearer {api.raw_key}"}
    assert Client().post(NOTES, b"title=a", content_type="text/csv", headers=headers).status_code == 415
    assert Client().post(NOTES, {"title": "a"}, headers=headers).status_code == 415


def test_too_large_bodies_are_413(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = api.post(NOTES, {"title": "a" * 200})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_unknown_things_and_methods_have_the_same_shape(api):
    for answer, status in [
        (api.get("no/such"), 404),
        (api.get("ground/notes/no-uuid"), 404),
        (api.delete("ground/notes"), 405),
    ]:
        assert answer.status_code == status
        assert set(answer.json()["error"]) >= {"code", "message"}
    assert api.delete("ground/notes")["Allow"] in ("GET, POST", "POST, GET")


def test_stale_is_409_and_too_many_says_when(api):
    assert api.post(NOTES, {"title": "stale"}).json()["error"]["code"] == "stale_version"
    answer = api.post(NOTES, {"title": "too many"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "7")


def test_the_same_key_and_body_get_the_first_reply(api):
    first = api.post(NOTES, {"title": "a"}, Idempotency_Key="k1")
    second = api.post(NOTES, {"title": "a"}, Idempotency_Key="k1")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert notes_written() == 1


def test_a_client_key_in_the_body_does_the_same(api):
    body = {"title": "a", "client_key": "k1"}
    assert api.post(NOTES, body).json() == api.post(NOTES, body).json()
    assert notes_written() == 1


def test_the_same_key_with_another_body_is_409(api):
    api.post(NOTES, {"title": "a"}, Idempotency_Key="k1")
    answer = api.post(NOTES, {"title": "b"}, Idempotency_Key="k1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "idempotency_conflict")
    assert notes_written() == 1


def test_keys_of_two_callers_do_not_meet(api, api_of):
    assert api.post(NOTES, {"title": "a"}, Idempotency_Key="k1").status_code == 201
    assert api_of("responder").post(NOTES, {"title": "b"}, Idempotency_Key="k1").status_code == 201


def test_a_refused_call_keeps_nothing(api):
    assert api.post(NOTES, {"title": "refused"}, Idempotency_Key="k1").status_code == 422
    assert (notes_written(), KeptReply.objects.count()) == (0, 0)
    assert api.post(NOTES, {"title": "a"}, Idempotency_Key="k1").status_code == 201


@pytest.mark.parametrize("key", ["k" * 201, " "])
def test_an_unfit_idempotency_key_is_422(api, key):
    answer = api.post(NOTES, {"title": "a"}, Idempotency_Key=key)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["Idempotency-Key"])
    assert api.post(NOTES, {"title": "a", "client_key": key}).status_code == 422


def test_lists_are_paged_by_cursor(api):
    for number in range(5):
        api.post(NOTES, {"title": str(number)})
    first = api.get(f"{NOTES}?limit=2").json()
    second = api.get(f"{NOTES}?limit=2&cursor={first['next']}").json()
    third = api.get(f"{NOTES}?limit=2&cursor={second['next']}").json()
    assert first["items"] + second["items"] + third["items"] == ["4", "3", "2", "1", "0"]
    assert third["next"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=zzz", "cursor=%C3%A4", "cursor=djE6eA"])
def test_wrong_paging_is_422(api, query):
    assert api.get(f"{NOTES}?{query}").status_code == 422


def test_a_throttled_key_is_slowed_and_others_are_not(settings, api_of):
    settings.API_CALLS_PER_MINUTE = 2
    slow = api_of(Role.RESPONDER, throttled=True)
    assert [slow.get(NOTES).status_code for _ in range(3)] == [200, 200, 429]
    assert int(slow.get(NOTES)["Retry-After"]) >= 1
    quick = api_of(Role.RESPONDER, throttled=False)
    assert {quick.get(NOTES).status_code for _ in range(5)} == {200}


def test_the_openapi_document_is_there(client):
    document = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/ground/notes" in document["paths"]


def test_an_actor_of_a_key_is_named_in_the_trail(api):
    api.post(NOTES, {"title": "a"})
    entry = AuditEntry.objects.get(verb="note")
    assert (entry.actor_kind, entry.actor_name) == ("api_key", "test administrator")
    assert Actor.customer().may("publish") is False
