"""Finding contacts while somebody types: by words of the name, reference, or the beginning of an address. Indexes serve all of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import phonenumbers
from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy

from audiences.models import Address, Contact, ContactWord
from audiences.models.contact_word import LAST
from audiences.search_words import words_typed
from audiences.topics import AddressKind
from statuscomms.errors import NotFound

MOST_FOUND = 50
LOOKED_AT = 200
"""Rows read at most, of which several may be of one contact."""
MANY = 20_000
"""Words that begin alike are counted no further: among that many, those who have the other words too come soon enough."""
FEWEST_ADDRESS_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class FoundContact:
    """A contact and the address that was typed (empty when it was found by name or reference)."""

    contact: Contact
    address: str = ""


def contact_by_uuid(uuid: UUID) -> Contact:
    """The contact, or ``NotFound`` (also when erased)."""
    contact = Contact.objects.filter(uuid=uuid, erased_at__isnull=True).first()
    if contact is None:
        raise NotFound
    return contact


def contact_called(name: str) -> Contact:
    """The contact with this reference, else with this UUID, or ``NotFound`` (also when erased)."""
    contact = Contact.objects.filter(reference=name, erased_at__isnull=True).first()
    if contact is not None:
        return contact
    try:
        return contact_by_uuid(UUID(name))
    except ValueError:
        raise NotFound from None


def find_contacts(text: str, *, may_see_addresses: bool) -> list[FoundContact]:
    """Contacts whose words, reference or (for those who may see addresses) address begin as typed, at most ``MOST_FOUND``."""
    addresses: dict[int, str] = {}
    if may_see_addresses:
        for rows in address_rows(text):
            for pk, value in rows.values_list("contact_id", "value")[:MOST_FOUND]:
                addresses.setdefault(pk, value)
    found = list(dict.fromkeys([*addresses, *_contact_ids(text)]))
    contacts = Contact.objects.filter(erased_at__isnull=True).in_bulk(found[:MOST_FOUND])
    return [FoundContact(contacts[pk], addresses.get(pk, "")) for pk in found[:MOST_FOUND] if pk in contacts]


def word_rows(text: str) -> QuerySet[ContactWord]:
    """Words that begin like the rarest one typed, of contacts that have the others too, in the order of the alphabet."""
    typed = _rarest_first(words_typed(text))
    return _with_all(typed).order_by("word", "contact_id") if typed else ContactWord.objects.none()


def address_rows(text: str) -> Iterator[QuerySet[Address]]:
    """Addresses that begin as typed, a question per way of reading it; none for fewer than three characters."""
    typed = text.strip()
    if len(typed) < FEWEST_ADDRESS_CHARACTERS or any(
        character.isspace() for character in typed.strip("+0123456789 -()")
    ):
        return
    for kind, beginning in _readings(typed):
        yield Address.objects.filter(_begins(beginning), kind=kind).order_by(_as_indexed())


def _with_all(typed: list[str]) -> QuerySet[ContactWord]:
    """Words that begin like the first one typed, of contacts that have the others too."""
    rows = ContactWord.objects.beginning(typed[0])
    for other in typed[1:]:
        rows = rows.filter(Exists(ContactWord.objects.beginning(other).filter(contact=OuterRef("contact"))))
    return rows


def _rarest_first(typed: list[str]) -> list[str]:
    """Of words equally rare the longest stays first; where all are common, the one whose people most often have the others."""
    if len(typed) < 2:
        return typed
    counts = {word: ContactWord.objects.beginning(word)[:MANY].count() for word in typed}
    if min(counts.values()) < MANY:
        return sorted(typed, key=lambda word: counts[word])
    return sorted(typed, key=lambda word: _company([word, *(other for other in typed if other != word)]), reverse=True)


def _company(typed: list[str]) -> int:
    """How many of the first rows of the first word are of contacts that have the others too."""
    first = ContactWord.objects.beginning(typed[0]).order_by("word", "contact_id")
    ids = list(first.values_list("contact_id", flat=True)[:LOOKED_AT])
    return _with_all(typed).filter(contact_id__in=ids).values("contact_id").distinct().count()


def _contact_ids(text: str) -> list[int]:
    return list(word_rows(text).values_list("contact_id", flat=True)[:LOOKED_AT])


def _readings(typed: str) -> Iterator[tuple[str, str]]:
    digits = "".join(character for character in typed if character.isdigit())
    if len(digits) >= FEWEST_ADDRESS_CHARACTERS and not any(character.isalpha() for character in typed):
        for kind in (AddressKind.PHONE, AddressKind.WHATSAPP):
            yield kind, _international(typed, digits)
        return
    yield AddressKind.EMAIL, typed.lower()
    for kind in (AddressKind.MESSENGER, AddressKind.WEBHOOK, AddressKind.TEAM_CHAT):
        yield kind, typed


def _international(typed: str, digits: str) -> str:
    """The beginning of a number as it is kept: ``+358 50 0``, ``0035850 0`` and ``050 0`` are ``+358500``."""
    if typed.startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    country = phonenumbers.country_code_for_region(settings.PHONE_REGION)
    return f"+{country}{digits[1:]}" if digits.startswith("0") else f"+{digits}"


class _ByCodePoints(OrderBy):
    """The order of ``varchar_pattern_ops``: https://www.postgresql.org/docs/current/indexes-opclass.html"""

    template = "%(expression)s USING ~<~ /* ASC */"  # Django looks for the word


def _as_indexed() -> OrderBy:
    """The order in which the index of beginnings lies. Asked for in another, or in none, PostgreSQL may read the table from end to
    end for the first rows of a common beginning: it takes them to lie everywhere, while they often lie together."""
    return (_ByCodePoints if connection.vendor == "postgresql" else OrderBy)(F("normalised"))


def _begins(text: str) -> Q:
    """As an index serves it: LIKE on PostgreSQL, whose order of texts is another; a range on SQLite, whose LIKE knows no index."""
    if connection.vendor == "postgresql":
        return Q(normalised__startswith=text)
    return Q(normalised__gte=text, normalised__lt=text + LAST)
