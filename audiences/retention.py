"""What ``audiences`` forgets by itself, and when."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from audiences.models import Address, ConfirmationRequest, Consent, Contact
from audiences.services.erasing import (
    TRACES,
    forget_addresses,
    forget_confirmation_requests,
    forget_consent_traces,
    forget_contacts,
)
from statuscomms.retention import RetentionRule


def never_confirmed(before: datetime) -> QuerySet[Contact]:
    """People whom nobody but themselves brought, who asked before then and have confirmed nothing."""
    confirmed = Address.objects.filter(contact=OuterRef("pk"), confirmed_at__isnull=False)
    asked = ConfirmationRequest.objects.filter(contact=OuterRef("pk"), asked_at__gte=before)
    return _brought_themselves(Contact.objects.filter(created_at__lt=before)).filter(~Exists(confirmed), ~Exists(asked))


def unconfirmed_addresses(before: datetime) -> QuerySet[Address]:
    """Further addresses of such people who did confirm another one."""
    confirmed = Address.objects.filter(contact=OuterRef("contact"), confirmed_at__isnull=False)
    asked = ConfirmationRequest.objects.filter(address=OuterRef("pk"), asked_at__gte=before)
    people = _brought_themselves(Contact.objects.all())
    rows = Address.objects.filter(confirmed_at__isnull=True, created_at__lt=before, contact__in=people)
    return rows.filter(Exists(confirmed), ~Exists(asked))


def traced_consents(before: datetime) -> QuerySet[Consent]:
    """Consents from before then that still say from which machine they came."""
    traced = Q()
    for name in TRACES:
        traced |= Q(proof__has_key=name)
    return Consent.objects.filter(traced, at__lt=before)


def old_confirmation_requests(before: datetime) -> QuerySet[ConfirmationRequest]:
    """Questions asked before then, answered or not."""
    return ConfirmationRequest.objects.filter(asked_at__lt=before)


def _brought_themselves(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    return contacts.filter(erased_at__isnull=True, reference__isnull=True, hears_audiences=False)


RULES = (
    RetentionRule("unconfirmed_people", "RETENTION_UNCONFIRMED_DAYS", never_confirmed, forget_contacts, batch=50),
    RetentionRule("unconfirmed_addresses", "RETENTION_UNCONFIRMED_DAYS", unconfirmed_addresses, forget_addresses),
    RetentionRule("consent_traces", "RETENTION_CONSENT_TRACE_DAYS", traced_consents, forget_consent_traces),
    RetentionRule(
        "confirmation_requests", "RETENTION_RAW_EVENT_DAYS", old_confirmation_requests, forget_confirmation_requests
    ),
)
