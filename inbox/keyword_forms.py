"""The form of a phrase and what it means."""

from collections.abc import Mapping, Sequence

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from inbox.models import KeywordPhrase
from statuscomms.errors import Sentence


class PhraseForm(forms.Form):
    """Language, phrase, meaning."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    phrase = forms.CharField(
        label=_("Phrase"),
        max_length=60,
        help_text=_("One to a few words; capitals, accents and small typing errors do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    meaning = forms.ChoiceField(label=_("Means"), choices=KeywordPhrase.Meaning.choices)

    def add_refusal(self, fields: Mapping[str, Sequence[Sentence]]) -> None:
        """Show what the service refused beside the fields."""
        for name, sentences in fields.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, str(sentence))


class PhraseNameForm(forms.Form):
    """Which line of the table a button means."""

    language = forms.CharField(max_length=10)
    normalised = forms.CharField(max_length=60)
    restore = forms.BooleanField(required=False)
