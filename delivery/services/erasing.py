"""When a person is forgotten: their deliveries stay in the ledger, without a word that could name them."""

from audiences.models import Contact
from delivery.models import Delivery, Receipt


def forget_recipient(*, contact: Contact) -> None:
    """Clear what providers said about this person's deliveries; the link to the address goes with the address itself."""
    Delivery.objects.filter(contact=contact).exclude(error_text="").update(error_text="")


def forget_delivery_addresses(ids: list[int]) -> int:
    """Let these deliveries forget where they went and what the provider said (nightly retention). How many there were."""
    return Delivery.objects.filter(pk__in=ids).update(address=None, error_text="")


def forget_receipts(ids: list[int]) -> int:
    """Remove receipts that have been applied (nightly retention). How many there were."""
    return Receipt.objects.filter(pk__in=ids).delete()[0]
