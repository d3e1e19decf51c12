"""Fields for short words in every language: a name, a description, the in-form of a service."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings

from incidents.forms.dotted import DottedForm
from incidents.texts import languages


def line_fields(group: str, label: Any, *, limit: int, rows: int = 0, help_text: Any = "") -> dict[str, forms.Field]:
    """``<group>.<language>`` for every language, the installation's first; ``rows`` 0: on one line."""
    names = dict(settings.LANGUAGES)
    fields: dict[str, forms.Field] = {}
    for code in languages():
        attributes = {"lang": code, "maxlength": limit}
        widget = forms.Textarea(attrs={**attributes, "rows": rows}) if rows else forms.TextInput(attrs=attributes)
        fields[f"{group}.{code}"] = forms.CharField(
            label=f"{label}: {names[code]}", required=False, widget=widget, help_text=help_text
        )
    return fields


def line_values(group: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """Initial values of the fields."""
    return {f"{group}.{code}": text for code, text in texts.items()}


def lines_of(form: DottedForm, group: str) -> dict[str, str]:
    """What was written, empty languages left out."""
    written = {code: form.value(group, code, default="") for code in languages()}
    return {code: text for code, text in written.items() if text}
