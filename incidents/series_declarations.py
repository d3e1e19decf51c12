"""What each occurrence of a series says: a declaration as JSON and back. Of the database it asks only for the usual switches."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from incidents.declarations import ChannelChoice, Declaration, PageRules, ServiceImpact, Text, brief_of_json
from incidents.maintenance_defaults import switches_of
from incidents.maintenance_options import MaintenanceOptions


def declaration_json(declaration: Declaration, texts: Mapping[str, Text]) -> dict[str, Any]:
    """All but times, keys and the rule. ``texts`` are the declaration's with what a playbook filled in."""
    options = declaration.maintenance or MaintenanceOptions()
    return {
        "title": declaration.title.strip(),
        "severity": declaration.severity,
        "services": [asdict(service) for service in declaration.services],
        "texts": {language: text.as_json() for language, text in texts.items()},
        "level": declaration.level,
        "audience": declaration.audience,
        "pages": declaration.pages.as_json(),
        "affected_estimate": declaration.affected_estimate,
        "channels": None
        if declaration.channels is None
        else {slug: _choice_json(choice) for slug, choice in declaration.channels.items()},
        "brief": {language: asdict(text) for language, text in declaration.brief.items()},
        "playbook": declaration.playbook,
        "is_complete": declaration.is_complete,
        "drill": declaration.drill,
        "maintenance": {
            **switches_of(options).as_json(),
            "starts_itself": options.starts_itself,
            "ends_itself": options.ends_itself,
        },
    }


def declaration_of(kept: Mapping[str, Any]) -> Declaration:
    """The declaration of an occurrence; its times are the caller's to fill in."""
    options = kept["maintenance"]
    return Declaration(
        title=kept["title"],
        kind="maintenance",
        severity=kept["severity"],
        services=tuple(ServiceImpact(**service) for service in kept["services"]),
        texts={language: Text.of_json(text) for language, text in kept["texts"].items()},
        level=kept["level"],
        audience=kept["audience"],
        pages=PageRules.of_json(kept["pages"]),
        affected_estimate=kept["affected_estimate"],
        channels=None
        if kept["channels"] is None
        else {slug: _choice_of(choice) for slug, choice in kept["channels"].items()},
        brief=brief_of_json(kept["brief"]),
        playbook=kept["playbook"],
        is_complete=kept["is_complete"],
        drill=kept["drill"],
        maintenance=MaintenanceOptions(
            tells=tuple(options["tells"]),
            reminder_minutes=tuple(options["reminder_minutes"]),
            starts_itself=options["starts_itself"],
            ends_itself=options["ends_itself"],
        ),
    )


def _choice_json(choice: ChannelChoice) -> dict[str, Any]:
    return {
        "options": dict(choice.options),
        "sites": list(choice.sites) if choice.sites is not None else None,
        "pages": choice.pages.as_json() if choice.pages else None,
        "audience": choice.audience,
        "texts": {language: text.as_json() for language, text in choice.texts.items()},
    }


def _choice_of(kept: Mapping[str, Any]) -> ChannelChoice:
    return ChannelChoice(
        options=kept["options"],
        sites=tuple(kept["sites"]) if kept["sites"] is not None else None,
        pages=PageRules.of_json(kept["pages"]) if kept["pages"] else None,
        audience=kept["audience"],
        texts={language: Text.of_json(text) for language, text in kept["texts"].items()},
    )
