"""The form of a level's preset, and the example that shows what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from audiences.models import Audience
from incidents.channels import Channel, all_channels, get_channel, shown_channels
from incidents.declarations import ChannelChoice, Declaration, Text
from incidents.default_levels import DEFAULT_CHANNELS
from incidents.forms.channels import channel_values, drop_errors_of_silent_channels, option_fields, options_of
from incidents.forms.dotted import DottedForm
from incidents.forms.lines import line_fields, line_values, lines_of
from incidents.forms.texts import LanguageTab, language_tabs, text_fields, text_values, texts_of
from incidents.models import Level, Playbook
from incidents.models.level import MOST_AFTER_NOTICE_HOURS, MOST_CADENCE_MINUTES, MOST_HOLD_SECONDS
from incidents.planning import preset_choices
from incidents.presets import LevelChange
from incidents.queries import declaration_from_playbook
from incidents.services.levels import DESCRIPTION_LIMIT, NAME_LIMIT
from incidents.texts import languages
from statuscomms.fingerprints import fingerprint_of

START, END = "start", "end"

LEVEL_LABELS = {
    "names": gettext_lazy("Name"),
    "descriptions": gettext_lazy("What it means"),
    "channels": gettext_lazy("Channels"),
    "audience": gettext_lazy("Audience"),
    "cadence_minutes": gettext_lazy("Next update due after (minutes)"),
    "shows_next_update": gettext_lazy("Customers read when the next update is due"),
    "hold_seconds": gettext_lazy("Hold before it goes out (seconds)"),
    "needs_approval": gettext_lazy("A second person must approve"),
    "after_notice_hours": gettext_lazy("Say that it is fixed for (hours)"),
    "closing_texts": gettext_lazy("Closing words"),
}
"""What the parts of a preset are called on screen."""


def _number(name: str, most: int, help_text: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=LEVEL_LABELS[name], help_text=help_text, min_value=0, max_value=most, widget=widget)


@dataclass(frozen=True, slots=True)
class PresetRow:
    """One channel in the form: its box and the fields of its options."""

    channel: Channel
    box: BoundField
    options: tuple[BoundField, ...]


class LevelForm(DottedForm):
    """Everything that a level fills in. ``example`` and ``moment`` choose what the preview shows; they are not saved."""

    audience = forms.ChoiceField(
        label=LEVEL_LABELS["audience"],
        required=False,
        help_text=gettext_lazy("Whom this level speaks to unless the incident or its playbook says otherwise."),
    )
    cadence_minutes = _number("cadence_minutes", MOST_CADENCE_MINUTES, gettext_lazy("0: no next update is promised."))
    shows_next_update = forms.BooleanField(label=LEVEL_LABELS["shows_next_update"], required=False)
    hold_seconds = _number("hold_seconds", MOST_HOLD_SECONDS, gettext_lazy("Time to undo. 0: it goes out at once."))
    needs_approval = forms.BooleanField(label=LEVEL_LABELS["needs_approval"], required=False)
    after_notice_hours = _number(
        "after_notice_hours",
        MOST_AFTER_NOTICE_HOURS,
        gettext_lazy("A short notice stays where the incident was shown. 0: none."),
    )
    speaks_everywhere = forms.BooleanField(
        label=gettext_lazy("This level speaks on every channel at once, and that is meant"), required=False
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    example = forms.ChoiceField(
        label=gettext_lazy("Example"), required=False, widget=forms.Select(attrs={"form": "level-form"})
    )
    moment = forms.ChoiceField(
        label=gettext_lazy("Moment"),
        required=False,
        choices=[(START, gettext_lazy("When it begins")), (END, gettext_lazy("When it is over"))],
        widget=forms.Select(attrs={"form": "level-form"}),
    )

    def __init__(
        self, data: Any = None, *, level: Level, audiences: Sequence[Audience], playbooks: Sequence[Playbook]
    ) -> None:
        super().__init__(data, initial=_values(level))
        self.level = level
        self.playbooks = {playbook.slug: playbook for playbook in playbooks}
        audience, example = self.fields["audience"], self.fields["example"]
        assert isinstance(audience, forms.ChoiceField) and isinstance(example, forms.ChoiceField)
        everybody = ("", _("Everybody whom the services concern"))
        audience.choices = [everybody, *((found.slug, found.name()) for found in audiences)]
        named = [(slug, playbook.name()) for slug, playbook in self.playbooks.items()]
        example.choices = [("", _("An invented incident")), *named]
        self.fields |= line_fields("names", LEVEL_LABELS["names"], limit=NAME_LIMIT)
        self.fields |= line_fields("descriptions", LEVEL_LABELS["descriptions"], limit=DESCRIPTION_LIMIT, rows=2)
        self.fields |= text_fields("closing_texts")
        self.fields |= option_fields()

    def clean(self) -> dict[str, Any]:
        """Options of channels that stay silent do not matter."""
        drop_errors_of_silent_channels(self)
        if not lines_of(self, "names"):
            self.add_error(f"names.{languages()[0]}", _("Give it a name in at least one language."))
        return self.cleaned_data

    @property
    def may_speak_everywhere(self) -> bool:
        """Whether the installation has more channels than every installation starts with."""
        return bool(set(all_channels()) - DEFAULT_CHANNELS)

    @property
    def has_wrong_words(self) -> bool:
        """Whether name or description must be mended."""
        return self.has_errors_under("names") or self.has_errors_under("descriptions")

    @property
    def preview_fields(self) -> list[BoundField]:
        """What the preview shows."""
        return [self["example"], self["moment"]]

    @property
    def word_fields(self) -> list[BoundField]:
        """Name and description per language."""
        return [
            field for code in languages() for field in (self.bound("names", code), self.bound("descriptions", code))
        ]

    @property
    def closing_tabs(self) -> list[LanguageTab]:
        """The closing words per language."""
        return language_tabs(self, "closing_texts")

    @property
    def channel_rows(self) -> list[PresetRow]:
        """The channels and their options."""
        return [
            PresetRow(
                channel=channel,
                box=self.bound("channels", slug),
                options=tuple(self.bound("channels", slug, name) for name in channel.options_form.base_fields),
            )
            for slug, channel in all_channels().items()
        ]

    def change(self) -> LevelChange:
        """The preset as written; a field that is wrong stays as it was."""
        return LevelChange(
            names=lines_of(self, "names"),
            descriptions=lines_of(self, "descriptions"),
            channels=options_of(self),
            audience=self.value("audience", default=""),
            cadence_minutes=self.value("cadence_minutes"),
            shows_next_update=bool(self.value("shows_next_update")),
            hold_seconds=self.value("hold_seconds"),
            needs_approval=bool(self.value("needs_approval")),
            after_notice_hours=self.value("after_notice_hours"),
            closing_texts=texts_of(self, "closing_texts"),
            speaks_everywhere=bool(self.value("speaks_everywhere")),
        )

    @property
    def shows_the_end(self) -> bool:
        """Whether the preview is of the last message."""
        return bool(self["moment"].value() == END)

    def example_declaration(self, preset: Level) -> Declaration:
        """An incident as ``preset`` would speak about it, at its beginning or at its end."""
        playbook = self.playbooks.get(str(self["example"].value() or ""))
        start = declaration_from_playbook(playbook) if playbook else _invented()
        start = replace(start, level=preset.number)
        if not self.shows_the_end:
            return start
        kept = playbook.closing_texts if playbook and playbook.closing_texts else preset.closing_texts
        words = {code: Text.of_json(text) for code, text in kept.items()}
        return replace(start, texts=words or start.texts, channels=_closing_channels(preset), is_complete=True)


def _closing_channels(preset: Level) -> dict[str, ChannelChoice]:
    """Where the last word is said: on the sent channels, and as an after-notice where there is one."""
    stays = {channel.slug for channel in shown_channels() if channel.may_stay_after and preset.after_notice_hours}
    return {
        slug: choice
        for slug, choice in preset_choices(preset).items()
        if slug in stays or not get_channel(slug).is_shown
    }


def _invented() -> Declaration:
    """An incident of no service in particular, in every language."""
    texts: dict[str, Text] = {}
    for code in languages():
        with override(code):
            texts[code] = Text(
                _("Card payments do not work"),
                _("We have known about it since this morning and are working on it. Next update: {next_update}."),
                _("Please pay by invoice for now."),
            )
    return Declaration(title=texts[languages()[0]].title, severity="sev2", texts=texts)


def _values(level: Level) -> dict[str, Any]:
    closing = {code: Text.of_json(kept) for code, kept in level.closing_texts.items()}
    return {
        "audience": level.audience.slug if level.audience else "",
        "cadence_minutes": level.cadence_minutes,
        "shows_next_update": level.shows_next_update,
        "hold_seconds": level.hold_seconds,
        "needs_approval": level.needs_approval,
        "after_notice_hours": level.after_notice_hours,
        "seen": fingerprint_of(level.as_json()),
        "moment": START,
        **line_values("names", level.names),
        **line_values("descriptions", level.descriptions),
        **text_values(closing, "closing_texts"),
        **channel_values(preset_choices(level)),
    }
