"""The last word on an incident."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audiences.topics import IncidentKind
from incidents.declarations import BriefText, Resolution, Text, Then
from incidents.forms.dotted import DottedForm
from incidents.forms.texts import (
    LanguageTab,
    brief_fields,
    brief_of,
    brief_values,
    language_tabs,
    text_fields,
    text_values,
    texts_of,
)
from incidents.lifecycle import CLOSED, MOVES, Status
from incidents.models import Incident

AFTER_NOTICE_HOURS = (0, 1, 4, 12, 24, 48, 72)
"""How long an after-notice may stay, beside what the level says."""


def _hours(hours: int) -> str:
    return (
        ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
        if hours
        else _now("No, everything vanishes")
    )


class ResolutionForm(DottedForm):
    """Turns the resolve page into a ``Resolution``, prefilled with the closing texts of the playbook or the level."""

    status = forms.ChoiceField(label=_("It ends as"), widget=forms.RadioSelect)
    then = forms.ChoiceField(
        label=_("Those who wait to hear"),
        choices=[
            (Then.TELL.value, _("We tell them: the closing message goes out")),
            (Then.HAND_OVER.value, _("Hand the list over: nothing is sent, the report holds the list")),
        ],
        widget=forms.RadioSelect,
    )
    handed_to = forms.CharField(
        label=_("Who gets the list"),
        required=False,
        max_length=200,
        help_text=_("Stands in the report. A name or a team is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    after_notice_hours = forms.TypedChoiceField(
        label=_("A short after-notice stays"), coerce=int, required=False, empty_value=None
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        incident: Incident,
        texts: Mapping[str, Text],
        brief: Mapping[str, BriefText],
        after_notice_hours: int = 0,
        client_key: str = "",
    ) -> None:
        endings = [status for status in Status if status in MOVES[incident.kind].get(incident.status, ())]  # type: ignore[index, call-overload]
        endings = [status for status in endings if status in CLOSED]
        if incident.kind == IncidentKind.MAINTENANCE:  # calling it off has a page and words of its own
            endings = [status for status in endings if status != Status.CANCELLED]
        first = {
            "status": endings[0] if endings else "",
            "then": Then.TELL.value,
            "after_notice_hours": after_notice_hours,
            "version": incident.version,
            "client_key": client_key,
        }
        super().__init__(data, initial={**first, **text_values(texts), **brief_values(brief)})
        status = self.fields["status"]
        assert isinstance(status, forms.ChoiceField)
        status.choices = [(ending.value, ending.label) for ending in endings]
        stays = self.fields["after_notice_hours"]
        assert isinstance(stays, forms.ChoiceField)
        stays.choices = [(hours, _hours(hours)) for hours in sorted({*AFTER_NOTICE_HOURS, after_notice_hours})]
        self.fields |= text_fields()
        self.fields |= brief_fields()

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The closing words per language."""
        return language_tabs(self, "texts", last="title")

    @property
    def has_brief(self) -> bool:
        """Whether anything is written for the support team, in any language."""
        return any(tab.is_written for tab in self.brief_tabs)

    @property
    def brief_tabs(self) -> list[LanguageTab]:
        """How support comments on it now."""
        return language_tabs(self, "brief")

    def resolution(self) -> Resolution:
        """What was asked for."""
        return Resolution(
            texts=texts_of(self),
            then=Then(self.value("then", default=Then.TELL.value)),
            handed_to=self.value("handed_to", default=""),
            after_notice_hours=self.value("after_notice_hours"),
            status=self.value("status"),
            brief=brief_of(self, with_empty=True),
            version=self.value("version"),
            client_key=self.value("client_key"),
        )
