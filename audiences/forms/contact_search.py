"""The form with which staff look for a contact."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ContactSearchForm(forms.Form):
    """One field for everything."""

    words = forms.CharField(
        label=_("Name, reference, or the beginning of an e-mail address or phone number"),
        min_length=2,
        max_length=320,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
