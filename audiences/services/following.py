"""Asking to hear: from a website, a status page or a text message. The answer is the same whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audiences.address_lock import lock_address
from audiences.addresses import NormalisedAddress, normalise, recipient_key
from audiences.confirmation_texts import confirmation_request
from audiences.consent_wording import VERSION
from audiences.drafts import SubscriptionDraft
from audiences.messages import MessageText
from audiences.models import Address, ConfirmationRequest, Consent, Contact, Service, Subscription
from audiences.services.confirmation_limits import may_ask_again
from audiences.services.declaring import check_declared, declare_attributes
from audiences.services.leaving import lift_own_suppression
from audiences.services.subscribing import checked_wishes
from audiences.services.topics import topic_of
from audiences.signals import message_requested
from audiences.topics import CONTACT_SOURCES, Wants
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, Sentence


@dataclass(frozen=True, slots=True)
class _Ask:
    """What was asked, checked. ``service`` and ``wishes.incident`` both None: everything."""

    kind: str
    address: NormalisedAddress
    key: str
    language: str
    source: str
    service: Service | None
    wishes: SubscriptionDraft
    attributes: Mapping[str, Any]
    proof: str

    @property
    def topic(self) -> str:
        """The name of the subscription."""
        return topic_of(self.service, self.wishes.incident)


def follow(
    *,
    actor: Actor,
    kind: str,
    value: str,
    language: str,
    source: str,
    incident_uuid: UUID | None = None,
    incident_title: str = "",
    service: Service | str | None = None,
    wants: str = Wants.UPDATES,
    kinds: tuple[str, ...] = (),
    minimum_severity: str = "",
    attributes: Mapping[str, Any] | None = None,
    proven: bool = False,
    proof: str = "signed identity",
    known: Mapping[str, MessageText] | None = None,
    contact: Contact | None = None,
) -> None:
    """Somebody asks to hear about an incident, a service or everything, at an address.

    Nothing about the address shows in the outcome: known, unknown and suppressed ones all return None; only a malformed one
    raises ``InvalidInput``. ``contact`` is who a signed identity says is asking. Unless the address is ``proven`` (``proof``
    says by what) or already confirmed by that ``contact``, a confirmation message is requested that already says what is
    ``known`` (language -> words), within the limits of ``confirmation_limits``; what is asked meanwhile is confirmed by the
    pending one. ``attributes`` are those that the schema lets people declare; a known person's change only
    when they confirm.
    """
    wishes = SubscriptionDraft(
        None, incident_uuid, incident_title[:200], str(wants), tuple(kinds), str(minimum_severity)
    )
    ask = _checked(kind, value, language, source, service, wishes, attributes or {}, proof)
    with transaction.atomic():
        lock_address(ask.key)
        _keep(actor, ask, contact, proven, known)


def _keep(
    actor: Actor, ask: _Ask, contact: Contact | None, proven: bool, known: Mapping[str, MessageText] | None
) -> None:
    address = _address_row(ask, contact)
    is_own = contact is not None and address.contact_id == contact.pk
    proven = proven or (is_own and address.confirmed_at is not None)
    _subscription_row(ask, address, proven=proven)
    if proven:
        declare_attributes(address.contact, ask.attributes)
        _confirm_at_once(actor, ask, address)
    elif may_ask_again(ask.kind, ask.address.normalised, ask.key):
        _request_confirmation(ask, address, known)
    else:
        _join_pending_confirmation(ask, address)


def _checked(
    kind: str,
    value: str,
    language: str,
    source: str,
    service: Service | str | None,
    wishes: SubscriptionDraft,
    attributes: Mapping[str, Any],
    proof: str,
) -> _Ask:
    errors: dict[str, list[Sentence]] = {}
    if source not in CONTACT_SOURCES:
        errors["source"] = [f"{', '.join(CONTACT_SOURCES)}"]
    found, wrong = checked_wishes(service, wishes)
    errors |= wrong
    if errors:
        raise InvalidInput(errors)
    check_declared(attributes)
    address = normalise(kind, value)
    return _Ask(
        kind=str(kind),
        address=address,
        key=recipient_key(kind, address.normalised),
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        source=source,
        service=found,
        wishes=wishes,
        attributes=dict(attributes),
        proof=proof,
    )


def _address_row(ask: _Ask, contact: Contact | None) -> Address:
    """The identified contact's own row, else the first that anybody has confirmed, else any, else a new contact's.

    An address that the identified contact does not have is somebody's of their own: whoever typed it expects to hear *there*,
    and a person hears once per channel.
    """
    rows = Address.objects.filter(kind=ask.kind, normalised=ask.address.normalised, contact__is_active=True)
    own = rows.filter(contact=contact).first() if contact is not None else None
    row = own or rows.filter(confirmed_at__isnull=False).order_by("id").first() or rows.order_by("id").first()
    if row is not None:
        return row
    stranger = Contact.objects.create(
        language=ask.language, time_zone=settings.TIME_ZONE, source=ask.source, hears_audiences=False
    )
    return Address.objects.create(
        contact=stranger,
        kind=ask.kind,
        value=ask.address.value,
        normalised=ask.address.normalised,
        recipient_key=ask.key,
    )


def _subscription_row(ask: _Ask, address: Address, *, proven: bool) -> None:
    """The row of what was asked. A live one is changed only by somebody who has proved who they are."""
    subscription, created = Subscription.objects.get_or_create(
        contact_id=address.contact_id,
        topic=ask.topic,
        defaults={
            "address": address,
            "service": ask.service,
            "incident_uuid": ask.wishes.incident,
            "incident_title": ask.wishes.incident_title,
            "wants": ask.wishes.wants,
            "kinds": list(ask.wishes.kinds),
            "minimum_severity": ask.wishes.minimum_severity,
            "source": ask.source,
        },
    )
    is_live = subscription.confirmed_at is not None and subscription.ended_at is None
    if created or (is_live and not proven):
        return
    if not is_live:
        subscription.confirmed_at = None
    subscription.ended_at = None
    subscription.address = address
    subscription.wants = ask.wishes.wants
    subscription.kinds, subscription.minimum_severity = list(ask.wishes.kinds), ask.wishes.minimum_severity
    subscription.source = ask.source
    subscription.save()


def _request_confirmation(ask: _Ask, address: Address, known: Mapping[str, MessageText] | None) -> None:
    pending = ConfirmationRequest.objects.create(
        contact_id=address.contact_id,
        address=address,
        recipient_key=ask.key,
        source=ask.source,
        language=ask.language,
        incident_uuid=ask.wishes.incident,
        declared=dict(ask.attributes),
    )
    topic = ask.wishes.incident_title or (ask.service.name(ask.language) if ask.service else "")
    request = confirmation_request(pending, topic, known or {})
    message_requested.send(sender=ConfirmationRequest, request=request)


def _join_pending_confirmation(ask: _Ask, address: Address) -> None:
    """What is declared meanwhile is confirmed by the question that is already on its way."""
    pending = ConfirmationRequest.objects.filter(address=address, confirmed_at__isnull=True).order_by("-id").first()
    if pending is not None and ask.attributes:
        pending.declared = {**pending.declared, **ask.attributes}
        pending.save(update_fields=["declared"])


def _confirm_at_once(actor: Actor, ask: _Ask, address: Address) -> None:
    moment: datetime = now()
    if address.confirmed_at is None:
        address.confirmed_at = moment
        address.save(update_fields=["confirmed_at"])
    pending = Subscription.objects.filter(contact_id=address.contact_id, topic=ask.topic, confirmed_at__isnull=True)
    lift_own_suppression(actor=actor, kind=ask.kind, key=ask.key, source=ask.proof)
    if pending.update(confirmed_at=moment):
        Consent.objects.create(
            contact_id=address.contact_id,
            kind=ask.kind,
            recipient_key=ask.key,
            given=True,
            wording_version=VERSION,
            language=ask.language,
            source=ask.source,
            proof={"way": ask.proof},
        )
