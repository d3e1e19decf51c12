"""Proving that an address is one's own, by a button or by answering YES."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audiences.address_lock import lock_address
from audiences.addresses import normalise, recipient_key
from audiences.confirmation_codes import is_code_of
from audiences.consent_wording import VERSION
from audiences.models import Address, ConfirmationRequest, Consent, Contact, Subscription
from audiences.services.declaring import declare_attributes
from audiences.services.leaving import lift_own_suppression
from audiences.tokens import CONFIRM_TIME, address_of_confirm_token
from audiences.topics import AddressKind
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now


def confirm(*, token: str, actor: Actor) -> Address:
    """The holder pressed the button: confirms the address and everything asked with it meanwhile.

    Pressing again changes nothing. Raises ``LinkExpired``, ``LinkGone`` or ``LinkInvalid``.
    """
    address = address_of_confirm_token(token)
    with transaction.atomic():
        _confirm(actor, address, way="link")
    return address


def confirm_by_phone(number: str, *, actor: Actor) -> Contact | None:
    """A customer answered YES: confirms the newest pending question to this number, or None when there is none.

    Raises ``InvalidInput`` for what is no number.
    """
    newest = _pending(number).first()
    return _confirm_question(newest, actor, way="sms") if newest is not None else None


def confirm_by_code(number: str, code: str, *, actor: Actor) -> Contact | None:
    """Somebody gave the six digits that were sent to this number (in an answer, or on the page); None when they fit no question.

    Guessing is limited by the caller. Raises ``InvalidInput`` for what is no number.
    """
    meant = next((question for question in _pending(number) if is_code_of(question.uuid, code)), None)
    return _confirm_question(meant, actor, way="code") if meant is not None else None


def confirm_by_reply(address: Address, *, actor: Actor) -> bool:
    """The holder of ``address`` answered the question that we mailed with YES; False when none is pending."""
    since = now() - CONFIRM_TIME
    waiting = ConfirmationRequest.objects.filter(address=address, confirmed_at__isnull=True, asked_at__gt=since)
    if not waiting.exists():
        return False
    with transaction.atomic():
        _confirm(actor, address, way="reply")
    return True


def _pending(number: str) -> QuerySet[ConfirmationRequest]:
    """The questions to this number that wait for an answer, newest first."""
    key = recipient_key(AddressKind.PHONE, normalise(AddressKind.PHONE, number).normalised)
    since = now() - CONFIRM_TIME
    return (
        ConfirmationRequest.objects.filter(recipient_key=key, confirmed_at__isnull=True, asked_at__gt=since)
        .filter(contact__is_active=True)
        .select_related("address__contact")
        .order_by("-asked_at", "-id")
    )


def _confirm_question(question: ConfirmationRequest, actor: Actor, way: str) -> Contact:
    with transaction.atomic():
        _confirm(actor, question.address, way=way)
    return question.address.contact


def _confirm(actor: Actor, address: Address, way: str) -> None:
    lock_address(address.recipient_key)
    moment = now()
    requests = ConfirmationRequest.objects.filter(address=address, confirmed_at__isnull=True)
    source = requests.order_by("-asked_at", "-id").values_list("source", "language").first()
    declared: dict[str, Any] = {}
    for said in requests.order_by("asked_at", "id").values_list("declared", flat=True):
        declared |= said
    had_asked = requests.update(confirmed_at=moment)
    declare_attributes(address.contact, declared)
    if had_asked:
        lift_own_suppression(actor=actor, kind=address.kind, key=address.recipient_key, source=f"confirmed by {way}")
    if _confirm_rows(address, moment) or had_asked:
        _note_consent(address, way, *(source or ("", "")))
        audit.record(actor=actor, verb="confirm_address", target=address, way=way)


def _confirm_rows(address: Address, moment: datetime) -> int:
    """Confirm the address row and its pending subscriptions; how many rows that changed."""
    changed = Address.objects.filter(pk=address.pk, confirmed_at__isnull=True).update(confirmed_at=moment)
    pending = Subscription.objects.filter(address=address, confirmed_at__isnull=True, ended_at__isnull=True)
    changed += pending.update(confirmed_at=moment)
    address.refresh_from_db()
    return changed


def _note_consent(address: Address, way: str, source: str, language: str) -> None:
    Consent.objects.create(
        contact_id=address.contact_id,
        kind=address.kind,
        recipient_key=address.recipient_key,
        given=True,
        wording_version=VERSION,
        language=language,
        source=source or way,
        proof={"way": way},
    )
