"""Eight prepared incidents; their words stand in `texts/`, a file for each."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from incidents.declarations import BriefText, ServiceImpact, Text
from incidents.presets import PlaybookDraft
from incidents.services.playbooks import create_playbook
from statuscomms.actors import Actor

TEXTS = Path(__file__).parent / "texts"
SLUGS = (
    "payment-failure",
    "sign-in-failure",
    "power-cut-region",
    "slow-site",
    "planned-maintenance",
    "exceptional-opening-hours",
    "call-centre-congestion",
    "data-breach",
)
"""In the order in which *Declare* offers them."""


def read_playbook(slug: str) -> PlaybookDraft:
    """The playbook written in `texts/<slug>.toml`."""
    written = tomllib.loads((TEXTS / f"{slug}.toml").read_text(encoding="utf-8"))
    return PlaybookDraft(
        slug=slug,
        names=written["names"],
        kind=written["kind"],
        severity=written["severity"],
        level=written["level"],
        services=tuple(ServiceImpact(entry["service"], entry["impact"]) for entry in written["services"]),
        texts=_texts(written["texts"]),
        closing_texts=_texts(written["closing_texts"]),
        brief={language: BriefText(**words) for language, words in written["brief"].items()},
        audience=written.get("audience"),
    )


def _texts(written: Mapping[str, Mapping[str, Any]]) -> dict[str, Text]:
    return {language: Text.of_json(words) for language, words in written.items()}


def load_playbooks(actor: Actor) -> None:
    """All of them, in their order."""
    for slug in SLUGS:
        create_playbook(actor=actor, draft=read_playbook(slug))
