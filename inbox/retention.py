"""What ``inbox`` forgets by itself, and when."""

from datetime import datetime

from django.db.models import QuerySet

from inbox.models import Enquiry, ReceivedMail
from inbox.services.erasing import forget_enquiry_details, forget_received_mails
from statuscomms.retention import RetentionRule


def old_enquiries(before: datetime) -> QuerySet[Enquiry]:
    """Enquiries from before then that still say who asked."""
    return Enquiry.objects.filter(received_at__lt=before).exclude(contact_details={})


def old_received_mails(before: datetime) -> QuerySet[ReceivedMail]:
    """Mails from before then: no provider posts one again so late."""
    return ReceivedMail.objects.filter(received_at__lt=before)


RULES = (
    RetentionRule("enquiry_details", "RETENTION_ENQUIRY_DAYS", old_enquiries, forget_enquiry_details),
    RetentionRule("received_mails", "RETENTION_RAW_EVENT_DAYS", old_received_mails, forget_received_mails),
)
