"""The form with which staff subscribe somebody."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from audiences.forms.subscribe import service_choices
from audiences.forms.wishes import all_or_some, kinds_field, seriousness_field
from audiences.models import Contact
from audiences.services.staff_subscriptions import StaffSubscription
from audiences.topics import AddressKind


class StaffSubscriptionForm(forms.Form):
    """Who, to what, and how they agreed."""

    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=320, widget=forms.EmailInput)
    phone = forms.CharField(label=_("Mobile phone"), required=False, max_length=40)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    services = forms.MultipleChoiceField(
        label=_("Services"),
        required=False,
        help_text=_("Choose nothing to hear about everything."),
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = kinds_field(required=False)
    minimum_severity = seriousness_field()
    statement = forms.CharField(
        label=_("How did the person agree?"),
        max_length=1000,
        help_text=_("It is kept as consent: for example “asked for it on the telephone on 3 March, case 1234”."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = self.fields["services"]
        assert isinstance(services, forms.MultipleChoiceField)
        services.choices = service_choices(translation.get_language() or settings.LANGUAGE_CODE)

    def wanted(self, *, reference: str | None = None) -> StaffSubscription:
        """What was filled in; call after ``is_valid``. ``reference``: of the contact whose page the form was opened from."""
        chosen = self.cleaned_data
        return StaffSubscription(
            statement=chosen["statement"],
            reference=reference,
            email=chosen["email"],
            phone=chosen["phone"],
            name=chosen["name"],
            language=chosen["language"],
            services=tuple(chosen["services"]),
            kinds=all_or_some(chosen["kinds"]),
            minimum_severity=chosen["minimum_severity"],
        )


def known_about(contact: Contact, *, may_see_addresses: bool) -> dict[str, str]:
    """What the form begins with for a contact that is there already."""
    known = {"name": contact.name, "language": contact.language}
    if may_see_addresses:
        for address in contact.addresses.filter(kind__in=[AddressKind.EMAIL, AddressKind.PHONE]).order_by("-pk"):
            known[address.kind] = address.value
    return known
