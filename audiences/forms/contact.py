"""The forms of a contact's page: the contact itself with its attributes, and a further address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.drafts import AddressDraft, ConsentDraft, ContactChange
from audiences.models import AttributeField, Contact
from audiences.topics import AddressKind
from statuscomms.errors import InvalidInput

PREFIX = "attribute."


class RefusableForm(forms.Form):
    """Shows what a service refused at the field it named, or at the top."""

    error_css_class = "has-error"
    use_required_attribute = False

    def add_refusal(self, refusal: InvalidInput) -> None:
        """Put every sentence at its field."""
        for path, sentences in refusal.fields.items():
            name = path.replace("attributes.", PREFIX)
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, str(sentence))


class ContactForm(RefusableForm):
    """A contact's own fields and a field for each attribute of the schema."""

    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    reference = forms.CharField(
        label=_("Reference"), required=False, max_length=100, help_text=_("Your own number of the customer.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.CharField(label=_("Time zone"), max_length=50, help_text=_("For example Europe/Helsinki."))

    def __init__(self, data: Any = None, *, contact: Contact, schema: Sequence[AttributeField]) -> None:
        own = {"name": contact.name, "reference": contact.reference or "", "language": contact.language}
        values = {f"{PREFIX}{key}": _shown(value) for key, value in contact.attributes.items()}
        super().__init__(data, initial={**own, "time_zone": contact.time_zone, **values})
        self.schema = schema
        for field in schema:
            self.fields[f"{PREFIX}{field.key}"] = _field_of(field, contact.attributes.get(field.key))

    def draft(self) -> ContactChange:
        """The contact as written."""
        written = self.cleaned_data
        attributes = {field.key: _value(field, written.get(f"{PREFIX}{field.key}")) for field in self.schema}
        return ContactChange(
            reference=written["reference"] or None,
            name=written["name"],
            language=written["language"],
            time_zone=written["time_zone"],
            attributes=attributes,
        )


class AddressForm(RefusableForm):
    """A further address; with a statement how consent was obtained it is confirmed at once."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AddressKind.choices)
    value = forms.CharField(label=_("Address"), max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    consent = forms.CharField(
        label=_("How consent was obtained"),
        required=False,
        max_length=200,
        help_text=_("For example: asked on the phone on 3 May. Without it the address is kept, but not written to."),
    )

    def draft(self) -> AddressDraft:
        """The address as written."""
        statement = self.cleaned_data["consent"]
        consent = ConsentDraft(source=statement) if statement else None
        return AddressDraft(self.cleaned_data["kind"], self.cleaned_data["value"], bool(statement), consent)


def _field_of(field: AttributeField, kept: Any) -> forms.Field:
    types = AttributeField.Type
    if field.type == types.NUMBER:
        return forms.FloatField(label=field.label(), required=False)
    if field.type == types.DATE:
        return forms.DateField(
            label=field.label(), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        )
    if field.type == types.BOOLEAN:
        known = [("", "–"), ("true", _("yes")), ("false", _("no"))]
        return forms.ChoiceField(label=field.label(), required=False, choices=known)
    if field.type == types.CHOICE:
        choices = field.named_choices()
        if isinstance(kept, str) and kept not in dict(choices):
            choices = [
                *choices,
                (kept, kept),
            ]  # what is there stays choosable; a removed choice is not lost by looking at it
        return forms.ChoiceField(label=field.label(), required=False, choices=[("", "–"), *choices])
    help_text = _("Several are separated by commas.") if field.type == types.LIST else ""
    return forms.CharField(label=field.label(), required=False, max_length=2_000, help_text=help_text)


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, list) else value


def _value(field: AttributeField, written: Any) -> Any:
    """What is kept; None removes the attribute."""
    types = AttributeField.Type
    if written in (None, ""):
        return None
    if field.type == types.BOOLEAN:
        return written == "true"
    if field.type == types.NUMBER:
        return int(written) if float(written).is_integer() else written
    if field.type == types.DATE:
        return written.isoformat()
    if field.type == types.LIST:
        return [word.strip() for word in written.split(",") if word.strip()] or None
    return written
