"""Fields for what differs in one channel: its own words, sites, pages, people and times. Empty means: as the incident says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from audiences.models import Audience
from incidents.channels import Channel, SentChannel, ShownChannel
from incidents.declarations import ChannelChoice, PageRules
from incidents.forms.dotted import DottedForm
from incidents.forms.moments import MomentField
from incidents.forms.texts import LanguageTab, language_tabs, text_fields, text_values, texts_of
from statuscomms.errors import Sentence


@dataclass(frozen=True, slots=True)
class Overrides:
    """The fields of one channel that differ from the incident's. ``differs`` names what does: the mark on the folded part."""

    text_group: str
    text_tabs: tuple[LanguageTab, ...]
    sites: BoundField | None
    others: tuple[BoundField, ...]
    differs: tuple[Sentence, ...]
    has_errors: bool


def override_fields(channel: Channel, audiences: Sequence[Audience]) -> dict[str, forms.Field]:
    """``channels.<slug>.{texts.…,audience}``, ``starts_at`` except by hand, and ``sites``, ``pages.…``, ``ends_at`` of shown ones."""
    start = f"channels.{channel.slug}"
    fields: dict[str, forms.Field] = dict(text_fields(f"{start}.texts"))
    as_incident = ("", _("As the incident says"))
    fields[f"{start}.audience"] = forms.ChoiceField(
        label=_("Audience"),
        required=False,
        choices=[as_incident, *((audience.slug, audience.name()) for audience in audiences)],
    )
    if isinstance(channel, ShownChannel):
        places = channel.places()
        if places:
            fields[f"{start}.sites"] = forms.MultipleChoiceField(
                label=_("Only on these sites"), required=False, choices=places, widget=forms.CheckboxSelectMultiple
            )
        fields[f"{start}.pages.include"] = page_patterns(_("Show only on these pages"), "/checkout*")
        fields[f"{start}.pages.exclude"] = page_patterns(_("Never on these pages"), "/careers*")
        fields[f"{start}.starts_at"] = MomentField(label=_("Shown from"), required=False)
        fields[f"{start}.ends_at"] = MomentField(label=_("Shown until"), required=False)
    else:
        fields |= _sending_time(start) if isinstance(channel, SentChannel) else {}
    return fields


def _sending_time(start: str) -> dict[str, forms.Field]:
    """When a message goes out that shall not go out with the words: that of an announcement at its start, for example."""
    field = MomentField(
        label=_("Sent at"), required=False, help_text=_("Empty: as soon as it is published, even when it begins later.")
    )
    return {f"{start}.starts_at": field}


def page_patterns(label: Any, example: str) -> forms.CharField:
    """A field for path patterns, one a line."""
    return forms.CharField(
        label=label,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": example, "spellcheck": "false"}),
        help_text=_("One path per line; * stands for anything."),
    )


def override_values(slug: str, choice: ChannelChoice) -> dict[str, Any]:
    """Initial values of a channel's overrides."""
    start = f"channels.{slug}"
    pages = choice.pages or PageRules()
    return {
        **text_values(choice.texts, f"{start}.texts"),
        f"{start}.audience": choice.audience or "",
        f"{start}.sites": list(choice.sites or ()),
        f"{start}.pages.include": "\n".join(pages.include),
        f"{start}.pages.exclude": "\n".join(pages.exclude),
        f"{start}.starts_at": choice.starts_at,
        f"{start}.ends_at": choice.ends_at,
    }


def choice_with_overrides(form: DottedForm, slug: str, options: Mapping[str, Any]) -> ChannelChoice:
    """The channel's choice with everything that differs for it."""
    start = f"channels.{slug}"
    include = form.lines(f"{start}.pages.include")
    exclude = form.lines(f"{start}.pages.exclude")
    return ChannelChoice(
        options=options,
        sites=tuple(form.value(start, "sites", default=())) or None,
        pages=PageRules(tuple(include), tuple(exclude)) if include or exclude else None,
        audience=form.value(start, "audience"),
        texts=texts_of(form, f"{start}.texts"),
        starts_at=form.value(start, "starts_at"),
        ends_at=form.value(start, "ends_at"),
    )


def overrides_of(form: DottedForm, channel: Channel) -> Overrides:
    """The fields for the template, with the names of those that differ."""
    start = f"channels.{channel.slug}"
    tabs = language_tabs(form, f"{start}.texts")
    fields = {
        name: form[f"{start}.{name}"]
        for name in ("audience", "pages.include", "pages.exclude", "starts_at", "ends_at")
        if f"{start}.{name}" in form.fields
    }
    sites = form[f"{start}.sites"] if f"{start}.sites" in form.fields else None
    named = {
        _("own words"): any(tab.is_written for tab in tabs),
        _("own sites"): bool(sites and sites.value()),
        _("own pages"): any(fields[name].value() for name in fields if name.startswith("pages.")),
        _("own audience"): bool(fields["audience"].value()),
        _("own times"): any(fields[name].value() for name in fields if name.endswith("_at")),
    }
    parts = ("texts", "sites", *fields)
    return Overrides(
        text_group=f"{start}.texts",
        text_tabs=tuple(tabs),
        sites=sites,
        others=tuple(fields.values()),
        differs=tuple(name for name, differs in named.items() if differs),
        has_errors=any(form.has_errors_under(start, part) for part in parts),
    )
