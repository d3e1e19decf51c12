"""What visitors did while the resolved incident was shown, and who followed it from the websites."""

from datetime import UTC, datetime, timedelta

from audiences.addresses import normalise, recipient_key
from audiences.consent_wording import PURPOSE, VERSION
from audiences.models import Address, Consent, Contact, Subscription
from audiences.topics import AddressKind, Wants
from demo.customers import DEMO_CUSTOMERS
from incidents.models import Incident, Notice
from incidents.services import record_sightings
from touchpoints.models import ImpressionCount, Site

FOLLOWERS = 26
_SHARE_OF_SITE = {"shop": 1.0, "my-pohjanvalo": 0.4}
_EVENTS = {
    # shown, seen, closed, clicked of the first revision on the main site
    "overlay": (1_840, 1_790, 1_702, 61),
    "banner": (4_310, 4_020, 655, 240),
    "chat_notice": (388, 371, 0, 0),
    "chatbot": (214, 209, 0, 97),
}
_FADING = (1.0, 0.7, 0.45)
"""How the numbers of later revisions compare with the first."""


def load_followers(incident: Incident, *, since: datetime) -> None:
    """People who left an address in the banner or the chatbot; some never confirmed, some have left again."""
    for number in range(FOLLOWERS):
        asked_at = since + timedelta(minutes=number * 4)
        is_confirmed, source = number % 8 != 6, "chatbot" if number % 3 == 2 else "banner"
        contact = Contact.objects.create(
            language=("fi", "fi", "sv", "fi", "en")[number % 5], source=source, hears_audiences=False
        )
        address = _address(contact, f"seuraaja.{number + 1}@example.com", asked_at if is_confirmed else None)
        subscription = Subscription.objects.create(
            contact=contact,
            address=address,
            topic=f"incident:{incident.uuid}",
            incident_uuid=incident.uuid,
            incident_title=incident.title,
            wants=Wants.END if number % 7 == 3 else Wants.UPDATES,
            source=source,
            confirmed_at=asked_at + timedelta(minutes=2) if is_confirmed else None,
            ended_at=asked_at + timedelta(minutes=50) if number % 13 == 12 else None,
        )
        Subscription.objects.filter(pk=subscription.pk).update(created_at=asked_at)
        Contact.objects.filter(pk=contact.pk).update(created_at=asked_at)


def _address(contact: Contact, value: str, confirmed_at: datetime | None) -> Address:
    found = normalise(AddressKind.EMAIL, value)
    key = recipient_key(AddressKind.EMAIL, found.normalised)
    if confirmed_at is not None:
        Consent.objects.create(
            contact=contact,
            kind=AddressKind.EMAIL,
            recipient_key=key,
            given=True,
            what=PURPOSE,
            wording_version=VERSION,
            language=contact.language,
            source=contact.source,
        )
    return Address.objects.create(
        contact=contact,
        kind=AddressKind.EMAIL,
        value=found.value,
        normalised=found.normalised,
        recipient_key=key,
        confirmed_at=confirmed_at,
    )


def load_visitors(incident: Incident) -> None:
    """Counts of events per site, and the log-ins of the demo website as identified visitors who saw the banner."""
    followed = {source: incident_followers(incident, source) for source in ("banner", "chatbot")}
    for notice in incident.notices.filter(channel__in=_EVENTS).order_by("update__number", "id"):
        if ImpressionCount.objects.filter(notice_key=notice.key, revision=notice.revision).exists():
            continue  # the overlay keeps its revision: who closed it saw it no more
        for site in Site.objects.filter(slug__in=_SHARE_OF_SITE):
            subscribed = followed.pop(notice.channel, 0)
            _count(incident, notice, site, subscribed=subscribed)
    banner = incident.notices.filter(channel="banner").earliest("id")
    references = [customer.reference for customer in DEMO_CUSTOMERS]
    at = incident.declared_at + timedelta(minutes=20)
    record_sightings(
        sightings=[(banner.pk, contact.pk, at) for contact in Contact.objects.filter(reference__in=references)]
    )


def incident_followers(incident: Incident, source: str) -> int:
    """How many asked to follow it from this channel."""
    return Subscription.objects.filter(incident_uuid=incident.uuid, source=source).count()


def _count(incident: Incident, notice: Notice, site: Site, *, subscribed: int) -> None:
    assert notice.live_at is not None
    share = _SHARE_OF_SITE[site.slug] * _FADING[notice.revision - 1]
    shown, seen, closed, clicked = (round(times * share) for times in _EVENTS[notice.channel])
    ImpressionCount.objects.create(
        incident=incident,
        channel=notice.channel,
        notice_key=notice.key,
        revision=notice.revision,
        site=site,
        day=notice.live_at.astimezone(UTC).date(),
        shown=shown,
        seen=seen,
        closed=closed,
        clicked=clicked,
        subscribed=subscribed,
        first_at=notice.live_at + timedelta(seconds=7),
    )
