"""The addresses of one person as the holder of one of them sees them."""

from dataclasses import dataclass
from enum import StrEnum

from audiences.models import Address, Suppression
from audiences.topics import AddressKind


class AddressState(StrEnum):
    """Whether we write to it."""

    USED = "used"
    UNCONFIRMED = "unconfirmed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """One of them; ``shown`` hides the middle of those that the link does not prove."""

    address: Address
    shown: str
    state: AddressState
    is_this: bool


def own_addresses(holder: Address) -> list[OwnAddress]:
    """All addresses of the contact of ``holder``, its own first."""
    rows = list(Address.objects.filter(contact_id=holder.contact_id).order_by("pk"))
    keys = [row.recipient_key for row in rows]
    stopped = set(Suppression.objects.filter(recipient_key__in=keys).values_list("kind", "recipient_key"))
    found = [
        OwnAddress(
            row,
            row.value if row.pk == holder.pk else hidden(row.kind, row.normalised),
            _state(row, is_stopped=(row.kind, row.recipient_key) in stopped),
            row.pk == holder.pk,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_this)


def hidden(kind: str, normalised: str) -> str:
    """Enough of an address for its holder to know it: ``a•••@example.com``, ``+358•••34``."""
    if kind == AddressKind.EMAIL:
        local, _at, domain = normalised.rpartition("@")
        return f"{local[:1]}•••@{domain}"
    return f"{normalised[:4]}•••{normalised[-2:]}"


def _state(row: Address, *, is_stopped: bool) -> AddressState:
    if is_stopped:
        return AddressState.STOPPED
    return AddressState.USED if row.confirmed_at is not None else AddressState.UNCONFIRMED
