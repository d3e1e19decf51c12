"""The form with which anybody subscribes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.forms.public_attributes import PREFIX, declared, form_field, public_attribute_fields
from audiences.forms.wishes import all_or_some, kinds_field, seriousness_field
from audiences.queries import service_tree


def service_choices(language: str) -> list[tuple[str, str]]:
    """The public services in their order; parts are set in by a dash."""
    choices: list[tuple[str, str]] = []
    for branch in service_tree(only_public=True):
        choices.append((branch.service.slug, branch.service.name(language)))
        choices += [(child.slug, f"– {child.name(language)}") for child in branch.children]
    return choices


class SubscribeForm(forms.Form):
    """An e-mail address or a phone number, and what to hear about. ``website`` is a trap for machines."""

    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Mobile phone"),
        required=False,
        max_length=40,
        help_text=_("With the country code, for example +358 50 000 1234."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    services = forms.MultipleChoiceField(
        label=_("What do you want to hear about?"),
        required=False,
        help_text=_("Choose nothing to hear about everything."),
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = kinds_field(required=False)
    minimum_severity = seriousness_field()
    language = forms.ChoiceField(label=_("Language"), required=False, choices=settings.LANGUAGES)
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, page_language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = self.fields["services"]
        assert isinstance(services, forms.MultipleChoiceField)
        services.choices = service_choices(page_language)
        self.fields["language"].initial = page_language
        self.schemas = public_attribute_fields()
        for schema in self.schemas:
            self.fields[PREFIX + schema.key] = form_field(schema, page_language)

    @property
    def attribute_fields(self) -> list[forms.BoundField]:
        """What people may say about themselves."""
        return [self[PREFIX + schema.key] for schema in self.schemas]

    @property
    def has_details(self) -> bool:
        """Whether something beyond the address was filled in or is wrong, so that the page opens that part."""
        names = ("kinds", "minimum_severity", *(PREFIX + schema.key for schema in self.schemas))
        return any(self.data.get(name) or name in self.errors for name in names)

    def wishes(self) -> dict[str, Any]:
        """The filters and attributes for ``follow``; call after ``is_valid``."""
        said = declared(self.schemas, self.cleaned_data)
        return {
            "kinds": all_or_some(self.cleaned_data["kinds"]),
            "minimum_severity": self.cleaned_data["minimum_severity"],
            "attributes": {key: value for key, value in said.items() if value is not None},
        }

    def clean(self) -> dict[str, Any]:
        """One way to be reached is needed; both are fine."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("email", "").strip() and not cleaned.get("phone", "").strip():
            self.add_error("email", _("Give an e-mail address or a mobile phone number."))
        return cleaned


class CodeForm(forms.Form):
    """The code of a confirmation SMS, for phones that cannot answer."""

    phone = forms.CharField(
        label=_("Mobile phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
