"""Fields for where we speak: a box per channel and the channel's own options."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField

from incidents.channels import Channel, all_channels
from incidents.declarations import ChannelChoice
from incidents.forms.dotted import DottedForm


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel in the form: its box and the fields of its options."""

    channel: Channel
    box: BoundField
    options: tuple[BoundField, ...]
    is_chosen: bool


def channel_fields() -> dict[str, forms.Field]:
    """``channels.<slug>`` (a box) and ``channels.<slug>.<option>``. Options are judged by the channel itself, in the service."""
    fields: dict[str, forms.Field] = {}
    for slug, channel in all_channels().items():
        fields[f"channels.{slug}"] = forms.BooleanField(label=str(channel.label), required=False)
        for name, option in channel.options_form.base_fields.items():
            field = deepcopy(option)
            field.required = False
            fields[f"channels.{slug}.{name}"] = field
    return fields


def channel_values(chosen: Mapping[str, ChannelChoice]) -> dict[str, Any]:
    """Initial values: chosen channels ticked, options as chosen, else the channel's defaults."""
    values: dict[str, Any] = {}
    for slug, channel in all_channels().items():
        choice = chosen.get(slug)
        values[f"channels.{slug}"] = choice is not None
        options = {**channel.default_options, **(choice.options if choice else {})}
        values |= {f"channels.{slug}.{name}": value for name, value in options.items()}
    return values


def drop_errors_of_silent_channels(form: DottedForm) -> None:
    """An option of a channel that does not speak may say anything."""
    for slug in all_channels():
        if not form.value("channels", slug):
            for name in [name for name in form.errors if name.startswith(f"channels.{slug}.")]:
                del form.errors[name]


def channels_of(form: DottedForm, before: Mapping[str, ChannelChoice] | None) -> dict[str, ChannelChoice]:
    """The ticked channels; an empty option takes the channel's default, what the form does not show is kept from ``before``."""
    chosen = {}
    for slug, channel in all_channels().items():
        if not form.value("channels", slug):
            continue
        options = {
            name: value
            for name in channel.options_form.base_fields
            if (value := form.cleaned_data.get(f"channels.{slug}.{name}")) not in (None, "")
        }
        chosen[slug] = replace((before or {}).get(slug, ChannelChoice()), options=options)
    return chosen


def channel_rows(form: DottedForm) -> list[ChannelRow]:
    """The channels for the template, in the order of the settings."""
    return [
        ChannelRow(
            channel=channel,
            box=form.bound("channels", slug),
            options=tuple(form.bound_under("channels", slug)),
            is_chosen=bool(form.bound("channels", slug).value()),
        )
        for slug, channel in all_channels().items()
    ]
