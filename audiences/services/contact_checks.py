"""What a contact must look like before anything is written, the same for one contact and for a million."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.addresses import NormalisedAddress, normalise, recipient_key
from audiences.attributes import check_attributes
from audiences.drafts import AddressDraft, ContactDraft
from audiences.models import AttributeField, Service
from audiences.services.subscribing import check_subscriptions
from statuscomms.errors import InvalidInput, Sentence

MOST_ADDRESSES = 20


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """An address in its one form; ``key`` is its name in suppressions and ledgers."""

    draft: AddressDraft
    form: NormalisedAddress
    key: str


@dataclass(frozen=True, slots=True)
class CheckedContact:
    """A draft in which everything is right."""

    draft: ContactDraft
    reference: str | None
    addresses: tuple[CheckedAddress, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What drafts may speak of: the schema of attributes by key and the services by slug."""

    schema: Mapping[str, AttributeField]
    services: Mapping[str, Service]

    @classmethod
    def of(cls, drafts: Sequence[ContactDraft]) -> "Vocabulary":
        """Only what these drafts mention."""
        keys = {key for draft in drafts for key in draft.attributes}
        slugs = {one.service for draft in drafts for one in draft.subscriptions if one.service}
        schema = AttributeField.objects.filter(key__in=keys) if keys else []
        services = Service.objects.filter(slug__in=slugs) if slugs else []
        return cls({field.key: field for field in schema}, {service.slug: service for service in services})

    @classmethod
    def whole(cls) -> "Vocabulary":
        """Everything that there is."""
        schema = {field.key: field for field in AttributeField.objects.all()}
        return cls(schema, {service.slug: service for service in Service.objects.all()})


def check_contact(draft: ContactDraft, words: Vocabulary) -> CheckedContact:
    """The draft with its addresses in their one form; ``InvalidInput`` names every field that is wrong."""
    errors = _field_errors(draft)
    if errors:
        raise InvalidInput(errors)
    check_attributes(draft.attributes, schema=words.schema)
    checked = _checked_addresses(draft.addresses)
    check_subscriptions(draft.subscriptions, words.services)
    reference = draft.reference.strip() if draft.reference is not None else None
    return CheckedContact(draft, reference, checked)


def _checked_addresses(drafts: Sequence[AddressDraft]) -> tuple[CheckedAddress, ...]:
    checked: list[CheckedAddress] = []
    errors: dict[str, list[Sentence]] = {}
    for index, address in enumerate(drafts):
        try:
            form = normalise(address.kind, address.value, f"addresses.{index}.value")
        except InvalidInput as trouble:
            errors |= trouble.fields
            continue
        checked.append(CheckedAddress(address, form, recipient_key(address.kind, form.normalised)))
    if errors:
        raise InvalidInput(errors)
    return tuple(checked)


def _field_errors(draft: ContactDraft) -> dict[str, list[Sentence]]:
    errors = check_fields(draft.reference, draft.name, draft.language, draft.time_zone)
    if draft.reference is None and not draft.addresses:
        errors["reference"] = [_("Give a reference or an address.")]
    if len(draft.addresses) > MOST_ADDRESSES:
        errors["addresses"] = [_("At most %(limit)s addresses.") % {"limit": MOST_ADDRESSES}]
    return errors


def check_fields(
    reference: str | None, name: str | None, language: str | None, time_zone: str | None
) -> dict[str, list[Sentence]]:
    """What is wrong with a contact's own fields, by field; None is never wrong."""
    errors: dict[str, list[Sentence]] = {}
    if reference is not None and not 1 <= len(reference.strip()) <= 100:
        errors["reference"] = [_("Give 1 to 100 characters.")]
    if name is not None and len(name) > 200:
        errors["name"] = [_("At most %(limit)s characters.") % {"limit": 200}]
    if language is not None and language not in dict(settings.LANGUAGES):
        errors["language"] = [_("Give one of: %(choices)s.") % {"choices": ", ".join(dict(settings.LANGUAGES))}]
    if time_zone is not None and time_zone not in time_zones():
        errors["time_zone"] = [_("Give a time zone such as Europe/Helsinki.")]
    return errors


@cache
def time_zones() -> frozenset[str]:
    """The IANA names that this machine knows."""
    return frozenset(available_timezones())
