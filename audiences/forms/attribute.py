"""The form of an attribute: its labels, type and choices."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.drafts import AttributeDraft
from audiences.forms.contact import RefusableForm
from audiences.forms.service import languages
from audiences.models import AttributeField
from statuscomms.fingerprints import fingerprint_of

ATTRIBUTE_LABELS = {
    "labels": _("Label"),
    "type": _("Type"),
    "choices": _("Choices"),
    "is_public": _("Subscribers may tell it themselves"),
}
"""What the parts of an attribute are called on screen."""


class AttributeForm(RefusableForm):
    """All of an attribute. ``start`` is the kept one or an empty one."""

    key = forms.CharField(
        label=_("Name for rules and files"),
        max_length=60,
        help_text=_("Letters, digits, - and _. It stays for good."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    type = forms.ChoiceField(label=ATTRIBUTE_LABELS["type"], choices=AttributeField.Type.choices)
    choices = forms.CharField(
        label=ATTRIBUTE_LABELS["choices"], required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    is_public = forms.BooleanField(
        label=ATTRIBUTE_LABELS["is_public"],
        required=False,
        help_text=_("For example the postcode, so that targeted news reaches them."),
    )
    accept = forms.BooleanField(label=_("I know. Values and rules stay as they are."), required=False)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, start: AttributeField) -> None:
        labels = {f"labels.{code}": text for code, text in start.labels.items()}
        seen = fingerprint_of(start.as_json()) if start.pk else ""
        kept = {"key": start.key, "type": start.type, "is_public": start.is_public, "seen": seen}
        super().__init__(data, initial={**kept, "choices": _lines(start.choices), **labels})
        self.start = start
        self.fields["choices"].help_text = _(
            "One a line: the value, then what it is called in %(languages)s, as in %(line)s"
        ) % {
            "languages": ", ".join(languages()),
            "line": " | ".join(["north", *[f"({code})" for code in languages()]]),
        }
        if start.pk:
            del self.fields["key"]
        for code in languages():
            name = f"{ATTRIBUTE_LABELS['labels']} ({dict(settings.LANGUAGES)[code]})"
            attrs = {"lang": code, "maxlength": 100}
            self.fields[f"labels.{code}"] = forms.CharField(
                label=name, required=False, max_length=100, widget=forms.TextInput(attrs=attrs)
            )

    @property
    def label_fields(self) -> list[forms.BoundField]:
        """A field per language."""
        return [self[f"labels.{code}"] for code in languages()]

    def draft(self) -> AttributeDraft:
        """The attribute as written."""
        written = self.cleaned_data
        return AttributeDraft(
            key=self.start.key if self.start.pk else written.get("key", ""),
            labels={code: written.get(f"labels.{code}", "") for code in languages()},
            type=written.get("type", ""),
            choices=tuple(_choices(written.get("choices", ""))),
            is_public=bool(written.get("is_public")),
        )


def _choices(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        key, *names = (part.strip() for part in line.split("|"))
        if key:
            labels = {code: name for code, name in zip(languages(), names, strict=False) if name}
            found.append({"key": key, "labels": labels} if labels else {"key": key})
    return found


def _lines(choices: list[Any]) -> str:
    lines = []
    for choice in choices:
        key = choice["key"] if isinstance(choice, dict) else choice
        labels = choice.get("labels", {}) if isinstance(choice, dict) else {}
        names = [labels.get(code, "") for code in languages()] if labels else []
        lines.append(" | ".join([str(key), *names]))
    return "\n".join(lines)
