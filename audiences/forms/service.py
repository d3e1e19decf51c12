"""The form of a service: names, how it stands in a sentence, what it is, where it belongs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from audiences.drafts import ServiceDraft
from audiences.models import Service
from statuscomms.errors import InvalidInput
from statuscomms.fingerprints import fingerprint_of

SERVICE_LABELS = {
    "names": gettext_lazy("Name"),
    "in_forms": gettext_lazy("In a sentence"),
    "descriptions": gettext_lazy("Description"),
    "parent": gettext_lazy("Part of"),
    "is_public": gettext_lazy("Show it on the status page"),
    "slug": gettext_lazy("Short name"),
    "position": gettext_lazy("Position"),
}
"""What the parts of a service are called on screen."""

_TEXTS = ("names", "in_forms", "descriptions")
_EXAMPLES = {"en": "in the web shop", "fi": "verkkokaupassa", "sv": "i webbutiken"}


@dataclass(frozen=True, slots=True)
class ServiceWords:
    """One language: its fields, and how the service reads in it."""

    code: str
    name: str
    fields: tuple[BoundField, ...]
    title: str
    sentence: str


class ServiceForm(forms.Form):
    """All of a service. ``start`` is the kept one or an empty one; ``parents`` are services of the first level."""

    error_css_class = "has-error"
    use_required_attribute = False

    parent = forms.ChoiceField(label=SERVICE_LABELS["parent"], required=False)
    is_public = forms.BooleanField(label=SERVICE_LABELS["is_public"], required=False)
    slug = forms.CharField(
        label=SERVICE_LABELS["slug"],
        required=False,
        max_length=80,
        help_text=gettext_lazy("For links and scripts; it stays for good. Left empty, it is made from the name."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, start: Service, parents: Sequence[Service]) -> None:
        super().__init__(data, initial=_values(start))
        self.start = start
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        others = [(found.slug, found.name()) for found in parents if found.pk != start.pk]
        parent.choices = [("", _("Nothing: it stands by itself")), *others]
        if start.pk:
            del self.fields["slug"]
        for code in languages():
            self.fields |= _language_fields(code)

    def clean(self) -> dict[str, Any]:
        """A service needs a name; without a short name it gets one."""
        names = self.texts("names")
        if not names:
            self.add_error(f"names.{languages()[0]}", _("Give a name in at least one language."))
        elif "slug" in self.fields and not self.cleaned_data.get("slug"):
            self.cleaned_data["slug"] = slugify(next(iter(names.values())))[:80].strip("-")
        return self.cleaned_data

    def add_refusal(self, refusal: InvalidInput) -> None:
        """Show what a service refused at the field it named, or at the top of the form."""
        for path, sentences in refusal.fields.items():
            for sentence in sentences:
                self.add_error(path if path in self.fields else None, str(sentence))

    def texts(self, group: str) -> dict[str, str]:
        """What was written, empty languages left out."""
        if not self.is_bound:
            return dict(getattr(self.start, group))
        written = {code: self.cleaned_data.get(f"{group}.{code}", "") for code in languages()}
        return {code: text for code, text in written.items() if text}

    @property
    def words(self) -> list[ServiceWords]:
        """Fields and example per language."""
        if self.is_bound:
            self.is_valid()
        names, in_forms = self.texts("names"), self.texts("in_forms")
        return [self._words(code, names, in_forms) for code in languages()]

    def _words(self, code: str, names: Mapping[str, str], in_forms: Mapping[str, str]) -> ServiceWords:
        shown = names.get(code) or next(iter(names.values()), "")
        with override(code):
            sentence = _("The problem %(in_service)s has been fixed.") % {"in_service": in_forms.get(code) or shown}
        return ServiceWords(
            code=code,
            name=str(dict(settings.LANGUAGES)[code]),
            fields=tuple(self[f"{group}.{code}"] for group in _TEXTS),
            title=shown,
            sentence=sentence if shown else "",
        )

    def draft(self) -> ServiceDraft:
        """The service as written."""
        return ServiceDraft(
            slug=self.start.slug if self.start.pk else self.cleaned_data.get("slug", ""),
            names=self.texts("names"),
            in_forms=self.texts("in_forms"),
            descriptions=self.texts("descriptions"),
            parent=self.cleaned_data.get("parent") or None,
            position=self.start.position,
            is_public=bool(self.cleaned_data.get("is_public")),
        )


def languages() -> list[str]:
    """The installation's languages, its own first."""
    codes = [code for code, _name in settings.LANGUAGES]
    return sorted(codes, key=lambda code: code != settings.LANGUAGE_CODE.split("-")[0])


def _language_fields(code: str) -> dict[str, forms.Field]:
    example = _EXAMPLES.get(code, _EXAMPLES["en"])
    line = {"lang": code, "maxlength": 500}
    return {
        f"names.{code}": forms.CharField(
            label=SERVICE_LABELS["names"], required=False, max_length=500, widget=forms.TextInput(attrs=line)
        ),
        f"in_forms.{code}": forms.CharField(
            label=SERVICE_LABELS["in_forms"],
            required=False,
            max_length=500,
            help_text=_("As it stands in the middle of a sentence: %(example)s.") % {"example": example},
            widget=forms.TextInput(attrs=line),
        ),
        f"descriptions.{code}": forms.CharField(
            label=SERVICE_LABELS["descriptions"],
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={**line, "rows": 2}),
        ),
    }


def _values(start: Service) -> dict[str, Any]:
    texts = {f"{group}.{code}": text for group in _TEXTS for code, text in getattr(start, group).items()}
    return {
        "parent": start.parent.slug if start.parent else "",
        "is_public": start.is_public,
        "slug": start.slug,
        "seen": fingerprint_of(start.as_json()) if start.pk else "",
        **texts,
    }
