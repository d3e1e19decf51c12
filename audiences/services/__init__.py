"""The only writers of ``audiences``, by subject."""

from audiences.services.catalogue import (
    archive_audience,
    change_audience,
    change_service,
    create_audience,
    create_service,
    delete_service,
)
from audiences.services.confirming import confirm, confirm_by_phone
from audiences.services.contacts import deactivate_contact, erase_contact, save_contact
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
from audiences.services.preferences import pause, save_preferences

__all__ = [
    "archive_audience",
    "change_audience",
    "change_service",
    "confirm",
    "confirm_by_phone",
    "create_audience",
    "create_service",
    "deactivate_contact",
    "delete_service",
    "erase_contact",
    "follow",
    "leave",
    "lift_suppression",
    "pause",
    "record_bounce",
    "save_contact",
    "save_preferences",
    "start_by_phone",
    "stop_by_phone",
    "suppress",
    "unsubscribe",
]
