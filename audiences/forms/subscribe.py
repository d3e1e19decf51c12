"""The form with which anybody subscribes."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

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
    language = forms.ChoiceField(label=_("Language"), required=False, choices=settings.LANGUAGES)
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, page_language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = self.fields["services"]
        assert isinstance(services, forms.MultipleChoiceField)
        services.choices = service_choices(page_language)
        self.fields["language"].initial = page_language

    def clean(self) -> dict[str, Any]:
        """One way to be reached is needed; both are fine."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("email", "").strip() and not cleaned.get("phone", "").strip():
            self.add_error("email", _("Give an e-mail address or a mobile phone number."))
        return cleaned
