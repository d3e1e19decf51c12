"""Who a visitor is: signed by the site's backend, exchanged for an audience key, never by guessing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest

from incidents.declarations import ChannelChoice, Text, UpdateDraft
from incidents.services import add_update, withdraw_notice
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from tests.factories import make_actor, make_audience, make_contact, make_incident, make_site
from tests.touchpoints.publishing_steps import ORIGIN, feed_of
from touchpoints.models import AudienceKey, Dismissal

pytestmark = pytest.mark.django_db

SECRET = "a-test-secret-of-at-least-32-bytes-length"
BUSINESS = {"attribute": "customer_type", "is": "business"}


def token(secret: str = SECRET, algorithm: str = "HS256", headers: dict[str, Any] | None = None, **claims: Any) -> str:
    usual = {"aud": "shop", "sub": "C-1", "exp": now() + timedelta(minutes=5), "traits": {"customer_type": "business"}}
    kept = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    return jwt.encode(kept, secret, algorithm=algorithm, headers=headers)


def identify(client, signed: str, origin: str = ORIGIN):
    body = json.dumps({"token": signed})
    return client.post("/embed/v1/shop/identify", body, content_type="text/plain", headers={"Origin": origin})


@pytest.fixture
def site():
    return make_site(traits=["customer_type"])


def test_a_visitor_of_the_audience_gets_a_key_whose_feed_holds_the_notice(client, site):
    make_incident(audience=make_audience("business", rule=BUSINESS).slug, channels={"banner": ChannelChoice()})
    make_incident("For everybody", channels={"chat_notice": ChannelChoice()})
    answer = identify(client, token())
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert set(answer.json()) == {"audience_key", "generation", "visitor", "dismissed"}
    key = answer.json()["audience_key"]
    at_once = client.get(f"/embed/v1/shop/{key}.json").json()
    assert sorted(notice["channel"] for notice in at_once["notices"]) == ["banner", "chat_notice"]
    assert answer.json()["generation"] == feed_of(site)["audiences_generation"]
    assert [notice["channel"] for notice in feed_of(site)["notices"]] == ["chat_notice"]


def test_a_visitor_of_another_group_gets_no_key(client, site):
    make_incident(audience=make_audience("business", rule=BUSINESS).slug, channels={"banner": ChannelChoice()})
    answer = identify(client, token(traits={"customer_type": "private"}))
    assert answer.status_code == 200 and answer.json()["audience_key"] is None
    assert not AudienceKey.objects.exists()


def test_what_is_kept_about_the_contact_counts_and_the_site_overlays_it(client, site):
    make_contact(reference="C-1", attributes={"customer_type": "business"})
    make_incident(audience=make_audience("business", rule=BUSINESS).slug, channels={"banner": ChannelChoice()})
    assert identify(client, token(traits=None)).json()["audience_key"]
    assert identify(client, token(traits={"customer_type": "private"})).json()["audience_key"] is None


def test_traits_that_the_sites_schema_does_not_name_do_not_count(client, site):
    rule = {"attribute": "is_staff", "is": "yes"}
    make_incident(audience=make_audience("staff", rule=rule).slug, channels={"banner": ChannelChoice()})
    assert identify(client, token(traits={"is_staff": "yes"})).json()["audience_key"] is None


def test_visitors_of_the_same_audiences_share_a_key(client, site):
    make_incident(audience=make_audience("business", rule=BUSINESS).slug, channels={"banner": ChannelChoice()})
    first, second = identify(client, token(sub="C-1")).json(), identify(client, token(sub="C-2")).json()
    assert first["audience_key"] == second["audience_key"] and first["visitor"] != ""
    assert AudienceKey.objects.count() == 1


def test_the_feed_behind_a_key_follows_when_the_notice_is_gone(client, site):
    incident = make_incident(
        audience=make_audience("business", rule=BUSINESS).slug, channels={"banner": ChannelChoice()}
    )
    key = identify(client, token()).json()["audience_key"]
    assert len(feed_of(site, key)["notices"]) == 1
    withdraw_notice(actor=Actor.system("test"), notice=incident.notices.get())
    assert feed_of(site, key)["notices"] == []


def by_hand(**header: Any) -> str:
    """A token with any header at all, its signature made as HS256 with the site's own secret."""
    claims = {"aud": "shop", "sub": "C-1", "exp": int((now() + timedelta(minutes=5)).timestamp())}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.new(SECRET.encode(), b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_a_token_made_by_hand_is_good_when_its_header_says_what_it_is(client, site):
    assert identify(client, by_hand(alg="HS256", typ="JWT")).status_code == 200


BAD_TOKENS = {
    "says none over a good signature": lambda: by_hand(alg="none"),
    "says None over a good signature": lambda: by_hand(alg="None"),
    "says RS256 over a good signature": lambda: by_hand(alg="RS256"),
    "says HS384 over a good signature": lambda: by_hand(alg="HS384"),
    "says ES256 and brings its own key": lambda: by_hand(alg="ES256", jwk={"kty": "EC", "crv": "P-256"}),
    "says no algorithm": lambda: by_hand(typ="JWT"),
    "a list of algorithms": lambda: by_hand(alg=["HS256"]),
    "an unknown extension that must be understood": lambda: by_hand(alg="HS256", crit=["exp2"], exp2=1),
    "the signature is cut off": lambda: token().rpartition(".")[0] + ".",
    "a letter of the claims was changed": lambda: token().replace(".ey", ".eY", 1),
    "made in the future": lambda: token(iat=now() + timedelta(minutes=4)),
    "good from the future on": lambda: token(nbf=now() + timedelta(minutes=4)),
    "expires in words": lambda: token(exp="tomorrow"),
    "expires at infinity": lambda: token(exp=float("inf")),
    "a number as a person": lambda: token(sub=7),
    "no signature": lambda: jwt.encode({"aud": "shop", "sub": "C-1"}, "", algorithm="none"),
    "another secret": lambda: token(secret="another-secret-of-at-least-32-bytes"),
    "another algorithm": lambda: token(secret=SECRET * 2, algorithm="HS512"),
    "expired": lambda: token(exp=now() - timedelta(minutes=2)),
    "ten years": lambda: token(exp=now() + timedelta(days=3_650)),
    "sixteen minutes": lambda: token(exp=now() + timedelta(minutes=16)),
    "no expiry": lambda: token(exp=None),
    "another site": lambda: token(aud="other"),
    "several sites": lambda: token(aud=["shop", "other"]),
    "no site": lambda: token(aud=None),
    "nobody": lambda: token(sub=None),
    "a number for a name": lambda: token(sub="x" * 101),
    "a path for a key": lambda: token(secret="x" * 32, headers={"kid": "../../../dev/null"}),
    "traits as a list": lambda: token(traits=["business"]),
    "far too long": lambda: "a" * 5_000,
    "no token at all": lambda: "hello",
}


@pytest.mark.parametrize("case", BAD_TOKENS)
def test_a_token_that_the_backend_did_not_sign_for_this_site_is_refused(client, site, case):
    answer = identify(client, BAD_TOKENS[case]())
    assert answer.status_code == 403 and answer.json()["error"]["code"] == "identity_refused"


def test_a_body_of_a_hundred_kilobytes_is_refused(client, site):
    assert identify(client, "a" * 100_000).status_code == 413


@pytest.mark.parametrize("origin", ["", "null", "https://shop.example.com.evil.example", "https://evil.example"])
@pytest.mark.parametrize("call", ["identify", "follow", "seen"])
def test_calls_from_foreign_pages_are_refused(client, site, call, origin):
    answer = client.post(f"/embed/v1/shop/{call}", "{}", content_type="text/plain", headers={"Origin": origin})
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_unknown_site_is_a_404(client):
    answer = client.post("/embed/v1/nowhere/identify", "{}", content_type="text/plain", headers={"Origin": ORIGIN})
    assert answer.status_code == 404


def test_a_preflight_names_the_exact_origin(client, site):
    answer = client.options(
        "/embed/v1/shop/follow", headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    )
    assert answer.status_code == 204 and answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_what_an_identified_visitor_closed_stays_closed_on_other_devices(client, site):
    contact = make_contact(reference="C-1")
    notice = make_incident(channels={"banner": ChannelChoice()}).notices.get()
    visitor = identify(client, token()).json()["visitor"]
    event = {"key": notice.key, "revision": 1, "event": "closed", "visitor": visitor}
    seen = client.post("/embed/v1/shop/seen", json.dumps(event), content_type="text/plain", headers={"Origin": ORIGIN})
    assert seen.status_code == 204
    assert identify(client, token()).json()["dismissed"] == [{"key": notice.key, "revision": 1}]
    assert [sighting.contact_id for sighting in notice.sightings.all()] == [contact.pk]


@pytest.mark.parametrize(
    ("channel", "event", "leaving", "settled"),
    [
        ("overlay", "shown", True, False),
        ("overlay", "seen", True, True),
        ("overlay", "seen", False, False),
        ("overlay", "clicked", False, True),
        ("overlay", "closed", False, True),
        ("banner", "seen", True, False),
        ("banner", "clicked", True, False),
        ("banner", "closed", True, True),
    ],
)
def test_what_settles_a_notice_on_one_device_settles_it_on_the_next(client, site, channel, event, leaving, settled):
    site.overlay_seen_on_leaving = leaving
    site.save()
    make_contact(reference="C-1")
    notice = make_incident(channels={channel: ChannelChoice()}).notices.get()
    visitor = identify(client, token()).json()["visitor"]
    body = json.dumps({"key": notice.key, "revision": 1, "event": event, "visitor": visitor})
    client.post("/embed/v1/shop/seen", body, content_type="text/plain", headers={"Origin": ORIGIN})
    expected = [{"key": notice.key, "revision": 1}] if settled else []
    assert identify(client, token()).json()["dismissed"] == expected


def close(client, notice, revision: int, visitor: str) -> None:
    body = json.dumps({"key": notice.key, "revision": revision, "event": "closed", "visitor": visitor})
    seen = client.post("/embed/v1/shop/seen", body, content_type="text/plain", headers={"Origin": ORIGIN})
    assert seen.status_code == 204


def test_an_older_revision_that_is_told_later_replaces_no_newer_one(client, site):
    make_contact(reference="C-1")
    incident = make_incident(channels={"banner": ChannelChoice()})
    add_update(
        actor=make_actor(Role.ADMINISTRATOR), incident=incident, draft=UpdateDraft(texts={"en": Text(body="More.")})
    )
    notice = incident.notices.order_by("-revision").first()
    visitor = identify(client, token()).json()["visitor"]
    for told, kept in ((1, 1), (2, 2), (1, 2)):
        close(client, notice, told, visitor)
        assert identify(client, token()).json()["dismissed"] == [{"key": notice.key, "revision": kept}]


def test_a_forged_visitor_token_marks_nobody(client, site):
    make_contact(reference="C-1")
    notice = make_incident(channels={"banner": ChannelChoice()}).notices.get()
    event = {"key": notice.key, "revision": 1, "event": "closed", "visitor": "forged"}
    client.post("/embed/v1/shop/seen", json.dumps(event), content_type="text/plain", headers={"Origin": ORIGIN})
    assert not notice.sightings.exists() and not Dismissal.objects.exists()


def test_without_targeted_notices_there_is_no_key(client, site):
    make_incident(channels={"banner": ChannelChoice()})
    answer = identify(client, token()).json()
    assert answer["audience_key"] is None
    assert answer["generation"] == feed_of(site)["audiences_generation"]


def test_a_new_version_of_an_audience_gives_a_new_key(client, site):
    audience = make_audience("business", rule=BUSINESS)
    make_incident(audience=audience.slug, channels={"banner": ChannelChoice()})
    first = identify(client, token()).json()["audience_key"]
    audience.version += 1
    audience.save()
    make_incident("Another", audience=audience.slug, channels={"banner": ChannelChoice()})
    second = identify(client, token()).json()["audience_key"]
    assert first != second and len(feed_of(site, second)["notices"]) == 2 and len(feed_of(site, first)["notices"]) == 1
