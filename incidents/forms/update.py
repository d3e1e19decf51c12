"""The update box: status, words, and which channels speak. It remembers nothing from last time."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Audience
from audiences.topics import Severity
from incidents.channels import sent_channels
from incidents.declarations import ChannelChoice, Tell, UpdateDraft
from incidents.forms.channels import (
    ChannelRow,
    channel_fields,
    channel_rows,
    channel_values,
    channels_of,
    drop_errors_of_silent_channels,
)
from incidents.forms.dotted import DottedForm
from incidents.forms.texts import LanguageTab, language_tabs, text_fields, texts_of
from incidents.lifecycle import statuses_after
from incidents.models import Incident

CHOOSE = "choose"


class UpdateForm(DottedForm):
    """Turns the update box into an ``UpdateDraft``. ``used`` are the incident's channels: the preset of *choose*."""

    status = forms.ChoiceField(label=_("Status"), widget=forms.RadioSelect)
    tell = forms.ChoiceField(
        label=_("Tell"),
        choices=[
            (Tell.SAME.value, _("The same channels as before")),
            (Tell.SHOWN.value, _("Only what is shown on sites: nobody gets a message")),
            (CHOOSE, _("Choose channels")),
        ],
        widget=forms.RadioSelect,
    )
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    show_again = forms.BooleanField(
        label=_("Show the overlay again to those who closed it"),
        required=False,
        help_text=_("It shows again by itself when the level rises."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        incident: Incident,
        used: Mapping[str, ChannelChoice],
        audiences: Sequence[Audience] = (),
        client_key: str = "",
    ) -> None:
        steps = statuses_after(incident.kind, incident.status)
        kept = incident.status if incident.status in steps else (steps[0] if steps else "")
        first = {"status": kept, "tell": Tell.SAME.value, "version": incident.version, "client_key": client_key}
        quiet = {f"channels.{channel.slug}": False for channel in sent_channels()}  # a message is chosen anew each time
        super().__init__(data, initial={**first, **channel_values(used), **quiet})
        named: dict[str, list[tuple[Any, Any]]] = {
            "status": [(step.value, step.label) for step in steps],
            "severity": [("", _("Unchanged")), *Severity.choices],
            "level": [("", _("Unchanged")), *((str(n), str(n)) for n in range(1, 5))],
        }
        for name, choices in named.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields |= text_fields()
        self.fields |= channel_fields(audiences)

    def clean(self) -> dict[str, Any]:
        """Something must be said, and somewhere."""
        drop_errors_of_silent_channels(self)
        if self.value("tell") == CHOOSE and not channels_of(self):
            self.add_error("tell", _("Choose at least one channel."))
        return self.cleaned_data

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The words per language."""
        return language_tabs(self, "texts", last="title")

    @property
    def channel_rows(self) -> list[ChannelRow]:
        """The channels and their options."""
        return channel_rows(self)

    @property
    def chooses_channels(self) -> bool:
        """Whether *choose* is ticked."""
        return bool(self["tell"].value() == CHOOSE)

    def draft(self, *, publish: bool) -> UpdateDraft:
        """What was asked for."""
        tell = self.value("tell", default=Tell.SAME.value)
        level = self.value("level")
        return UpdateDraft(
            status=self.value("status"),
            texts=texts_of(self),
            channels=channels_of(self) if tell == CHOOSE else Tell(tell),
            severity=self.value("severity"),
            level=int(level) if level else None,
            show_again=True if self.value("show_again") else None,
            version=self.value("version"),
            publish=publish,
            asks_twice=publish,
            client_key=self.value("client_key"),
        )
