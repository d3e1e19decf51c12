"""The address that answers to our mail go to: ours, with a signed name of one address row behind a plus.

``reply+<name>@in.example.com``: whoever writes there has had that person's mail in front of them, as whoever presses the link in it.
The name fits into the 64 characters that mail allows before the @, and survives servers that turn everything into lower case.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from audiences.models import Address

_SIGNATURE_BYTES = 10
_NAME_LENGTH = 42
"""16 bytes of a UUID and the signature, in base 32 without padding."""


def reply_address(address_uuid: UUID) -> str:
    """Where answers of the holder of that address go; "" while no mail is taken in (``INBOUND_MAIL_ADDRESS``)."""
    mailbox, at, domain = settings.INBOUND_MAIL_ADDRESS.partition("@")
    if not at:
        return ""
    signed = address_uuid.bytes + _signature(address_uuid, settings.SECRET_KEY)
    name = base64.b32encode(signed).decode("ascii").rstrip("=").lower()
    return f"{mailbox}+{name}@{domain}"


def holder_of(recipients: Iterable[str]) -> Address | None:
    """The address row whose signed name stands in one of the addresses that a mail went to, or None."""
    for recipient in recipients:
        uuid = _uuid_in(recipient)
        if uuid is None:
            continue
        rows = Address.objects.select_related("contact").filter(uuid=uuid, contact__erased_at__isnull=True)
        row = rows.first()
        if row is not None:
            return row
    return None


def _uuid_in(recipient: str) -> UUID | None:
    name = recipient.partition("@")[0].partition("+")[2]
    if len(name) != _NAME_LENGTH or not name.isascii():
        return None
    try:
        signed = base64.b32decode(name.upper() + "=" * (-len(name) % 8))
    except binascii.Error:
        return None
    uuid, signature = UUID(bytes=signed[:16]), signed[16:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return uuid if any(hmac.compare_digest(signature, _signature(uuid, key)) for key in keys) else None


def _signature(uuid: UUID, secret: str) -> bytes:
    key = hashlib.sha256(b"statuscomms.reply-address\x1f" + secret.encode()).digest()
    return hmac.digest(key, uuid.bytes, "sha256")[:_SIGNATURE_BYTES]
