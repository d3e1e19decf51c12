"""Stopping and coming back: unsubscribe, STOP and START, bounces, suppressions."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from audiences.address_lock import lock_address
from audiences.addresses import normalise, recipient_key
from audiences.consent_wording import VERSION
from audiences.models import Address, Consent, Subscription, Suppression
from audiences.tokens import address_of_unsubscribe_token
from audiences.topics import AddressKind
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor, ActorKind
from statuscomms.clock import now
from statuscomms.errors import NotFound

LEFT_REASONS = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.STOP)
"""Suppressions that people made themselves."""
SOFT_BOUNCES_ALLOWED = 5
SOFT_BOUNCE_MEMORY = timedelta(days=30)


def unsubscribe(*, actor: Actor, token: str) -> Address:
    """Write to this address no more: ends every subscription made with it, suppresses it, notes the withdrawal.

    Doing it again changes nothing. Raises ``LinkGone`` or ``LinkInvalid``. Takes effect at the next *begin* of any delivery.
    """
    address = address_of_unsubscribe_token(token)
    leave(actor=actor, address=address, source="unsubscribe link")
    return address


@transaction.atomic
def leave(*, actor: Actor, address: Address, source: str) -> None:
    """What ``unsubscribe`` does, for somebody who proved the address in another way (``source`` says how)."""
    _stop(actor, address.kind, address.recipient_key, Suppression.Reason.UNSUBSCRIBED, source)


def stop_by_phone(number: str, *, actor: Actor) -> None:
    """A customer sent STOP: suppress the number at once, known or not. Raises ``InvalidInput`` for what is no number."""
    key = recipient_key(AddressKind.PHONE, normalise(AddressKind.PHONE, number).normalised)
    with transaction.atomic():
        _stop(actor, AddressKind.PHONE, key, Suppression.Reason.STOP, "sms STOP")


def start_by_phone(number: str, *, actor: Actor) -> None:
    """A customer sent START: undo what STOP or unsubscribing did. What they had ended before that stays ended."""
    key = recipient_key(AddressKind.PHONE, normalise(AddressKind.PHONE, number).normalised)
    with transaction.atomic():
        _start(actor, AddressKind.PHONE, key, "sms START")


def stop_by_mail(sender: str, *, actor: Actor) -> None:
    """Somebody wrote STOP from this address: suppress it at once, known or not. Raises ``InvalidInput`` for what is no address.

    Nobody proves a sender; leaving is all that it is good for, and a mail to the same address says how to come back.
    """
    key = recipient_key(AddressKind.EMAIL, normalise(AddressKind.EMAIL, sender).normalised)
    with transaction.atomic():
        _stop(actor, AddressKind.EMAIL, key, Suppression.Reason.UNSUBSCRIBED, "mail STOP")


@transaction.atomic
def start_by_reply(address: Address, *, actor: Actor) -> None:
    """The holder of ``address`` answered our mail with START: what START from a phone does."""
    _start(actor, address.kind, address.recipient_key, "mail START")


def _stop(actor: Actor, kind: str, key: str, reason: str, source: str) -> None:
    lock_address(key)
    is_new = suppress(actor=actor, kind=kind, recipient_key=key, reason=reason)
    # After the suppression, whose time tells START which ones these were.
    if _asked_by(kind, key).filter(ended_at__isnull=True).update(ended_at=now()) or is_new:
        withdraw_consent(kind, key, source)


def _asked_by(kind: str, key: str) -> QuerySet[Subscription]:
    """What was asked with this address, and what other systems and staff asked for people who are told in no other place."""
    forbidden = Suppression.objects.filter(kind=OuterRef("kind"), recipient_key=OuterRef("recipient_key"))
    elsewhere = Address.objects.filter(contact=OuterRef("contact"), confirmed_at__isnull=False).exclude(
        kind=kind, recipient_key=key
    )
    holders = Address.objects.filter(kind=kind, recipient_key=key).values("contact")
    for_the_person = Q(address=None) & ~Exists(elsewhere.exclude(Exists(forbidden)))
    return Subscription.objects.filter(
        Q(address__kind=kind, address__recipient_key=key) | for_the_person, contact__in=holders
    )


def _start(actor: Actor, kind: str, key: str, source: str) -> None:
    """Lift the suppression that the holder made, and take up the subscriptions that ended with it."""
    lock_address(key)
    since = Suppression.objects.filter(kind=kind, recipient_key=key).values_list("at", flat=True).first()
    if since is None or not lift_own_suppression(actor=actor, kind=kind, key=key, source=source):
        return
    _asked_by(kind, key).filter(ended_at__gte=since, confirmed_at__isnull=False).update(ended_at=None)
    address = Address.objects.filter(recipient_key=key, kind=kind).order_by("id").first()
    if address is not None:
        Consent.objects.create(
            contact_id=address.contact_id,
            kind=kind,
            recipient_key=key,
            given=True,
            wording_version=VERSION,
            source=source,
            proof={"way": source},
        )


def withdraw_consent(kind: str, key: str, source: str) -> None:
    """Note that the holder of an address agrees no more. For use in a transaction."""
    address = Address.objects.filter(recipient_key=key, kind=kind).order_by("id").first()
    Consent.objects.create(
        contact_id=address.contact_id if address else None,
        kind=kind,
        recipient_key=key,
        given=False,
        wording_version=VERSION,
        source=source,
    )


def suppress(*, actor: Actor, kind: str, recipient_key: str, reason: str) -> bool:
    """Forbid writing to an address; True when that is new. The first reason stays."""
    suppression, created = Suppression.objects.get_or_create(
        kind=kind, recipient_key=recipient_key, defaults={"reason": Suppression.Reason(reason)}
    )
    if created:
        audit.record(actor=actor, verb="suppress", target=suppression, reason=str(suppression.reason))
    return created


@transaction.atomic
def lift_suppression(*, actor: Actor, kind: str, recipient_key: str) -> None:
    """Staff allow writing to an address again. ``NotFound`` when nothing forbids it."""
    actor.require(Action.MANAGE_CONTACTS)
    suppression = Suppression.objects.filter(kind=kind, recipient_key=recipient_key).first()
    if suppression is None:
        raise NotFound
    audit.record(actor=actor, verb="lift_suppression", target=suppression, reason=str(suppression.reason))
    suppression.delete()


def lift_own_suppression(*, actor: Actor, kind: str, key: str, source: str) -> bool:
    """The holder of the address comes back: lift what they asked for themselves, never a bounce or a complaint."""
    suppression = Suppression.objects.filter(kind=kind, recipient_key=key, reason__in=LEFT_REASONS).first()
    if suppression is None:
        return False
    audit.record(actor=actor, verb="lift_suppression", target=suppression, source=source)
    suppression.delete()
    return True


@transaction.atomic
def record_bounce(*, actor: Actor, kind: str, recipient_key: str, is_permanent: bool) -> None:
    """A provider returned a message. Permanent: suppress. Passing: suppress after five in 30 days."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.require(Action.MANAGE_CONTACTS)
    if is_permanent:
        suppress(actor=actor, kind=kind, recipient_key=recipient_key, reason=Suppression.Reason.BOUNCED)
        return
    lock_address(recipient_key)
    if _count_soft_bounce(kind, recipient_key) >= SOFT_BOUNCES_ALLOWED:
        suppress(actor=actor, kind=kind, recipient_key=recipient_key, reason=Suppression.Reason.BOUNCED)


def _count_soft_bounce(kind: str, key: str) -> int:
    """Note one more for every contact with this address; how many there were in the last 30 days."""
    moment, most = now(), 0
    since = (moment - SOFT_BOUNCE_MEMORY).isoformat()
    for address in Address.objects.filter(kind=kind, recipient_key=key):
        recent = [time for time in address.soft_bounce_times or () if time > since]
        address.soft_bounce_times = [*recent, moment.isoformat()][-SOFT_BOUNCES_ALLOWED:]
        address.soft_bounces, address.soft_bounced_at = len(address.soft_bounce_times), moment
        address.save(update_fields=["soft_bounce_times", "soft_bounces", "soft_bounced_at"])
        most = max(most, address.soft_bounces)
    return most
