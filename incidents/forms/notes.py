"""Forms on the incident page: an internal note, the support brief."""

import uuid
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
    """An internal remark. ``client_key`` makes pressing twice write once."""

    client_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    body = forms.CharField(
        label=_("Internal note"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Never published."),
    )

    @classmethod
    def fresh(cls) -> "NoteForm":
        """An empty form with a key of its own."""
        return cls(initial={"client_key": str(uuid.uuid4())})


class BriefForm(DottedForm):
    """What support may say, per language."""

    seen = forms.RegexField(r"^([a-z]{2}:[0-9]{1,6} ?)*$", required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, brief: Mapping[str, BriefText], versions: Mapping[str, int] | None = None
    ) -> None:
        shown = " ".join(f"{language}:{version}" for language, version in (versions or {}).items())
        super().__init__(data, initial={**brief_values(brief), "seen": shown})
        self.fields |= brief_fields()

    @property
    def brief_tabs(self) -> list[LanguageTab]:
        """The brief per language."""
        return language_tabs(self, "brief")

    @property
    def versions_seen(self) -> dict[str, int] | None:
        """The version of each language that the page showed; None when it does not say."""
        if "seen" not in self.data:
            return None
        pairs = (part.split(":") for part in self.value("seen", default="").split())
        return {language: int(version) for language, version in pairs}

    def brief(self) -> dict[str, BriefText]:
        """The brief in every language, emptied ones included so that words can be taken back."""
        return {
            code: BriefText(**{part: self.value("brief", code, part, default="") for part in BRIEF_LABELS})
            for code in languages()
        }
