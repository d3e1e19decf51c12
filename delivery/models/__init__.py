"""The ledger of sending, a file per subject."""

from delivery.models.broadcast import UNPREPARED, Broadcast, Message
from delivery.models.delivery import Attempt, Delivery
from delivery.models.provider import ProviderCircuit, SendBucket, SendSlot
from delivery.models.receipt import Receipt

__all__ = [
    "UNPREPARED",
    "Attempt",
    "Broadcast",
    "Delivery",
    "Message",
    "ProviderCircuit",
    "Receipt",
    "SendBucket",
    "SendSlot",
]
