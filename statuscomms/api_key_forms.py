"""The form that makes an API key."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from statuscomms.access import RIGHTS, Action, Role
from statuscomms.clock import now

# Days -> words; 0: no end.
LIFETIMES = (("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")), ("0", _("Until it is revoked")))


class ApiKeyForm(forms.Form):
    """Who it is for, what it may do, how long."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Who or what uses it; stands in the audit trail."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.RESPONDER)
    lifetime = forms.ChoiceField(label=_("Valid for"), choices=LIFETIMES, initial="90")
    throttled = forms.BooleanField(
        label=_("Limit its calls"), required=False, initial=True, help_text=_("Leave it on unless a test needs speed.")
    )
    rights = forms.MultipleChoiceField(
        label=_("Rights beside the role"),
        required=False,
        choices=[(right.value, right.value) for right in RIGHTS],
        widget=forms.CheckboxSelectMultiple,
    )
    scopes = forms.MultipleChoiceField(
        label=_("Only these actions"),
        required=False,
        choices=[(action.value, action.value) for action in Action],
        help_text=_("Nothing ticked: everything that the role may do."),
        widget=forms.CheckboxSelectMultiple,
    )

    def wanted(self) -> dict[str, Any]:
        """What ``create_api_key`` takes."""
        chosen = self.cleaned_data
        days = int(chosen["lifetime"])
        return {
            "name": chosen["name"],
            "role": chosen["role"],
            "rights": chosen["rights"],
            "scopes": chosen["scopes"],
            "throttled": chosen["throttled"],
            "expires_at": now() + timedelta(days=days) if days else None,
        }
