"""What Pohjanvalo sells: ten services in two levels, each with the form that its languages need after "in"."""

from dataclasses import dataclass

from audiences.drafts import ServiceDraft
from audiences.services import create_service
from statuscomms.actors import Actor


@dataclass(frozen=True, slots=True)
class ServiceWords:
    """Names and in-forms in the order Finnish, Swedish, English."""

    slug: str
    names: tuple[str, str, str]
    in_forms: tuple[str, str, str]
    parent: str | None = None


SERVICES = (
    ServiceWords(
        "power-supply",
        ("Sähkönjakelu", "Elförsörjning", "Power supply"),
        ("sähkönjakelussa", "i elförsörjningen", "in the power supply"),
    ),
    ServiceWords(
        "broadband", ("Laajakaista", "Bredband", "Broadband"), ("laajakaistassa", "i bredbandet", "in broadband")
    ),
    ServiceWords(
        "fibre", ("Kuitunetti", "Fiber", "Fibre"), ("kuitunetissä", "i fibernätet", "in the fibre network"), "broadband"
    ),
    ServiceWords(
        "mobile",
        ("Mobiilinetti", "Mobilt bredband", "Mobile broadband"),
        ("mobiilinetissä", "i det mobila nätet", "in the mobile network"),
        "broadband",
    ),
    ServiceWords(
        "online-services",
        ("Verkkopalvelut", "Webbtjänster", "Online services"),
        ("verkkopalveluissa", "i webbtjänsterna", "in our online services"),
    ),
    ServiceWords(
        "card-payments",
        ("Korttimaksut verkkokaupassa", "Kortbetalning i webbutiken", "Card payments in the web shop"),
        ("verkkokaupassa", "i webbutiken", "in the web shop"),
        "online-services",
    ),
    ServiceWords(
        "sign-in",
        ("Kirjautuminen", "Inloggning", "Sign-in"),
        ("kirjautumisessa", "i inloggningen", "in signing in"),
        "online-services",
    ),
    ServiceWords(
        "my-pohjanvalo",
        ("Oma Pohjanvalo", "Mitt Pohjanvalo", "My Pohjanvalo"),
        ("Omassa Pohjanvalossa", "i Mitt Pohjanvalo", "in My Pohjanvalo"),
        "online-services",
    ),
    ServiceWords(
        "outage-map",
        ("Häiriökartta", "Avbrottskarta", "Outage map"),
        ("häiriökartassa", "i avbrottskartan", "in the outage map"),
        "online-services",
    ),
    ServiceWords(
        "customer-service",
        ("Asiakaspalvelu", "Kundtjänst", "Customer service"),
        ("asiakaspalvelussa", "i kundtjänsten", "in customer service"),
    ),
)


def per_language(words: tuple[str, str, str]) -> dict[str, str]:
    """Texts given as Finnish, Swedish, English, keyed by language; English first, as the installation's own."""
    return {"en": words[2], "fi": words[0], "sv": words[1]}


def load_services(actor: Actor) -> None:
    """All of them, parents first."""
    for position, service in enumerate(SERVICES):
        draft = ServiceDraft(
            slug=service.slug,
            names=per_language(service.names),
            in_forms=per_language(service.in_forms),
            parent=service.parent,
            position=position,
        )
        create_service(actor=actor, draft=draft)
