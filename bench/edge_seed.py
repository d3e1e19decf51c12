"""What the edge's measurement serves: a site with one published incident in three languages."""

import time
from typing import Any

SAID = {
    "en": ("Card payments fail", "We are looking into it and tell more within an hour.", "Pay by invoice."),
    "fi": ("Korttimaksut eivät toimi", "Selvitämme asiaa ja kerromme lisää tunnin sisällä.", "Maksa laskulla."),
    "sv": ("Kortbetalningar fungerar inte", "Vi utreder och berättar mer inom en timme.", "Betala med faktura."),
}
_CHANNELS = ("overlay", "banner", "chat_notice", "chatbot")

# Django must be set up before anything of the product is imported: the imports stand in the functions.
# ruff: noqa: PLC0415


def build() -> str:
    """Make the site and the incident and publish every document; the key of a notice that visitors report."""
    from incidents.declarations import ChannelChoice, Declaration
    from incidents.models import Level, Notice
    from incidents.services import declare
    from touchpoints.services import create_site, publish_all
    from touchpoints.site_drafts import SiteDraft

    Level.objects.get_or_create(number=2, defaults={"names": {"en": "Shown"}})
    draft = SiteDraft(name="Bench", key="bench", origins=("https://shop.example.com",))
    create_site(actor=_actor(), draft=draft)
    channels = {slug: ChannelChoice() for slug in _CHANNELS}
    declare(actor=_actor(), declaration=Declaration("Card payments fail", level=2, texts=_texts(), channels=channels))
    publish_all()
    return Notice.objects.get(channel="banner").key


def publish_an_update() -> None:
    """Say the next thing."""
    from incidents.declarations import UpdateDraft
    from incidents.models import Incident
    from incidents.services import add_update

    add_update(actor=_actor(), incident=Incident.objects.get(), draft=UpdateDraft(texts=_texts(), hold_seconds=0))


def counted() -> int:
    """How many sightings the database has."""
    from django.db.models import Sum

    from touchpoints.models import ImpressionCount

    return ImpressionCount.objects.aggregate(total=Sum("seen"))["total"] or 0


def counted_after(before: int) -> int:
    """How many came, when no more come."""
    latest = counted()
    while True:
        time.sleep(1.5)
        now = counted()
        if now == latest:
            return now - before
        latest = now


def _texts() -> dict[str, Any]:
    from incidents.declarations import Text

    return {code: Text(*said) for code, said in SAID.items()}


def _actor() -> Any:
    from statuscomms.actors import Actor

    return Actor.system("bench")
