"""Addresses of any kind: the one place that turns what people type into what we compare, keep and name in ledgers."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audiences.email_addresses import normalise_email
from audiences.phone_numbers import normalise_phone
from audiences.topics import AddressKind
from audiences.web_addresses import normalise_messenger, normalise_webhook
from statuscomms.errors import InvalidInput

_NORMALISERS: dict[str, Callable[[str, str], str]] = {
    AddressKind.EMAIL: normalise_email,
    AddressKind.PHONE: normalise_phone,
    AddressKind.WHATSAPP: normalise_phone,
    AddressKind.MESSENGER: normalise_messenger,
    AddressKind.WEBHOOK: normalise_webhook,
    AddressKind.TEAM_CHAT: normalise_webhook,
}


@dataclass(frozen=True, slots=True)
class NormalisedAddress:
    """``value`` as typed (trimmed), ``normalised`` as compared and written to."""

    value: str
    normalised: str


def normalise(kind: str, value: str, field: str | None = None) -> NormalisedAddress:
    """The address in its one form; ``InvalidInput`` names ``field`` (default: the kind, e.g. ``email``)."""
    path = field or str(kind)
    if not isinstance(value, str):
        raise InvalidInput({path: [_("Give a text.")]})
    normaliser = _NORMALISERS.get(kind)
    if normaliser is None:
        raise InvalidInput({path: [_("This installation cannot write to addresses of this kind.")]})
    return NormalisedAddress(value.strip(" \t")[:320], normaliser(value, path))


def recipient_key(kind: str, normalised: str) -> str:
    """The name of an address in ledgers and suppressions: a keyed hash that outlives erasure and never rotates."""
    message = f"{kind}:{normalised}".encode()
    return hmac.digest(settings.RECIPIENT_KEY_SECRET.encode(), message, "sha256").hex()
