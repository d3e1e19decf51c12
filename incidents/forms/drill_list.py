"""The form that puts an address on the test list of drills."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audiences.topics import AddressKind
from incidents.channels import sent_channels
from incidents.forms.dotted import DottedForm


class DrillRecipientForm(DottedForm):
    """A kind of address that some sent channel uses, and the address."""

    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    address = forms.CharField(label=_("Address or number"), max_length=320)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = {channel.address_kind for channel in sent_channels()}
        choices = [(kind.value, kind.label) for kind in AddressKind if kind.value in used]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = choices[0][0] if choices else None
