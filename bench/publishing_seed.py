"""A large house for the publishing measurement: 200 services, 50 open notices, five languages, 20 live audiences."""

from audiences.models import Audience, Service
from incidents.declarations import ChannelChoice, Declaration, ServiceImpact, Text
from incidents.models import Incident, Level
from incidents.services import declare
from statuscomms.actors import Actor
from touchpoints.audience_keys import feed_path
from touchpoints.models import AudienceKey, Site
from touchpoints.services import create_site, publish_all
from touchpoints.site_drafts import SiteDraft

LANGUAGES = ("en", "fi", "sv", "nb", "de")
SERVICES, INCIDENTS, AUDIENCES = 200, 10, 20
SHOWN = ("overlay", "banner", "chat_notice", "chatbot")
ACTOR = Actor.system("bench")


def texts(said: str) -> dict[str, Text]:
    """Words of a realistic length in every language."""
    body = f"{said} We are looking into it with our supplier and tell more within an hour. **Cards** and *transfers* are affected."
    return {
        code: Text(f"Card payments fail ({code})", body, "Pay by [invoice](https://shop.example.com/invoice).")
        for code in LANGUAGES
    }


def build() -> tuple[Incident, list[str]]:
    """Make everything; the incident that will be updated and the paths of the documents that show it."""
    Level.objects.get_or_create(number=2, defaults={"names": {"en": "Shown"}})
    groups = [_service(number, None) for number in range(20)]
    services = [*groups, *(_service(number, groups[number % 20]) for number in range(20, SERVICES))]
    carried = tuple(service.slug for service in services)
    draft = SiteDraft(name="Bench", key="bench", origins=("https://shop.example.com",), services=carried)
    site = create_site(actor=ACTOR, draft=draft)
    for number in range(INCIDENTS):
        incident = _declare(f"Incident {number}", services[number * 7 : number * 7 + 3], None)
    for number in range(AUDIENCES // 2):
        audience = Audience.objects.create(slug=f"group-{number}", rule={"attribute": "tier", "is": number})
        _declare(f"Targeted {number}", services[number : number + 1], audience.slug, SHOWN[:1])
    paths = [feed_path(key.key, row) for key in [site] for row in _audience_keys(site)]
    publish_all()
    pages = [f"/{code}/" for code in LANGUAGES]
    return incident, [feed_path("bench"), *paths, *pages, "/api/v2/summary.json"]


def _service(number: int, parent: Service | None) -> Service:
    return Service.objects.create(
        slug=f"service-{number}", names={"en": f"Service {number}"}, parent=parent, position=number
    )


def _declare(title: str, services: list[Service], audience: str | None, channels: tuple[str, ...] = SHOWN) -> Incident:
    return declare(
        actor=ACTOR,
        declaration=Declaration(
            title,
            level=2,
            texts=texts("At first."),
            services=tuple(ServiceImpact(service.slug, "partial_outage") for service in services),
            audience=audience,
            channels={slug: ChannelChoice() for slug in channels},
            hold_seconds=0,
        ),
    )


def _audience_keys(site: Site) -> list[str]:
    used = [f"{pk}:{version}" for pk, version in Audience.objects.values_list("pk", "version")]
    sets = [used[number % len(used) : number % len(used) + 1 + number // len(used)] for number in range(AUDIENCES)]
    for number, chosen in enumerate(sets):
        AudienceKey.objects.create(site=site, key=f"key{number:060}", audiences=sorted(chosen))
    return [f"key{number:060}" for number in range(AUDIENCES)]
