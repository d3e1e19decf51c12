"""The four levels: what each fills in, in words, and the form that changes it with a preview of what it would do."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from incidents.channels import Channel, get_channel
from incidents.console_queries import audiences_to_choose
from incidents.forms.level import LEVEL_LABELS, LevelForm
from incidents.models import Level
from incidents.planning import preset_choices
from incidents.queries import level as level_numbered
from incidents.queries import levels, playbooks
from incidents.services.levels import change_level, preset_with, speaks_everywhere
from incidents.texts import name_of
from incidents.views.previews import preview_context
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment
from statuscomms.setting_changes import changes_of

PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class PresetOption:
    """One option of a channel as a level sets it, in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PresetChannel:
    """A channel that a level fills in."""

    channel: Channel
    options: tuple[PresetOption, ...]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level with its channels and the languages of its closing words."""

    level: Level
    channels: tuple[PresetChannel, ...]
    closing_languages: tuple[str, ...]
    speaks_everywhere: bool

    @classmethod
    def of(cls, level: Level) -> "LevelRow":
        """The level's preset in words."""
        channels = []
        for slug, choice in preset_choices(level).items():
            channel = get_channel(slug)
            channels.append(PresetChannel(channel, _options_in_words(channel, choice.options)))
        written = tuple(name_of(code) for code in level.closing_texts)
        return cls(level, tuple(channels), written, speaks_everywhere(level))


def _options_in_words(channel: Channel, chosen: Any) -> tuple[PresetOption, ...]:
    options = {**channel.default_options, **chosen}
    return tuple(
        PresetOption(str(field.label or name), _in_words(field, options[name]))
        for name, field in channel.options_form.base_fields.items()
        if name in options
    )


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.widgets.ChoiceWidget):
        labels = {str(key): str(label) for key, label in list(field.widget.choices)}
        picked = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in picked) or _("nothing")
    return str(value)


@require_GET
@requires(Action.MANAGE_SETTINGS)
def level_list(request: StaffRequest) -> HttpResponse:
    """The four levels and what each fills in."""
    return render(request, "incidents/levels.html", {"levels": [LevelRow.of(level) for level in levels()]})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_SETTINGS)
def level(request: StaffRequest, number: int) -> HttpResponse:
    """One level's form; a POST saves it, or with ``then=preview`` only shows what it would do."""
    found = level_numbered(number)
    if request.method != "POST":
        return _page(request, _form(None, found), status=200)
    form = _form(request.POST, found)
    only_look = request.POST.get("then") == PREVIEW
    if form.is_valid() and not only_look:
        try:
            change_level(actor=request.actor, level=found, change=form.change(), seen=form.value("seen"))
            messages.success(request, _("Saved. Open incidents keep what they have."))
            return see_other(request, reverse("incidents:levels"))
        except InvalidInput as refusal:
            form.add_refusal(refusal)
    return _page(request, form, status=200 if only_look and form.is_valid() else 422)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def level_preview(request: StaffRequest, number: int) -> HttpResponse:
    """What the level would do as it is written in the form. Changes nothing."""
    form = _form(request.POST, level_numbered(number))
    form.is_valid()
    return render(request, "incidents/_preview.html", _preview(form, request.POST.get("preview-language", "")))


def _form(data: Any, found: Level) -> LevelForm:
    return LevelForm(data, level=found, audiences=audiences_to_choose(), playbooks=list(playbooks()))


def _preview(form: LevelForm, language: str = "") -> dict[str, object]:
    try:
        preset = preset_with(form.level, form.change()) if form.is_bound else form.level
    except InvalidInput as refusal:
        return {"unreadable": [sentence for sentences in refusal.fields.values() for sentence in sentences]}
    example = form.example_declaration(preset)
    return preview_context(example, language=language, preset=preset, is_closing=form.shows_the_end)


def _page(request: StaffRequest, form: LevelForm, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "level": form.level,
        "changes": changes_of(form.level, LEVEL_LABELS),
        **_preview(form, request.POST.get("preview-language", "")),
    }
    template = "incidents/_level_form.html" if wants_fragment(request) else "incidents/level.html"
    return render(request, template, context, status=status)
