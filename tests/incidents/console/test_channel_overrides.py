"""What differs in one channel: own words, sites, pages, people and times, folded away with a visible mark."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from incidents.declarations import ChannelChoice, PageRules, Text
from incidents.models import Incident
from tests.factories import make_audience, make_incident, make_levels, make_site

pytestmark = pytest.mark.django_db

Clients = Callable[..., Client]
DECLARE = "/console/declare"
CHOSEN = {"title": "Card payments fail", "kind": "incident", "severity": "sev2", "channels_from": "own"}
DIFFERING = {
    "channels.banner": "on",
    "channels.banner.texts.en.title": "Cards fail",
    "channels.banner.texts.fi.title": "Korttivika",
    "channels.banner.texts.fi.body": "Kortit eivät toimi.",
    "channels.banner.sites": ["shop"],
    "channels.banner.pages.include": "/checkout*\n/pay",
    "channels.banner.audience": "business",
    "channels.banner.starts_at": "2030-05-01T10:00",
    "channels.banner.ends_at": "2030-05-02T10:00",
    "channels.email": "on",
}


@pytest.fixture(autouse=True)
def places() -> None:
    make_levels()
    make_site("shop")
    make_site("bank", origins=("https://bank.example.com",))
    make_audience("business")


def test_a_channel_may_have_its_own_words_sites_pages_people_and_times(client_of: Clients) -> None:
    assert client_of("responder").post(DECLARE, {**CHOSEN, **DIFFERING}).status_code == 303
    notices = {notice.channel: notice for notice in Incident.objects.get().notices.all()}
    banner, email = notices["banner"], notices["email"]
    assert banner.texts["en"]["title"] == "Cards fail" and banner.texts["fi"]["body"] == "Kortit eivät toimi."
    assert (banner.sites, banner.pages["include"]) == (["shop"], ["/checkout*", "/pay"])
    assert banner.audience is not None and banner.audience.slug == "business"
    assert banner.starts_at == datetime(2030, 5, 1, 7, tzinfo=UTC)
    assert banner.ends_at == datetime(2030, 5, 2, 7, tzinfo=UTC)
    assert (email.texts, email.sites, email.audience) == ({}, None, None)


def test_what_differs_is_marked_and_survives_editing_the_draft(client_of: Clients) -> None:
    client = client_of("responder")
    client.post(DECLARE, {**CHOSEN, **DIFFERING})
    draft = Incident.objects.get()
    page = client.get(f"/console/incidents/{draft.uuid}/edit/")
    rows = {row.channel.slug: row for row in page.context["form"].channel_rows}
    assert [str(what) for what in rows["banner"].overrides.differs] == [
        "own words", "own sites", "own pages", "own audience", "own times",
    ]  # fmt: skip
    assert rows["email"].overrides.differs == ()
    assert '<span class="badge badge-warn">own words</span>' in page.content.decode()
    fields = page.context["form"]
    again = {name: fields[name].value() for name in fields.fields if fields[name].value() not in (None, "", False)}
    client.post(f"/console/incidents/{draft.uuid}/edit/", again | {"channels.banner.starts_at": "2030-05-01T10:00",
                                                                   "channels.banner.ends_at": "2030-05-02T10:00"})  # fmt: skip
    banner = draft.notices.get(channel="banner")
    assert (banner.texts["en"]["title"], banner.sites) == ("Cards fail", ["shop"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channels.banner.sites", "nowhere"),
        ("channels.banner.audience", "nobody"),
        ("channels.banner.ends_at", "soon"),
        ("channels.banner.texts.en.body", "At {tomorrow}"),
        ("channels.banner.texts.en.title", "x" * 201),
    ],
)
def test_a_wrong_override_is_marked_at_its_field_and_opens_its_part(client_of: Clients, field: str, value: str) -> None:
    page = client_of("responder").post(DECLARE, {**CHOSEN, "channels.banner": "on", field: value})
    words = page.content.decode()
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in words
    assert '<details class="disclosure overrides" open>' in words
    assert not Incident.objects.exists()


def test_an_update_takes_overrides_for_the_channels_that_are_chosen(client_of: Clients) -> None:
    incident = make_incident()
    chosen = {"status": "identified", "tell": "choose", "texts.en.body": "Found it.", **DIFFERING}
    assert client_of("responder").post(f"/console/incidents/{incident.uuid}/update/", chosen).status_code == 303
    notice = incident.notices.get(update__number=2, channel="banner")
    assert (notice.texts["en"]["title"], notice.sites) == ("Cards fail", ["shop"])


def test_an_update_starts_from_the_last_places_but_never_from_its_words_or_its_messages(client_of: Clients) -> None:
    own = ChannelChoice(sites=("shop",), pages=PageRules(("/pay",)), texts={"en": Text(body="Old words.")})
    incident = make_incident(channels={"banner": own, "email": ChannelChoice(), "sms": ChannelChoice()})
    page = client_of("responder").get(f"/console/incidents/{incident.uuid}/update/")
    rows = {row.channel.slug: row for row in page.context["form"].channel_rows}
    assert [str(what) for what in rows["banner"].overrides.differs] == ["own sites", "own pages"]
    assert [slug for slug, row in rows.items() if row.is_chosen] == ["banner"]


def test_the_review_warns_when_figures_differ_between_channels(client_of: Clients) -> None:
    client = client_of("responder")
    differing = {"texts.en.body": "Until 14:30.", "channels.banner": "on", "channels.email": "on"}
    client.post(DECLARE, {**CHOSEN, **differing, "channels.banner.texts.en.body": "Until 15:30."})
    draft = Incident.objects.get()
    words = client.get(f"/console/incidents/{draft.uuid}/review/").content.decode()
    assert "Times, numbers or links differ between channels" in words
