"""Invented people and companies, the same each time: names, homes, and what they agreed to. No rows, no database."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import normalize

from demo.customers import DEMO_CUSTOMERS

SEED = 20_261_122
COUNT = 2_000
FIRST_PHONE = 1_000
"""The last four digits count up from here, below 9000: those from there on make the stand-in refuse."""

FINNISH = (
    "Aino Aleksi Anni Antti Eero Eeva Elias Elina Eino Emmi Hanna Heikki Helmi Iida Ilkka Jaakko Joni Juho Kaisa Kalle"
)
FINNISH += " Katri Lauri Leena Liisa Markus Matti Meri Mika Niina Oskari Outi Paavo Pekka Pihla Riikka Saara Sami Tapio Tuuli Veera"
SWEDISH = "Alva Anders Astrid Axel Birgitta Björn Ebba Emil Gunilla Gustav Ingrid Jan Karin Lars Linnea Nils Oskar Sofia Stina Åke"
ENGLISH = (
    "Amina Daniel Elena Farid Grace Igor James Lina Maria Noah Olga Omar Priya Rosa Samuel Tanja Victor Wei Yusuf Zofia"
)
FINNISH_SURNAMES = (
    "Aaltola Haapasalo Hietakangas Isokoski Jokiranta Kalliojärvi Kenttälä Kivimaa Koskelo Kuusisaari Lehtovaara"
)
FINNISH_SURNAMES += (
    " Mäntysalo Niemelä Ojaranta Palokangas Peltojoki Rantasalo Ruuhijärvi Saarivaara Tuomivaara Törmäkangas Vuorela"
)
SWEDISH_SURNAMES = "Backlund Dahlvik Ekberga Forsnäs Granlid Hägglöv Lindbäck Nyåker Sandvall Stenkulla Västerö Öhrnell"
ENGLISH_SURNAMES = (
    "Abara Brandt Castello Dimitrova Farouk Gilmour Haddad Ivanov Kaplan Moreau Novak Okafor Petrenko Rahman Silva Tran"
)
BUSINESS_FIRST = "Kaira Kelo Kulta Lampi Louhi Meri Napa Pohja Revon Salo Suvanto Tunturi Utu Virta"
BUSINESS_KINDS = (
    "Auto Hoiva Hotelli Kala Kiinteistöt Konepaja Leipomo Logistiikka Matkailu Puutarha Rakennus Sahat Telakka Tukku"
)
NORTH = ("Alavaara", "Jänkäjoki", "Keloniemi", "Tunturinkylä")
COAST = ("Hamnskär", "Hiekkaranta", "Jokisuu", "Satamalahti")


@dataclass(frozen=True, slots=True)
class Person:
    """One contact. ``email`` and ``phone`` may be empty; a confirmed address was agreed to. ``follows`` holds service slugs,
    "*" stands for everything. ``fate`` is "", "left", "bounced", "paused", "only_email" or "only_phone"."""

    reference: str
    name: str
    language: str
    customer_type: str
    region: str
    large_account: bool
    municipality: str
    customer_since: date
    email: str
    phone: str
    email_confirmed: bool
    phone_confirmed: bool
    follows: tuple[str, ...]
    fate: str

    @property
    def attributes(self) -> dict[str, str | bool]:
        """As the schema of `demo.data.groups` names them."""
        return {
            "customer_type": self.customer_type,
            "region": self.region,
            "large_account": self.large_account,
            "municipality": self.municipality,
            "customer_since": self.customer_since.isoformat(),
        }


def everybody() -> Iterator[Person]:
    """The log-ins of the demo website first, then the rest."""
    chance = random.Random(SEED)
    for customer in DEMO_CUSTOMERS:
        yield Person(
            reference=customer.reference,
            name=customer.name,
            language=customer.language,
            customer_type=customer.customer_type,
            region=customer.region,
            large_account=customer.large_account,
            municipality=(NORTH if customer.region == "north" else COAST)[0],
            customer_since=date(2021, 5, 3),
            email=customer.email,
            phone=customer.phone,
            email_confirmed=True,
            phone_confirmed=True,
            follows=("*",),
            fate="",
        )
    for number in range(len(DEMO_CUSTOMERS), COUNT):
        yield _invent(chance, number)


def _invent(chance: random.Random, number: int) -> Person:
    language = chance.choices(("fi", "sv", "en"), (70, 20, 10))[0]
    region = "north" if chance.random() < (0.3 if language == "sv" else 0.55) else "coast"
    is_business = chance.random() < 0.12
    name = _company(chance) if is_business else _name(chance, language)
    has_email, has_phone = chance.random() < 0.92, chance.random() < 0.6
    asked = chance.random()
    return Person(
        reference=f"C{100_000 + number}",
        name=name,
        language=language,
        customer_type="business" if is_business else "private",
        region=region,
        large_account=is_business and chance.random() < 0.15,
        municipality=chance.choice(NORTH if region == "north" else COAST),
        customer_since=date(2012, 1, 1) + timedelta(days=chance.randrange(5_300)),
        email=f"{_plain(name)}.{number}@example.com" if has_email else "",
        phone=f"+358 50 000 {FIRST_PHONE + number}" if has_phone else "",
        # Some never pressed the button in the mail, some never agreed to anything.
        email_confirmed=has_email and asked < 0.86,
        phone_confirmed=has_phone and asked < 0.62,
        follows=_follows(chance, asked),
        fate=_fate(chance),
    )


def _name(chance: random.Random, language: str) -> str:
    names = {
        "fi": (FINNISH, FINNISH_SURNAMES),
        "sv": (SWEDISH, SWEDISH_SURNAMES),
        "en": (ENGLISH, ENGLISH_SURNAMES),
    }[language]
    return " ".join(chance.choice(some.split()) for some in names)


def _company(chance: random.Random) -> str:
    return f"{chance.choice(BUSINESS_FIRST.split())}{chance.choice(BUSINESS_KINDS.split()).lower()} Oy"


def _follows(chance: random.Random, asked: float) -> tuple[str, ...]:
    if asked > 0.7:
        return ()
    some = (
        ("*",),
        ("power-supply",),
        ("broadband",),
        ("online-services",),
        ("fibre", "power-supply"),
        ("card-payments",),
    )
    return chance.choices(some, (34, 22, 16, 12, 10, 6))[0]


def _fate(chance: random.Random) -> str:
    fates = ("", "left", "bounced", "paused", "only_email", "only_phone")
    return chance.choices(fates, (86, 4, 2, 2, 4, 2))[0]


def _plain(name: str) -> str:
    """The name as the part of an address before the @."""
    letters = normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return ".".join(letters.split())
