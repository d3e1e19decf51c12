"""Forms for an update that is not out yet: the emergency, another time, other words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.models import Audience
from incidents.declarations import ChannelChoice, Tell, Text, UpdateChange
from incidents.forms.channels import channels_of
from incidents.forms.declaration import MomentField
from incidents.forms.dotted import DottedForm
from incidents.forms.texts import text_values, texts_of
from incidents.forms.update import CHOOSE, UpdateForm
from incidents.models import Update

AS_IS = "as_is"


class VersionForm(DottedForm):
    """What the page that somebody pressed on showed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class BypassForm(VersionForm):
    """Why nobody else can approve it now."""

    bypass_reason = forms.CharField(
        label=_("Why can nobody else approve this now?"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Managers are alarmed at once. Your name and the reason stand in the report."),
    )


class RescheduleForm(VersionForm):
    """When it shall go out instead."""

    publish_at = MomentField(label=_("Goes out at"))


class ChangeForm(UpdateForm):
    """The update box, filled with what waits. The channels stay unless others are chosen."""

    def __init__(
        self, data: Any = None, *, update: Update, used: Mapping[str, ChannelChoice], audiences: Sequence[Audience] = ()
    ) -> None:
        super().__init__(data, incident=update.incident, used=used, audiences=audiences)
        texts = {language: Text.of_json(kept) for language, kept in update.texts.items()}
        waiting: dict[str, Any] = {
            "status": update.status,
            "tell": AS_IS,
            "severity": update.severity,
            "level": str(update.level or ""),
            "show_again": bool(update.show_again),
        }
        self.initial = {**self.initial, **text_values(texts), **waiting}
        tell = self.fields["tell"]
        assert isinstance(tell, forms.ChoiceField)
        tell.choices = [(AS_IS, _("As it is")), *list(tell.choices)]  # type: ignore[arg-type]
        if update.is_closing:
            for name in ("status", "severity", "level", "show_again"):
                del self.fields[name]

    def change(self) -> UpdateChange:
        """What was asked for."""
        tell = self.value("tell", default=AS_IS)
        level = self.value("level")
        chosen = channels_of(self) if tell == CHOOSE else Tell(tell) if tell != AS_IS else None
        return UpdateChange(
            status=self.value("status"),
            texts=texts_of(self),
            channels=chosen,
            severity=self.value("severity", default="") if "severity" in self.fields else None,
            level=int(level) if level else None,
            show_again=self.value("show_again", default=False) if "show_again" in self.fields else None,
            version=self.value("version"),
        )
