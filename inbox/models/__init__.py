"""The rows of ``inbox``, a file per subject."""

from inbox.models.alert import Alert, AlertDraft, AlertMapping
from inbox.models.enquiry import Enquiry, Spike
from inbox.models.keyword import KeywordPhrase
from inbox.models.received_mail import ReceivedMail

__all__ = ["Alert", "AlertDraft", "AlertMapping", "Enquiry", "KeywordPhrase", "ReceivedMail", "Spike"]
