"""From a row of a file to the draft of a contact. A row with anything wrong in it is refused whole, with every reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.addresses import normalise
from audiences.drafts import AddressDraft, ConsentDraft, ContactDraft, SubscriptionDraft
from audiences.imports.columns import ATTRIBUTE, IGNORED, attribute_of
from audiences.imports.records import Record
from audiences.imports.text_encoding import BROKEN
from audiences.imports.values import NotReadable, attribute_value, language_of, words_of, yes_or_no
from audiences.services.contact_checks import CheckedContact, Vocabulary, check_contact
from audiences.spreadsheet_text import unguard
from audiences.topics import AddressKind
from statuscomms.errors import InvalidInput, Sentence
from statuscomms.json_bodies import unstorable

EVERYTHING = "everything"
_EVERYTHING_WORDS = frozenset({EVERYTHING, "all", "*", "kaikki", "alla", "allt"})
_ADDRESSES = {"email": AddressKind.EMAIL, "phone": AddressKind.PHONE, "whatsapp": AddressKind.WHATSAPP}
_KINDS = {"email": "email", "sms": "phone", "phone": "phone", "whatsapp": "whatsapp"}
Cells = dict[str, list[tuple[int, str]]]
"""Target -> its columns (by index) and their texts, in their order; empty cells are not there."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is refused: one reason for one column (None: the whole row)."""

    column: int | None
    reason: Sentence


class Refused(Exception):
    """A row that is not taken."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self.refusals = tuple(refusals)


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one file: what its columns are, and how its people agreed."""

    columns: Sequence[str]
    mapping: Sequence[str]
    words: Vocabulary
    services: Mapping[str, str]
    consent: ConsentDraft
    subscribe_all: bool = False

    def read(self, record: Record) -> CheckedContact:
        """The row as a contact in which everything is right, or ``Refused`` with every reason."""
        cells = self._cells(record)
        self._refuse_who_must_not_come(cells)
        refusals: list[Refusal] = []
        draft, origins = self._draft(cells, refusals)
        if not refusals:
            try:
                return check_contact(draft, self.words)
            except InvalidInput as trouble:
                refusals += self._refusals(trouble, origins)
        raise Refused(refusals)

    def _cells(self, record: Record) -> Cells:
        if record.problem is not None:
            raise Refused([Refusal(None, record.problem)])
        if any(record.cells[len(self.columns) :]):
            raise Refused([Refusal(None, _("The row has more cells than there are columns."))])
        if list(record.cells) == list(self.columns):
            raise Refused([Refusal(None, _("The row repeats the names of the columns."))])
        cells: Cells = {}
        for index, (target, text) in enumerate(zip(self.mapping, record.cells, strict=False)):
            if target == IGNORED:
                continue
            text = text.strip()
            if text:
                if "\0" in text or (not text.isascii() and (BROKEN in text or unstorable(text))):
                    raise Refused([Refusal(index, _("This text has a character that cannot be kept."))])
                cells.setdefault(target, []).append((index, unguard(text)))
        return cells

    def _refuse_who_must_not_come(self, cells: Cells) -> None:
        if "consent" in self.mapping:
            index, text = cells.get("consent", [(self.mapping.index("consent"), "no")])[0]
            try:
                agreed = yes_or_no(text)
            except NotReadable as trouble:
                raise Refused([Refusal(index, trouble.sentence)]) from None
            if not agreed:
                raise Refused([Refusal(index, _("This person has not agreed."))])
        if "quarantined" in cells:
            raise Refused([Refusal(cells["quarantined"][0][0], _("This subscription was not active any more."))])

    def _draft(self, cells: Cells, refusals: list[Refusal]) -> tuple[ContactDraft, list[int]]:
        """The draft, and for each of its addresses the column it came from."""
        attributes: dict[str, Any] = {}
        for target in cells:
            if target.startswith(ATTRIBUTE):
                index, text = cells[target][0]
                key, kind = attribute_of(target)
                field = self.words.schema.get(key)
                try:
                    attributes[key] = attribute_value(
                        text, kind or (field.type if field is not None else ""), is_own=bool(kind)
                    )
                except NotReadable as trouble:
                    refusals.append(Refusal(index, trouble.sentence))
        found = [*self._addresses(cells), *self._addresses_by_kind(cells, refusals)]
        draft = ContactDraft(
            reference=_first(cells, "reference"),
            name=_name(cells),
            language=language_of(cells["language"][0][1]) if "language" in cells else None,
            time_zone=_first(cells, "time_zone"),
            attributes=attributes,
            addresses=tuple(address for _index, address in found),
            subscriptions=self._subscriptions(cells, refusals),
            source="import",
        )
        return draft, [index for index, _address in found]

    def _addresses(self, cells: Cells) -> Iterator[tuple[int, AddressDraft]]:
        for target, kind in _ADDRESSES.items():
            for index, text in cells.get(target, ()):
                value = text if kind == AddressKind.EMAIL else _dialled(text, _first(cells, "phone_country"))
                yield index, AddressDraft(kind, value, True, self.consent)

    def _addresses_by_kind(self, cells: Cells, refusals: list[Refusal]) -> Iterator[tuple[int, AddressDraft]]:
        """Subscriber exports say the kind in one column and, for some kinds, the address in another."""
        word = (_first(cells, "kind") or "").casefold()
        if word and word not in _KINDS:
            index = cells["kind"][0][0]
            refusals.append(Refusal(index, _("This installation cannot write to addresses of this kind.")))
        elif word:
            for index, text in cells.get("address", ()):
                kind = _KINDS[word]
                value = text if kind == AddressKind.EMAIL else _dialled(text, _first(cells, "phone_country"))
                yield index, AddressDraft(kind, value, True, self.consent)

    def _subscriptions(self, cells: Cells, refusals: list[Refusal]) -> tuple[SubscriptionDraft, ...]:
        if "services" not in cells:
            return (SubscriptionDraft(),) if self.subscribe_all else ()
        index, text = cells["services"][0]
        drafts = []
        for word in dict.fromkeys(word.casefold() for word in words_of(text)):
            if word in _EVERYTHING_WORDS:
                drafts.append(SubscriptionDraft())
            elif word in self.services:
                drafts.append(SubscriptionDraft(service=self.services[word]))
            else:
                refusals.append(Refusal(index, _("There is no service called %(name)s.") % {"name": word[:60]}))
        return tuple(drafts)

    def _refusals(self, trouble: InvalidInput, origins: list[int]) -> list[Refusal]:
        return [
            Refusal(self._column_of(path, origins), sentence)
            for path, sentences in trouble.fields.items()
            for sentence in sentences
        ]

    def _column_of(self, path: str, origins: list[int]) -> int | None:
        """The column behind a path such as ``addresses.1.value`` or ``attributes.region``."""
        head, _separator, rest = path.partition(".")
        if head == "addresses":
            number = rest.partition(".")[0]
            return origins[int(number)] if number.isdigit() else None
        if head == "attributes":
            targets = [target for target in self.mapping if target.startswith(ATTRIBUTE)]
            target = next((one for one in targets if attribute_of(one)[0] == rest), "")
        else:
            target = head
        return self.mapping.index(target) if target in self.mapping else None


def service_words(words: Vocabulary) -> dict[str, str]:
    """What a file may call a service -> its slug: its slug, its id, its name in any language."""
    found: dict[str, str] = {}
    for slug, service in words.services.items():
        for name in (*service.names.values(), str(service.uuid)):
            found.setdefault(name.casefold(), slug)
    return found | {slug.casefold(): slug for slug in words.services}


def _first(cells: Cells, target: str) -> str | None:
    return cells[target][0][1] if target in cells else None


def _name(cells: Cells) -> str | None:
    parts = [_first(cells, "first_name"), _first(cells, "last_name")]
    return _first(cells, "name") or " ".join(part for part in parts if part) or None


def _dialled(text: str, country: str | None) -> str:
    """The number as it is dialled from anywhere: spreadsheets drop the +, and some files name the country beside it."""
    if country and not text.startswith(("+", "00")):
        code = phonenumbers.country_code_for_region(country.strip().upper())
        return f"+{code}{text.lstrip('0')}" if code else text
    if text.isascii() and text.isdigit() and not text.startswith("0") and len(text) >= 10:
        own = str(phonenumbers.country_code_for_region(settings.PHONE_REGION))
        return f"+{text}" if text.startswith(own) or not _is_number(text) else text
    return text


def _is_number(text: str) -> bool:
    try:
        normalise(AddressKind.PHONE, text)
    except InvalidInput:
        return False
    return True
