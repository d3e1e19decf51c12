"""What ``inbox`` forgets by itself, and when."""

from datetime import datetime

from django.db.models import QuerySet

from inbox.models import Enquiry
from inbox.services.erasing import forget_enquiry_details
from statuscomms.retention import RetentionRule


def old_enquiries(before: datetime) -> QuerySet[Enquiry]:
    """Enquiries from before then that still say who asked."""
    return Enquiry.objects.filter(received_at__lt=before).exclude(contact_details={})


RULES = (RetentionRule("enquiry_details", "RETENTION_ENQUIRY_DAYS", old_enquiries, forget_enquiry_details),)
