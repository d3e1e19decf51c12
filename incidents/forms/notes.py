"""Forms on the incident page: an internal note, the support brief."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.brief_parts import BRIEF_LABELS
from incidents.declarations import BriefText
from incidents.forms.dotted import DottedForm
from incidents.forms.texts import LanguageTab, brief_fields, brief_values, language_tabs
from incidents.texts import languages


class NoteForm(DottedForm):
    """An internal remark."""

    body = forms.CharField(
        label=_("Internal note"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Never published."),
    )


class BriefForm(DottedForm):
    """What support may say, per language."""

    def __init__(self, data: Any = None, *, brief: Mapping[str, BriefText]) -> None:
        super().__init__(data, initial=brief_values(brief))
        self.fields |= brief_fields()

    @property
    def brief_tabs(self) -> list[LanguageTab]:
        """The brief per language."""
        return language_tabs(self, "brief")

    def brief(self) -> dict[str, BriefText]:
        """The brief in every language, emptied ones included so that words can be taken back."""
        return {
            code: BriefText(**{part: self.value("brief", code, part, default="") for part in BRIEF_LABELS})
            for code in languages()
        }
