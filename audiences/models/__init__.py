"""The rows of ``audiences``, a file per subject."""

from audiences.models.audience import AttributeField, Audience, AudienceVersion, Involvement
from audiences.models.consent import ConfirmationRequest, Consent, Suppression
from audiences.models.contact import Address, Contact, Preference
from audiences.models.contact_import import ContactImport, RefusedRow
from audiences.models.contact_word import ContactWord
from audiences.models.service import Service
from audiences.models.subscription import Subscription

__all__ = [
    "Address",
    "AttributeField",
    "Audience",
    "AudienceVersion",
    "ConfirmationRequest",
    "Consent",
    "Contact",
    "ContactImport",
    "ContactWord",
    "Involvement",
    "Preference",
    "RefusedRow",
    "Service",
    "Subscription",
    "Suppression",
]
