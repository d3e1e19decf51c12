"""Playbooks and levels as they are set up, with a preview of what they would do now."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from incidents.channels import Channel, get_channel
from incidents.console_queries import declaration_of_playbook
from incidents.models import Level
from incidents.planning import preset_choices
from incidents.queries import levels, playbooks
from incidents.views.previews import preview_context
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, NotFound
from statuscomms.http import StaffRequest


@dataclass(frozen=True, slots=True)
class PresetOption:
    """One option of a channel as a level sets it."""

    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class PresetChannel:
    """A channel that a level fills in."""

    channel: Channel
    options: tuple[PresetOption, ...]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level with its channels."""

    level: Level
    channels: tuple[PresetChannel, ...]

    @classmethod
    def of(cls, level: Level) -> "LevelRow":
        """The level's preset in words."""
        found = []
        for slug, choice in preset_choices(level).items():
            channel = get_channel(slug)
            labels = {name: field.label or name for name, field in channel.options_form.base_fields.items()}
            options = {**channel.default_options, **choice.options}
            found.append(
                PresetChannel(
                    channel,
                    tuple(
                        PresetOption(str(labels.get(name, name)), _in_words(value)) for name, value in options.items()
                    ),
                )
            )
        return cls(level, tuple(found))


def _in_words(value: Any) -> str:
    return ", ".join(str(part) for part in value) or "–" if isinstance(value, (list, tuple)) else str(value)


@require_GET
@requires(Action.MANAGE_SETTINGS)
def playbook_list(request: StaffRequest) -> HttpResponse:
    """All playbooks."""
    return render(request, "incidents/playbooks.html", {"playbooks": playbooks()})


@require_GET
@requires(Action.MANAGE_SETTINGS)
def playbook_preview(request: StaffRequest, slug: str) -> HttpResponse:
    """How a playbook would look and whom it would reach if it were declared now."""
    try:
        declaration = declaration_of_playbook(slug)
    except InvalidInput:
        raise NotFound() from None
    context = {"declaration": declaration, **preview_context(declaration)}
    return render(request, "incidents/playbook.html", context)


@require_GET
@requires(Action.MANAGE_SETTINGS)
def level_list(request: StaffRequest) -> HttpResponse:
    """The four levels and the channels that each fills in."""
    return render(request, "incidents/levels.html", {"levels": [LevelRow.of(level) for level in levels()]})
