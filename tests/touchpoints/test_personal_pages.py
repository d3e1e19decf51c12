"""Views of the status page for staff and for customers with a token: who sees what, and that no cache keeps it."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest

from audiences.drafts import AudienceDraft
from audiences.models import Audience
from audiences.services import change_audience
from incidents.declarations import Resolution, Text, UpdateDraft
from incidents.models import Incident
from incidents.services import add_update, resolve
from statuscomms.access import Role
from statuscomms.clock import now
from tests.factories import make_actor, make_attribute, make_audience, make_incident, make_service, make_site
from touchpoints.models import AudienceKey

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ADMINISTRATOR = make_actor(Role.ADMINISTRATOR)
RULE = {"attribute": "customer_type", "is": "business"}


def token_for(site, tier: str, **claims) -> str:
    told = {
        "sub": "customer-1",
        "aud": site.key,
        "exp": now() + timedelta(minutes=5),
        "traits": {"customer_type": tier},
    }
    return jwt.encode({**told, **claims}, site.identity_secret, algorithm="HS256")


@pytest.fixture
def site():
    site = make_site(traits=["customer_type"])
    make_audience("business", rule=RULE)
    make_incident("Only for business", audience="business")
    make_incident("For everybody")
    return site


def test_staff_see_everything_and_no_cache_keeps_it(site, client_of, client):
    make_service("hidden", is_public=False, names={"en": "Hidden service"})
    answer = client_of("viewer").get("/en/all/")
    page = answer.content.decode()
    assert "Only for business" in page and "For everybody" in page and "Hidden service" in page
    assert answer["Cache-Control"] == "no-store, private" and "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.get("/en/all/").status_code == 302


def test_a_customer_with_a_token_sees_what_is_for_them(site, client):
    entered = client.post(f"/en/for/{site.key}/", {"token": token_for(site, "business")})
    assert entered.status_code == 303 and entered["Location"].startswith(f"/en/for/{site.key}/")
    answer = client.get(entered["Location"])
    assert "Only for business" in answer.content.decode() and "For everybody" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private" and answer["X-Robots-Tag"] == "noindex"


def test_its_languages_lead_to_the_same_page_and_not_to_everybodys(site, client, client_of):
    entered = client.post(f"/en/for/{site.key}/", {"token": token_for(site, "business")})["Location"]
    for path, reader in ((entered, client), ("/en/all/", client_of("viewer"))):
        in_finnish = path.replace("/en/", "/fi/")
        assert f'<a href="{in_finnish}" hreflang="fi"' in reader.get(path).content.decode()
        answer = reader.get(in_finnish)
        assert "Only for business" in answer.content.decode() and answer["Content-Language"] == "fi"


def test_after_the_audience_changed_the_next_update_is_not_for_those_who_left_it(site, client):
    told = client.post(f"/en/for/{site.key}/", {"token": token_for(site, "business")})["Location"]
    make_attribute("customer_type")
    draft = AudienceDraft("business", {"en": "Business"}, {"attribute": "customer_type", "is": "private"})
    change_audience(actor=ADMINISTRATOR, audience=Audience.objects.get(slug="business"), draft=draft)
    assert "Only for business" in client.get(told).content.decode(), (
        "what is shown keeps the people it was published for"
    )
    incident = Incident.objects.get(title="Only for business")
    words = {"en": Text("Only for private people", "Mended soon.")}
    add_update(actor=ADMINISTRATOR, incident=incident, draft=UpdateDraft(status="identified", texts=words))
    page = client.get(told).content.decode()
    assert "Only for private people" not in page and "Only for business" not in page
    now_for = client.post(f"/en/for/{site.key}/", {"token": token_for(site, "private")})["Location"]
    assert "Only for private people" in client.get(now_for).content.decode()
    resolve(actor=ADMINISTRATOR, incident=incident, resolution=Resolution(texts=words))
    assert "Only for private people" not in client.get(told).content.decode()
    assert "Only for private people" in client.get(now_for).content.decode()


def test_a_customer_whom_it_does_not_concern_is_sent_to_the_public_page(site, client):
    entered = client.post(f"/en/for/{site.key}/", {"token": token_for(site, "private")})
    assert (entered.status_code, entered["Location"]) == (303, "/en/")


def test_a_key_opens_only_the_site_that_it_was_made_for(site, client):
    entered = client.post(f"/en/for/{site.key}/", {"token": token_for(site, "business")})
    other = make_site("other")
    assert client.get(entered["Location"].replace("/shop/", f"/{other.key}/")).status_code == 404
    AudienceKey.objects.all().delete()
    assert client.get(entered["Location"]).status_code == 404


BAD = ["", "x", "x" * 100_000, "a.b.c", jwt.encode({"sub": "a", "aud": "shop"}, "", algorithm="none")]


@pytest.mark.parametrize("token", BAD, ids=["empty", "short", "long", "dots", "unsigned"])
def test_a_token_that_is_not_the_sites_opens_nothing(site, client, token):
    assert client.post(f"/en/for/{site.key}/", {"token": token}).status_code == 403
    assert not AudienceKey.objects.exists()


def test_a_token_of_another_site_or_of_a_long_life_opens_nothing(site, client):
    for claims in ({"aud": "other"}, {"exp": now() + timedelta(hours=2)}, {"exp": now() - timedelta(hours=2)}):
        assert client.post(f"/en/for/{site.key}/", {"token": token_for(site, "business", **claims)}).status_code == 403
