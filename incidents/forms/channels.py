"""Fields for where we speak: a box per channel and the channel's own options."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from audiences.models import Audience
from incidents.channels import Channel, all_channels
from incidents.declarations import ChannelChoice
from incidents.forms.dotted import DottedForm
from incidents.forms.overrides import Overrides, choice_with_overrides, override_fields, override_values, overrides_of


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel in the form: its box, the fields of its options, and what differs for it."""

    channel: Channel
    box: BoundField
    options: tuple[BoundField, ...]
    overrides: Overrides
    is_chosen: bool


def channel_fields(audiences: Sequence[Audience]) -> dict[str, forms.Field]:
    """``option_fields`` and what may differ in each channel."""
    fields = option_fields()
    for channel in all_channels().values():
        fields |= override_fields(channel, audiences)
    return fields


def option_fields() -> dict[str, forms.Field]:
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
        values |= override_values(slug, choice) if choice else {}
    return values


def drop_errors_of_silent_channels(form: DottedForm) -> None:
    """An option of a channel that does not speak may say anything."""
    for slug in all_channels():
        if not form.value("channels", slug):
            for name in [name for name in form.errors if name.startswith(f"channels.{slug}.")]:
                del form.errors[name]


def channels_of(form: DottedForm) -> dict[str, ChannelChoice]:
    """The ticked channels with what differs for each; an empty option takes the channel's default."""
    return {slug: choice_with_overrides(form, slug, options) for slug, options in options_of(form).items()}


def options_of(form: DottedForm) -> dict[str, dict[str, Any]]:
    """The ticked channels with the options that are filled in."""
    return {
        slug: {
            name: value
            for name in channel.options_form.base_fields
            if (value := form.cleaned_data.get(f"channels.{slug}.{name}")) not in (None, "")
        }
        for slug, channel in all_channels().items()
        if form.value("channels", slug)
    }


def channel_rows(form: DottedForm) -> list[ChannelRow]:
    """The channels for the template, in the order of the settings."""
    return [
        ChannelRow(
            channel=channel,
            box=form.bound("channels", slug),
            options=tuple(form.bound("channels", slug, name) for name in channel.options_form.base_fields),
            overrides=overrides_of(form, channel),
            is_chosen=bool(form.bound("channels", slug).value()),
        )
        for slug, channel in all_channels().items()
    ]
