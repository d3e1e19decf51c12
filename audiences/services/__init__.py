"""The only writers of ``audiences``, by subject."""

from audiences.services.confirming import confirm, confirm_by_phone
from audiences.services.following import follow
from audiences.services.leaving import (
    leave,
    lift_suppression,
    record_bounce,
    start_by_phone,
    stop_by_phone,
    suppress,
    unsubscribe,
)

__all__ = [
    "confirm",
    "confirm_by_phone",
    "follow",
    "leave",
    "lift_suppression",
    "record_bounce",
    "start_by_phone",
    "stop_by_phone",
    "suppress",
    "unsubscribe",
]
