"""The rows of ``inbox``, a file per subject."""

from inbox.models.alert import Alert, AlertDraft, AlertMapping
from inbox.models.enquiry import Enquiry, Spike

__all__ = ["Alert", "AlertDraft", "AlertMapping", "Enquiry", "Spike"]
