"""The field in which somebody adds another way to be told."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.topics import AddressKind


class OwnAddressForm(forms.Form):
    """One e-mail address or mobile number; which of them it is shows by the @."""

    address = forms.CharField(
        label=_("E-mail address or mobile phone"),
        max_length=320,
        help_text=_("We send a message there first; it counts when you confirm it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )

    @property
    def kind(self) -> str:
        """The kind of what was typed; call after ``is_valid``."""
        return AddressKind.EMAIL if "@" in self.cleaned_data["address"] else AddressKind.PHONE
