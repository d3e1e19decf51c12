"""What this floor does when a lower one speaks, and when Anymail has read a mail provider's webhook."""

import structlog
from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, inbound, tracking
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from audiences.models import Contact
from audiences.signals import contact_erased, own_data_asked
from inbox.mail.inbound import take_in
from inbox.mail.reading import read_mail
from inbox.own_data import enquiries_of
from inbox.receipts import mail_receipt
from inbox.services import alert_drafts, join_declared_incident
from inbox.services.erasing import forget_enquirer
from incidents.models import Incident, Update
from incidents.signals import incident_declared, update_published
from statuscomms.actors import Actor

log = structlog.get_logger(__name__)


@receiver(incident_declared, dispatch_uid="inbox.join_declared_incident")
def join_enquiries(sender: object, incident: Incident, **kwargs: object) -> None:
    """The enquiries of the spike that led to the incident belong to it."""
    join_declared_incident(actor=Actor.system("inbox"), incident=incident)


@receiver(update_published, dispatch_uid="inbox.follow_published_alerts")
def follow_published_alerts(sender: object, update: Update, **kwargs: object) -> None:
    """A draft that monitoring began is public now, or its incident is closed."""
    alert_drafts.note_published(incident=update.incident)


@receiver(pre_delete, sender=Incident, dispatch_uid="inbox.follow_discarded_alerts")
def follow_discarded_alerts(sender: object, instance: Incident, **kwargs: object) -> None:
    """A draft that monitoring began was discarded on its own page."""
    alert_drafts.note_deleted(incident=instance)


@receiver(tracking, dispatch_uid="inbox.mail_receipt")
def keep_mail_receipt(sender: object, event: AnymailTrackingEvent, esp_name: str, **kwargs: object) -> None:
    """The mail provider's word about a message."""
    mail_receipt(event, esp_name=esp_name)


@receiver(inbound, dispatch_uid="inbox.mail.inbound")
def take_in_mail(sender: object, event: AnymailInboundEvent, esp_name: str, **kwargs: object) -> None:
    """A mail that a customer sent; what cannot be read as one is left alone."""
    mail = read_mail(event, esp_name=esp_name) if event.message is not None else None
    if mail is None:
        log.warning("inbound_mail_unreadable", provider=esp_name)
        return
    take_in(mail)


@receiver(own_data_asked, dispatch_uid="inbox.own_data_asked")
def add_enquiries_to_own_data(sender: object, contact: Contact, **kwargs: object) -> dict[str, object]:
    """What the person wrote to us."""
    return {"enquiries": enquiries_of(contact)}


@receiver(contact_erased, dispatch_uid="inbox.forget_enquirer")
def forget_erased_enquirer(sender: object, contact: Contact, recipient_keys: tuple[str, ...], **kwargs: object) -> None:
    """A person is forgotten."""
    forget_enquirer(contact=contact, recipient_keys=recipient_keys)
