"""The post-mortem: its words per language, and how it is published."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.declarations import Hearers, PostmortemPublication, Text
from incidents.forms.dotted import DottedForm
from incidents.forms.texts import LanguageTab, language_tabs
from incidents.texts import languages


class PostmortemForm(DottedForm):
    """The working text. ``seen`` is the version of it that the page showed."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, texts: Mapping[str, Text], seen: int) -> None:
        bodies = {f"texts.{code}.body": text.body for code, text in texts.items()}
        super().__init__(data, initial={"seen": seen, **bodies})
        self.fields |= {
            f"texts.{code}.body": forms.CharField(
                label=_("Text"),
                required=False,
                help_text=_("What happened, why, whom it touched, and what you do so that it does not happen again."),
                widget=forms.Textarea(attrs={"rows": 16, "lang": code}),
            )
            for code in languages()
        }

    @property
    def text_tabs(self) -> list[LanguageTab]:
        """The words per language."""
        return language_tabs(self, "texts")

    def texts(self) -> dict[str, Text]:
        """The words in every language, emptied ones included so that they can be taken out."""
        return {code: Text(body=self.value("texts", code, "body", default="")) for code in languages()}


class PublicationForm(DottedForm):
    """Publish it, and whom to tell."""

    tell = forms.ChoiceField(
        label=_("Who is told that it can be read"),
        choices=[
            (Hearers.NOBODY.value, _("Nobody: it stands on the public page and in the feeds")),
            (Hearers.FOLLOWERS.value, _("Those who follow this incident")),
            (Hearers.EVERYBODY_TOLD.value, _("Everybody who got a message about it")),
        ],
        initial=Hearers.NOBODY.value,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    client_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def publication(self) -> PostmortemPublication:
        """What was asked for."""
        return PostmortemPublication(
            tell=Hearers(self.value("tell", default=Hearers.NOBODY.value)),
            version=self.value("version"),
            client_key=self.value("client_key"),
        )
