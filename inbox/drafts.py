"""What an intake hands over, and its limits. Cleaning only; no rows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audiences.addresses import NormalisedAddress, normalise
from audiences.topics import AddressKind
from inbox.models import Enquiry
from statuscomms.clock import now
from statuscomms.errors import InvalidInput

TEXT_LIMIT = 4_000
PAGE_LIMIT = 500
NAME_LIMIT = 200
REFERENCE_LIMIT = 100
EXTERNAL_ID_LIMIT = 200
OLDEST = timedelta(days=366)
"""How far back ``received_at`` may lie; imports of older history would only disturb the usual numbers."""
FUTURE_ALLOWED = timedelta(minutes=5)
"""Clocks differ; anything later is a mistake."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever wrote, as far as the intake knows. Empty means unknown."""

    email: str = ""
    phone: str = ""
    reference: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class EnquiryDraft:
    """One enquiry as it came. ``channel`` is a value of ``Enquiry.Source``; ``received_at`` None means now (aware)."""

    text: str
    channel: str = Enquiry.Source.OTHER
    contact: Sender = field(default_factory=Sender)
    page: str = ""
    site_key: str = ""
    external_id: str | None = None
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CleanEnquiry:
    """A draft that may be kept: trimmed, its addresses normalised."""

    text: str
    channel: str
    contact: Sender
    addresses: tuple[tuple[str, NormalisedAddress], ...]
    page: str
    site_key: str
    external_id: str | None
    received_at: datetime


def clean(draft: EnquiryDraft) -> CleanEnquiry:
    """The enquiry fit to keep, or ``InvalidInput`` naming every field that is wrong."""
    errors: dict[str, list[str | Promise]] = {}
    texts = {
        "text": (draft.text, TEXT_LIMIT),
        "page": (draft.page, PAGE_LIMIT),
        "external_id": (draft.external_id or "", EXTERNAL_ID_LIMIT),
        "contact.reference": (draft.contact.reference, REFERENCE_LIMIT),
        "contact.name": (draft.contact.name, NAME_LIMIT),
    }
    for path, (value, limit) in texts.items():
        if problem := _text_problem(value, limit):
            errors[path] = [problem]
    if not draft.text.strip():
        errors["text"] = [_("Write what is wrong.")]
    if draft.channel not in Enquiry.Source.values:
        errors["channel"] = [_("Choose one of: %(values)s.") % {"values": ", ".join(Enquiry.Source.values)}]
    moment = now()
    received_at = draft.received_at or moment
    if received_at.tzinfo is None:
        errors["received_at"] = [_("Give the time with its offset, for example 2026-03-01T12:00:00+02:00.")]
    elif not moment - OLDEST <= received_at <= moment + FUTURE_ALLOWED:
        errors["received_at"] = [_("This time is in the future or more than a year ago.")]
    addresses = _addresses(draft.contact, errors)
    if errors:
        raise InvalidInput(errors)
    return CleanEnquiry(
        text=draft.text.strip(),
        channel=draft.channel,
        contact=draft.contact,
        addresses=addresses,
        page=draft.page.strip(),
        site_key=draft.site_key,
        external_id=draft.external_id or None,
        received_at=received_at,
    )


def _text_problem(value: str, limit: int) -> str | Promise | None:
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        return _("This text has characters that cannot be kept.")
    if len(value) > limit:
        return _("At most %(limit)d characters, please; these are %(count)d.") % {"limit": limit, "count": len(value)}
    return None


def _addresses(contact: Sender, errors: dict[str, list[str | Promise]]) -> tuple[tuple[str, NormalisedAddress], ...]:
    """The sender's addresses, normalised; sentences about wrong ones go to ``errors``."""
    found = []
    given = (("contact.email", AddressKind.EMAIL, contact.email), ("contact.phone", AddressKind.PHONE, contact.phone))
    for path, kind, value in given:
        if not value.strip():
            continue
        try:
            found.append((kind.value, normalise(kind, value)))
        except InvalidInput as problem:
            if kind is AddressKind.PHONE and _is_a_number(value):
                continue
            errors[path] = [sentence for sentences in problem.fields.values() for sentence in sentences]
    return tuple(found)


def _is_a_number(value: str) -> bool:
    """A landline or short number cannot get our messages, but its owner may well tell us something."""
    return 3 <= sum(character.isdigit() for character in value) <= 15 and len(value) <= 30
