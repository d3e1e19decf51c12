"""One look in every place: the feed of the embed, the page, the mail, the PDF; its logo and its font in each."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from delivery.channels.mail_building import build_mail
from incidents.channels import NoticeDraft, NoticeText, get_channel
from incidents.models import Incident
from reports.services import build_report
from statuscomms.access import Role
from statuscomms.brands import Brand, brand_of
from tests.delivery.test_mail_building import NOTICE
from tests.factories import make_actor, make_incident, make_service, make_site
from tests.touchpoints.publishing_steps import feed_of, text_at
from touchpoints.documents.looks import FONT_STACKS
from touchpoints.models import Font, Look, Site
from touchpoints.services import create_look
from touchpoints.services.looks import LookDraft

pytestmark = pytest.mark.django_db


@dataclass
class Shop:
    look: Look
    site: Site
    incident: Incident


@pytest.fixture
def shop() -> Shop:
    """A site with a look of its own, and an incident there."""
    picture = io.BytesIO()
    Image.new("RGB", (200, 80), "#0b5a4a").save(picture, "PNG")
    draft = LookDraft(name="Aurora", accent="#0b5a4a", font=Font.SERIF.value, logo=picture.getvalue())
    look = create_look(actor=make_actor(Role.ADMINISTRATOR), draft=draft)
    service = make_service()
    site = make_site(services=[service], look=look)
    return Shop(look, site, make_incident(services=[service]))


def test_the_feed_names_the_logo_and_the_font(shop: Shop) -> None:
    assert feed_of(shop.site)["look"] == {
        "accent": "#0b5a4a",
        "accent_text": "#ffffff",
        "corner": "right",
        "offset_x": 20,
        "offset_y": 20,
        "font": FONT_STACKS[Font.SERIF],
        "logo": f"/looks/{shop.look.uuid}.png",
    }


def test_a_plain_look_adds_nothing_to_the_feed() -> None:
    site = make_site(look=Look.objects.create(name="Plain"))
    assert set(feed_of(site)["look"]) == {"accent", "accent_text", "corner", "offset_x", "offset_y"}


def test_the_page_of_the_incident_wears_it(shop: Shop) -> None:
    page = text_at(f"/en/incidents/{shop.incident.uuid}")
    assert f'src="/looks/{shop.look.uuid}.png" width="100" height="40"' in page
    assert FONT_STACKS[Font.SERIF] in text_at(f"/looks/{shop.look.uuid}.css")


def test_the_mail_shows_the_logo_with_the_name_for_who_sees_no_pictures(shop: Shop, settings: Any) -> None:
    mail = build_mail(replace(NOTICE, brand=brand_of(shop.incident.uuid)))
    html = str(mail.alternatives[0][0])
    assert f'<img src="{settings.PUBLIC_BASE_URL}/looks/{shop.look.uuid}.png" width="100" height="40"' in html
    assert f'alt="{settings.ORGANISATION_NAME}"' in html and "Charter" in html
    assert "<img" not in str(build_mail(NOTICE).alternatives[0][0])


def test_the_pdf_is_set_in_its_font_where_there_is_one_and_readable_where_there_is_none(shop: Shop) -> None:
    brand = brand_of(shop.incident.uuid)
    assert brand.font_families[:2] == ("Charter", "Bitstream Charter") and "serif" not in brand.font_families
    assert Brand().font_families == ()


@pytest.mark.slow
def test_the_pdf_of_a_brand_with_a_font_opens(shop: Shop, client_of: Any) -> None:
    build_report(shop.incident)
    answer = client_of("viewer").get(f"/console/incidents/{shop.incident.uuid}/report.pdf")
    assert shop.incident.title in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


DRAFT = NoticeDraft("incident", "sev2", 3, {"en": NoticeText("Payments fail", "We are on it.")}, {}, [])


def test_the_mail_of_a_draft_is_drawn_in_the_default_look_or_in_a_given_one(shop: Shop) -> None:
    channel = get_channel("email")
    plain = channel.frame(DRAFT, "en", host="http://testserver")
    Look.objects.filter(pk=shop.look.pk).update(is_default=True)
    default = channel.frame(DRAFT, "en", host="http://testserver")
    given = channel.frame(replace(DRAFT, brand=Brand(accent_on_paper="#123456")), "en", host="http://testserver")
    assert plain and default and given
    assert ("<img" in plain.html, "<img" in default.html, "#123456" in given.html) == (False, True, True)
    assert "http://testserver/looks/" in default.policy
