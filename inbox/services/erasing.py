"""When a person is forgotten: what they wrote and who they were goes, that somebody asked stays."""

from django.db.models import Q

from audiences.models import Contact
from inbox.models import Enquiry, ReceivedMail


def forget_enquirer(*, contact: Contact, recipient_keys: tuple[str, ...]) -> None:
    """Clear words, page and details of every enquiry of this person, or of nobody known with one of these addresses."""
    theirs = Q(contact=contact) | Q(contact=None, sender_key__in=recipient_keys)
    Enquiry.objects.filter(theirs).update(text="", page="", contact_details={})


def forget_enquiry_details(ids: list[int]) -> int:
    """Clear names and addresses of these enquiries (nightly retention); what was asked stays. How many there were."""
    return Enquiry.objects.filter(pk__in=ids).update(contact_details={})


def forget_received_mails(ids: list[int]) -> int:
    """Remove the marks of mails that were taken in (nightly retention). How many there were."""
    return ReceivedMail.objects.filter(pk__in=ids).delete()[0]
