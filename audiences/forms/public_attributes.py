"""Form fields for the attributes that people may declare themselves (postcode, region): one per public ``AttributeField``."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.attributes import LONGEST_TEXT
from audiences.models import AttributeField
from audiences.models.service import in_language

PREFIX = "attribute_"
_UNSAID = ("", "–")


def public_attribute_fields() -> list[AttributeField]:
    """The attributes that people may declare."""
    return list(AttributeField.objects.filter(is_public=True).order_by("pk"))


def form_field(schema: AttributeField, language: str) -> forms.Field:
    """The form field of one attribute; none of them has to be filled in."""
    label = in_language(schema.labels, language) or schema.key
    types = AttributeField.Type
    if schema.type == types.BOOLEAN:
        return forms.ChoiceField(label=label, required=False, choices=[_UNSAID, ("yes", _("yes")), ("no", _("no"))])
    if schema.type == types.NUMBER:
        return forms.FloatField(label=label, required=False)
    if schema.type == types.DATE:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(label=label, required=False, widget=widget)
    choices = _choices(schema, language)
    if schema.type == types.LIST and choices:
        return forms.MultipleChoiceField(
            label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
        )
    if schema.type == types.CHOICE and choices:
        return forms.ChoiceField(label=label, required=False, choices=[_UNSAID, *choices])
    several = _("Separate several with commas.") if schema.type == types.LIST else ""
    return forms.CharField(label=label, required=False, max_length=LONGEST_TEXT, help_text=several)


def declared(schemas: list[AttributeField], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, as the schema types it; None for what was left empty."""
    return {schema.key: _value(schema, cleaned.get(PREFIX + schema.key)) for schema in schemas}


def shown(schemas: list[AttributeField], attributes: Mapping[str, Any]) -> dict[str, Any]:
    """What is known already, as the form fields take it."""
    return {PREFIX + schema.key: _initial(schema, attributes.get(schema.key)) for schema in schemas}


def _value(schema: AttributeField, given: Any) -> Any:
    types = AttributeField.Type
    if given in (None, "", []):
        return None
    if schema.type == types.BOOLEAN:
        return given == "yes"
    if schema.type == types.DATE:
        return given.isoformat()
    if schema.type == types.LIST and isinstance(given, str):
        return [word.strip() for word in given.split(",") if word.strip()] or None
    return given


def _initial(schema: AttributeField, known: Any) -> Any:
    if schema.type == AttributeField.Type.BOOLEAN:
        return {True: "yes", False: "no"}.get(known, "")
    if isinstance(known, list) and not schema.choices:
        return ", ".join(map(str, known))
    return known


def _choices(schema: AttributeField, language: str) -> list[tuple[str, str]]:
    pairs = []
    for choice in schema.choices:
        if isinstance(choice, dict):
            key = str(choice.get("key", ""))
            labels = choice.get("labels") or {}
            pairs.append((key, in_language(labels, language) or key))
        else:
            pairs.append((str(choice), str(choice)))
    return pairs
