"""The only writers of ``audiences``, by subject."""

from audiences.imports.running import find_unannounced_imports
from audiences.services.archiving_services import archive_service, move_service, restore_service
from audiences.services.attribute_schema import change_attribute, create_attribute, delete_attribute
from audiences.services.audiences import (
    archive_audience,
    change_audience,
    copy_audience,
    create_audience,
    delete_audience,
    restore_audience,
)
from audiences.services.catalogue import change_service, create_service, delete_service
from audiences.services.confirming import confirm, confirm_by_code, confirm_by_phone, confirm_by_reply
from audiences.services.contact_changes import add_address, change_contact, remove_address, switch_contact
from audiences.services.contacts import deactivate_contact, save_contact
from audiences.services.erasing import erase_contact
from audiences.services.exporting import export_contacts
from audiences.services.following import follow
from audiences.services.forgetting import forget_me
from audiences.services.importing import (
    ImportDraft,
    cancel_import,
    forget_old_import_files,
    run_uploaded,
    start_import,
    upload_import,
)
from audiences.services.leaving import (
    leave,
    lift_suppression,
    record_bounce,
    start_by_phone,
    start_by_reply,
    stop_by_mail,
    stop_by_phone,
    suppress,
    unsubscribe,
)
from audiences.services.own_addresses import add_own_address, stop_own_address
from audiences.services.preferences import pause, save_preferences
from audiences.services.staff_subscriptions import StaffSubscription, Subscribed, subscribe_by_staff
from audiences.services.text_hours import close_by_phone, open_by_phone

__all__ = [
    "ImportDraft",
    "StaffSubscription",
    "Subscribed",
    "add_address",
    "add_own_address",
    "archive_audience",
    "archive_service",
    "cancel_import",
    "change_attribute",
    "change_audience",
    "change_contact",
    "change_service",
    "close_by_phone",
    "confirm",
    "confirm_by_code",
    "confirm_by_phone",
    "confirm_by_reply",
    "copy_audience",
    "create_attribute",
    "create_audience",
    "create_service",
    "deactivate_contact",
    "delete_attribute",
    "delete_audience",
    "delete_service",
    "erase_contact",
    "export_contacts",
    "find_unannounced_imports",
    "follow",
    "forget_me",
    "forget_old_import_files",
    "leave",
    "lift_suppression",
    "move_service",
    "open_by_phone",
    "pause",
    "record_bounce",
    "remove_address",
    "restore_audience",
    "restore_service",
    "run_uploaded",
    "save_contact",
    "save_preferences",
    "start_by_phone",
    "start_by_reply",
    "start_import",
    "stop_by_mail",
    "stop_by_phone",
    "stop_own_address",
    "subscribe_by_staff",
    "suppress",
    "switch_contact",
    "unsubscribe",
    "upload_import",
]
