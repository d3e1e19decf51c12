"""The demo customer site does what a real customer's site has to do, and no more."""

from collections.abc import Iterator

import jwt
import pytest
import requests

from demo.customer_site import SiteSettings, serve
from demo.customers import DEMO_CUSTOMERS

SETTINGS = SiteSettings(base_url="http://127.0.0.1:9")


@pytest.fixture
def site() -> Iterator[str]:
    server = serve(SETTINGS)
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


@pytest.mark.parametrize("path", ["/", "/checkout", "/help", "/login"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_carries_the_embed_in_the_visitors_language(site: str, path: str, language: str) -> None:
    page = requests.get(f"{site}{path}?lang={language}", timeout=5)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert (
        f'<script async src="http://127.0.0.1:9/embed/v1.js" data-site="{SETTINGS.site_key}" data-lang="{language}">'
        in page.text
    )
    assert "require-trusted-types-for 'script'" in page.headers["Content-Security-Policy"]


def test_a_visitor_who_is_logged_in_gets_a_short_lived_signed_identity(site: str) -> None:
    visitor = requests.Session()
    assert visitor.get(f"{site}/statuscomms-token", timeout=5).status_code == 204
    customer = next(person for person in DEMO_CUSTOMERS if person.customer_type == "business")
    visitor.post(f"{site}/login", data={"customer": customer.reference}, timeout=5)
    answer = visitor.get(f"{site}/statuscomms-token", timeout=5)
    claims = jwt.decode(answer.text, SETTINGS.site_secret, algorithms=["HS256"], audience=SETTINGS.site_key)
    assert (claims["sub"], claims["traits"]["customer_type"]) == (customer.reference, "business")
    assert claims["exp"] - claims["iat"] <= 15 * 60
    assert answer.headers["Cache-Control"] == "no-store"
    visitor.post(f"{site}/logout", timeout=5)
    assert visitor.get(f"{site}/statuscomms-token", timeout=5).status_code == 204


def test_a_forged_cookie_is_nobody(site: str) -> None:
    forged = {"pohjanvalo_customer": f"{DEMO_CUSTOMERS[0].reference}.{'0' * 64}"}
    assert requests.get(f"{site}/statuscomms-token", cookies=forged, timeout=5).status_code == 204
