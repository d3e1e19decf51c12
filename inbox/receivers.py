"""What this floor does when a lower one speaks, and when Anymail has read a mail provider's webhook."""

from anymail.signals import AnymailTrackingEvent, tracking
from django.dispatch import receiver

from inbox.receipts import mail_receipt
from inbox.services import join_declared_incident
from incidents.models import Incident
from incidents.signals import incident_declared
from statuscomms.actors import Actor


@receiver(incident_declared, dispatch_uid="inbox.join_declared_incident")
def join_enquiries(sender: object, incident: Incident, **kwargs: object) -> None:
    """The enquiries of the spike that led to the incident belong to it."""
    join_declared_incident(actor=Actor.system("inbox"), incident=incident)


@receiver(tracking, dispatch_uid="inbox.mail_receipt")
def keep_mail_receipt(sender: object, event: AnymailTrackingEvent, esp_name: str, **kwargs: object) -> None:
    """The mail provider's word about a message."""
    mail_receipt(event, esp_name=esp_name)
