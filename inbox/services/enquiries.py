"""Takes enquiries in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audiences.models import Contact, Involvement, Service
from inbox.drafts import CleanEnquiry, EnquiryDraft, clean
from inbox.matching import ServiceMatcher, find_contact, open_incident_of, sender_key
from inbox.models import Enquiry
from incidents.models import Incident
from statuscomms import doorbell
from statuscomms.access import Action
from statuscomms.actors import Actor, ActorKind
from statuscomms.clock import now
from statuscomms.errors import InvalidInput

SAME_ENQUIRY_WITHIN = timedelta(minutes=10)
"""The same words from the same sender within this time are one enquiry (a form sent twice)."""
BATCH_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class ReceivedEnquiry:
    """The kept enquiry; ``duplicate`` says that it was there before."""

    enquiry: Enquiry
    duplicate: bool


def receive_enquiry(*, actor: Actor, enquiry: EnquiryDraft) -> ReceivedEnquiry:
    """Keep one enquiry, match its service, contact and open incident. ``InvalidInput`` names the field that is wrong.

    Customers (websites, SMS) and the machinery may; staff and keys need the inbox.
    """
    return receive_enquiries(actor=actor, enquiries=[enquiry])[0]


def receive_enquiries(*, actor: Actor, enquiries: Sequence[EnquiryDraft]) -> list[ReceivedEnquiry]:
    """Keep all enquiries or, when one is wrong, none; the fields of a batch are named ``<index>.<field>``."""
    if actor.kind is not ActorKind.CUSTOMER:
        actor.require(Action.WORK_INBOX)
    cleaned = _clean_all(enquiries)
    with transaction.atomic():
        matcher = ServiceMatcher()
        received = [_keep(enquiry, matcher) for enquiry in cleaned]
        if any(not one.duplicate for one in received):
            doorbell.ring("demand")
    return received


def _clean_all(enquiries: Sequence[EnquiryDraft]) -> list[CleanEnquiry]:
    if len(enquiries) > BATCH_LIMIT:
        raise InvalidInput({"body": [_("At most %(limit)d enquiries in one call.") % {"limit": BATCH_LIMIT}]})
    cleaned: list[CleanEnquiry] = []
    errors: dict[str, list[str | Promise]] = {}
    for index, draft in enumerate(enquiries):
        try:
            cleaned.append(clean(draft))
        except InvalidInput as problem:
            prefix = f"{index}." if len(enquiries) > 1 else ""
            errors.update({f"{prefix}{path}": sentences for path, sentences in problem.fields.items()})
    if errors:
        raise InvalidInput(errors)
    return cleaned


def _keep(enquiry: CleanEnquiry, matcher: ServiceMatcher) -> ReceivedEnquiry:
    key = sender_key(enquiry)
    known = _same_enquiry(enquiry, key)
    if known is not None:
        return ReceivedEnquiry(known, duplicate=True)
    service = matcher.match(text=enquiry.text, page=enquiry.page, site_key=enquiry.site_key)
    incident = open_incident_of(service)
    contact = find_contact(enquiry)
    try:
        with transaction.atomic():
            row = Enquiry.objects.create(
                channel=enquiry.channel,
                text=enquiry.text,
                page=enquiry.page,
                site_key=enquiry.site_key,
                contact=contact,
                contact_details=_details(enquiry),
                sender_key=key,
                service=service,
                incident=incident,
                external_id=enquiry.external_id,
                received_at=enquiry.received_at,
            )
    except IntegrityError:
        # The same external_id arrived twice at the same moment; the other call was faster.
        return ReceivedEnquiry(Enquiry.objects.get(external_id=enquiry.external_id), duplicate=True)
    note_involvement(contact=contact, service=service, incident=incident)
    return ReceivedEnquiry(row, duplicate=False)


def _same_enquiry(enquiry: CleanEnquiry, key: str) -> Enquiry | None:
    rows = Enquiry.objects.select_related("incident")
    if enquiry.external_id is not None:
        return rows.filter(external_id=enquiry.external_id).first()
    if not key:
        return None
    since = now() - SAME_ENQUIRY_WITHIN
    return rows.filter(sender_key=key, created_at__gte=since, text=enquiry.text).first()


def _details(enquiry: CleanEnquiry) -> dict[str, str]:
    details = {"phone": enquiry.contact.phone.strip()}
    details.update({kind: address.value for kind, address in enquiry.addresses})
    details.update(reference=enquiry.contact.reference, name=enquiry.contact.name)
    return {key: value for key, value in details.items() if value}


def note_involvement(*, contact: Contact | None, service: Service | None, incident: Incident | None) -> None:
    """Note for audience rules ("enquired about") that the contact asked. Nothing to note without contact or subject."""
    if contact is None or (service is None and incident is None):
        return
    Involvement.objects.create(
        contact=contact, service=service, incident_uuid=incident.uuid if incident is not None else None
    )
