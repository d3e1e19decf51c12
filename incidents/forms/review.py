"""The small form on the review page: when the draft goes out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.forms.dotted import DottedForm
from incidents.forms.moments import MomentField
from incidents.large_audience import LargeAudience

NOW = "now"
LATER = "later"


class PublishForm(DottedForm):
    """*Publish now* (with the level's hold unless another is typed) or at a set time."""

    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[(NOW, _("Now")), (LATER, _("At a set time"))],
        widget=forms.RadioSelect,
        initial=NOW,
    )
    publish_at = MomentField(label=_("Goes out at"), required=False)
    hold_seconds = forms.IntegerField(
        label=_("Seconds to undo"), required=False, min_value=0, max_value=3600, help_text=_("0 publishes at once.")
    )
    update = forms.UUIDField(required=False, widget=forms.HiddenInput)
    people_typed = forms.CharField(
        label=_("How many people get a message?"), required=False, max_length=20, widget=forms.TextInput
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A set time must be named; it does not count when *now* is chosen."""
        if self.value("when") == LATER and not self.value("publish_at") and "publish_at" not in self.errors:
            self.add_error("publish_at", _("Choose the time at which it goes out."))
        return self.cleaned_data

    def means(self, large: LargeAudience | None) -> bool:
        """Whether the reviewer knows how many they speak to: an unusually large audience wants its number typed."""
        if large is None or not large.asks_number or large.is_meant_by(self.value("people_typed", default="")):
            return True
        self.add_error(
            "people_typed", _("Type the number of people whom it reaches: this is an unusually large audience.")
        )
        return False

    @property
    def publish_at_chosen(self) -> Any:
        """The set time, or None for now."""
        return self.value("publish_at") if self.value("when") == LATER else None
