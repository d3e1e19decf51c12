"""The token in a status callback's address: its first call tells which delivery it is about, even when our own answer was lost."""

from uuid import UUID

from statuscomms.signing import BadToken, sign, unsign

_PURPOSE = "delivery-status"


def delivery_token(delivery_uuid: UUID) -> str:
    """The signed name of a delivery."""
    return sign(_PURPOSE, delivery_uuid.hex)


def delivery_of_token(token: str) -> UUID | None:
    """The delivery's UUID; None for an empty or forged token."""
    if not token:
        return None
    try:
        return UUID(str(unsign(_PURPOSE, token)[0]))
    except (BadToken, ValueError, IndexError):
        return None
