"""A contact as staff may look at it: everything that this floor knows, in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from audiences.models import Address, AttributeField, Consent, Contact, Preference, Subscription, Suppression
from audiences.models.service import in_language
from audiences.source_words import source_in_words

MOST_CONSENTS = 50


@dataclass(frozen=True, slots=True)
class AddressLine:
    """An address; ``shown`` hides most of it from those who may not see addresses."""

    address: Address
    shown: str
    suppression: Suppression | None


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Everything on a contact's page. ``attributes`` pairs labels with values in words."""

    contact: Contact
    addresses: tuple[AddressLine, ...]
    attributes: tuple[tuple[str, str], ...]
    subscriptions: tuple[Subscription, ...]
    consents: tuple[Consent, ...]
    preference: Preference | None

    @property
    def language(self) -> str:
        """The contact's language by its name."""
        return str(dict(settings.LANGUAGES).get(self.contact.language, self.contact.language))

    @property
    def came_from(self) -> str:
        """How the contact came to us, in words."""
        return source_in_words(self.contact.source)


def contact_card(contact: Contact, *, may_see_addresses: bool) -> ContactCard:
    """The contact's page in six queries."""
    addresses = list(contact.addresses.order_by("kind", "id"))
    keys = [address.recipient_key for address in addresses]
    suppressions = {(row.kind, row.recipient_key): row for row in Suppression.objects.filter(recipient_key__in=keys)}
    return ContactCard(
        contact,
        tuple(
            AddressLine(
                address,
                address.value if may_see_addresses else masked(address),
                suppressions.get((address.kind, address.recipient_key)),
            )
            for address in addresses
        ),
        tuple(_attributes(contact)),
        tuple(contact.subscriptions.select_related("service").order_by("-created_at")),
        tuple(contact.consents.order_by("-at", "-pk")[:MOST_CONSENTS]),
        Preference.objects.filter(contact=contact).first(),
    )


def masked(address: Address) -> str:
    """Enough to tell two addresses of one person apart, too little to write to: the last two characters."""
    return f"•••{address.normalised[-2:]}"


def _attributes(contact: Contact) -> list[tuple[str, str]]:
    fields = {field.key: field for field in AttributeField.objects.filter(key__in=list(contact.attributes))}
    return [
        (_label(key, fields.get(key)), _in_words(value, fields.get(key)))
        for key, value in sorted(contact.attributes.items())
    ]


def _label(key: str, field: AttributeField | None) -> str:
    return in_language(field.labels) if field and field.labels else key.replace("_", " ")


def _in_words(value: Any, field: AttributeField | None) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = [choice for choice in (field.choices if field else ()) if isinstance(choice, dict)]
    names = {choice["key"]: in_language(choice.get("labels", {})) for choice in choices}
    values = value if isinstance(value, list) else [value]
    return ", ".join(names.get(str(one)) or str(one) for one in values)
