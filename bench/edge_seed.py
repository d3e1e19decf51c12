"""What the edge's measurement serves: a site with one published incident in three languages."""

import django

django.setup()

from incidents.declarations import ChannelChoice, Declaration, Text  # noqa: E402
from incidents.models import Level  # noqa: E402
from incidents.services import declare  # noqa: E402
from statuscomms.actors import Actor  # noqa: E402
from touchpoints.services import create_site, publish_all  # noqa: E402
from touchpoints.services.sites import SiteDraft  # noqa: E402

TEXTS = {
    "en": Text("Card payments fail", "We are looking into it and tell more within an hour.", "Pay by invoice."),
    "fi": Text("Korttimaksut eivät toimi", "Selvitämme asiaa ja kerromme lisää tunnin sisällä.", "Maksa laskulla."),
    "sv": Text("Kortbetalningar fungerar inte", "Vi utreder och berättar mer inom en timme.", "Betala med faktura."),
}


def main() -> None:
    """Make the site and the incident and publish every document."""
    actor = Actor.system("bench")
    Level.objects.get_or_create(number=2, defaults={"names": {"en": "Shown"}})
    create_site(actor=actor, draft=SiteDraft(name="Bench", key="bench", origins=("https://shop.example.com",)))
    channels = {slug: ChannelChoice() for slug in ("overlay", "banner", "chat_notice", "chatbot")}
    declare(actor=actor, declaration=Declaration("Card payments fail", level=2, texts=TEXTS, channels=channels))
    publish_all()


if __name__ == "__main__":
    main()
