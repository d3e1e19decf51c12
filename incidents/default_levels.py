"""The four communication levels that a new installation starts with. Administrators change them; nothing here is a law."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from incidents.declarations import Text

_EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class LevelPreset:
    """One level as it is first written. ``names`` and ``descriptions`` are texts per language."""

    number: int
    names: Mapping[str, str]
    descriptions: Mapping[str, str]
    channels: Mapping[str, Mapping[str, Any]]
    cadence_minutes: int
    needs_approval: bool = False
    hold_seconds: int = 0
    after_notice_hours: int = 0
    closing_texts: Mapping[str, Text] = field(default_factory=dict)


CLOSING_TEXTS: Mapping[str, Text] = {
    "en": Text(
        title="The problem {in_service} has been fixed",
        body="The problem that began on {started_at} is over and everything works normally again. We are sorry for the trouble.",
        instructions="You need not do anything. If something still does not work, please tell our customer service.",
    ),
    "fi": Text(
        title="Häiriö {in_service} on korjattu",
        body="Häiriö alkoi {started_at}, ja se on nyt ohi. Kaikki toimii taas normaalisti. Pahoittelemme häiriötä.",
        instructions="Sinun ei tarvitse tehdä mitään. Jos jokin ei vielä toimi, ota yhteyttä asiakaspalveluumme.",
    ),
    "sv": Text(
        title="Störningen {in_service} är åtgärdad",
        body="Störningen som började {started_at} är över och allt fungerar normalt igen. Vi beklagar besväret.",
        instructions="Du behöver inte göra något. Om något fortfarande inte fungerar, kontakta vår kundtjänst.",
    ),
}
"""What a level says at the end when the playbook has no words of its own."""

_ASKS: Mapping[str, Any] = {"collect": ["email"]}

DEFAULT_LEVELS = (
    LevelPreset(
        number=1,
        names={"en": "Be ready to answer", "fi": "Vastataan kysyttäessä", "sv": "Svara på frågor"},
        descriptions={
            "en": "Who opens the chat reads a line about it. Nobody is disturbed.",
            "fi": "Asiasta kerrotaan chatin yläreunassa. Ketään ei häiritä.",
            "sv": "Den som öppnar chatten läser en rad om saken. Ingen blir störd.",
        },
        channels={"chat_notice": _EMPTY},
        cadence_minutes=0,
        closing_texts=CLOSING_TEXTS,
    ),
    LevelPreset(
        number=2,
        names={"en": "Show it", "fi": "Näytetään sivuilla", "sv": "Visa på webbplatsen"},
        descriptions={
            "en": "A banner, a line in the chat and an answer in the chatbot's menu.",
            "fi": "Ilmoituspalkki, rivi chatissa ja vastaus chatbotin valikossa.",
            "sv": "En banderoll, en rad i chatten och ett svar i chatbotens meny.",
        },
        channels={"banner": {"position": "top"}, "chat_notice": _EMPTY, "chatbot": {"depth": 2}},
        cadence_minutes=120,
        closing_texts=CLOSING_TEXTS,
    ),
    LevelPreset(
        number=3,
        names={
            "en": "Tell everybody concerned",
            "fi": "Kerrotaan kaikille asianosaisille",
            "sv": "Berätta för alla berörda",
        },
        descriptions={
            "en": "All shown channels, and e-mail and text messages to those who asked for them.",
            "fi": "Kaikki sivuston kanavat sekä sähköposti ja tekstiviesti niille, jotka ovat niitä pyytäneet.",
            "sv": "Alla kanaler på webbplatsen samt e-post och sms till dem som bett om det.",
        },
        channels={
            "overlay": {"delay_seconds": 4},
            "banner": {"position": "top", **_ASKS},
            "chat_notice": _EMPTY,
            "chatbot": {"depth": 1, **_ASKS},
            "email": _EMPTY,
            "sms": _EMPTY,
        },
        cadence_minutes=60,
        closing_texts=CLOSING_TEXTS,
    ),
    LevelPreset(
        number=4,
        names={"en": "Crisis", "fi": "Kriisi", "sv": "Kris"},
        descriptions={
            "en": "Everything at once, after a second person has approved it.",
            "fi": "Kaikki kanavat heti, kun toinen henkilö on hyväksynyt tiedotteen.",
            "sv": "Alla kanaler på en gång, när en andra person har godkänt.",
        },
        channels={
            "overlay": {"delay_seconds": 0},
            "banner": {"position": "top", **_ASKS},
            "chat_notice": _EMPTY,
            "chatbot": {"depth": 1, **_ASKS},
            "email": _EMPTY,
            "sms": _EMPTY,
        },
        cadence_minutes=30,
        needs_approval=True,
        hold_seconds=10,
        after_notice_hours=2,
        closing_texts=CLOSING_TEXTS,
    ),
)

DEFAULT_CHANNELS = frozenset(slug for preset in DEFAULT_LEVELS for slug in preset.channels)
"""The channels that every installation starts with."""
