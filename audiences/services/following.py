"""Asking to hear: from a website, a status page or a text message. The answer is the same whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audiences.address_lock import lock_address
from audiences.addresses import NormalisedAddress, normalise, recipient_key
from audiences.confirmation_texts import confirmation_request
from audiences.consent_wording import VERSION
from audiences.messages import MessageText
from audiences.models import Address, ConfirmationRequest, Consent, Contact, Service, Subscription, Suppression
from audiences.queries import service_called
from audiences.services.leaving import lift_own_suppression
from audiences.services.topics import topic_of
from audiences.signals import message_requested
from audiences.topics import AddressKind, Wants
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotFound

_DAILY = {AddressKind.PHONE.value: 3, AddressKind.WHATSAPP.value: 3}
SOURCES = ("banner", "chatbot", "page", "sms", "api", "import", "staff")


@dataclass(frozen=True, slots=True)
class _Ask:
    """What was asked, checked. ``service`` and ``incident_uuid`` both None: everything."""

    kind: str
    address: NormalisedAddress
    key: str
    language: str
    source: str
    incident_uuid: UUID | None
    incident_title: str
    service: Service | None
    wants: str


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
    proven: bool = False,
    known: Mapping[str, MessageText] | None = None,
    contact: Contact | None = None,
) -> None:
    """Somebody asks to hear about an incident, a service or everything, at an address.

    Nothing about the address shows in the outcome: known, unknown and suppressed ones all return None; only a malformed one
    raises ``InvalidInput``. ``contact`` is who a signed identity says is asking. Unless the address is ``proven`` (or already
    confirmed by that ``contact``) a confirmation message is requested that already says what is ``known`` (language ->
    words): one an hour for mail, one an hour and three a day for SMS; what is asked meanwhile is confirmed by the pending one.
    """
    ask = _checked(kind, value, language, source, incident_uuid, incident_title, service, wants)
    with transaction.atomic():
        lock_address(ask.key)
        address = _address_row(ask, contact)
        is_own = contact is not None and address.contact_id == contact.pk
        proven = proven or (is_own and address.confirmed_at is not None)
        _subscription_row(ask, address, proven=proven)
        if proven:
            _confirm_at_once(actor, ask, address)
        elif _may_ask_again(ask):
            _request_confirmation(ask, address, known)


def _checked(
    kind: str,
    value: str,
    language: str,
    source: str,
    incident_uuid: UUID | None,
    incident_title: str,
    service: Service | str | None,
    wants: str,
) -> _Ask:
    errors: dict[str, list[str]] = {}
    if source not in SOURCES:
        errors["source"] = [f"{', '.join(SOURCES)}"]
    if wants not in Wants.values:
        errors["wants"] = [f"{', '.join(Wants.values)}"]
    if errors:
        raise InvalidInput(errors)
    address = normalise(kind, value)
    if isinstance(service, str):
        try:
            service = service_called(service)
        except NotFound as trouble:
            raise InvalidInput({"service": [trouble.message]}) from None
    known_languages = [code for code, _name in settings.LANGUAGES]
    return _Ask(
        kind=str(kind),
        address=address,
        key=recipient_key(kind, address.normalised),
        language=language if language in known_languages else settings.LANGUAGE_CODE,
        source=source,
        incident_uuid=incident_uuid,
        incident_title=incident_title[:200],
        service=service,
        wants=wants,
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
        topic=topic_of(ask.service, ask.incident_uuid),
        defaults={
            "address": address,
            "service": ask.service,
            "incident_uuid": ask.incident_uuid,
            "incident_title": ask.incident_title,
            "wants": ask.wants,
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
    subscription.wants = ask.wants
    subscription.source = ask.source
    subscription.save()


def _may_ask_again(ask: _Ask) -> bool:
    """The limits of confirmation messages; none at all to an address that bounced, complained or sent STOP."""
    suppression = Suppression.objects.filter(kind=ask.kind, recipient_key=ask.key).first()
    if suppression is not None and suppression.reason != Suppression.Reason.UNSUBSCRIBED:
        return False
    if _asked_within(ask, timedelta(hours=1)) > 0:
        return False
    daily = 1 if suppression else _DAILY.get(ask.kind)
    return daily is None or _asked_within(ask, timedelta(days=1)) < daily


def _asked_within(ask: _Ask, period: timedelta) -> int:
    return ConfirmationRequest.objects.filter(recipient_key=ask.key, asked_at__gt=now() - period).count()


def _request_confirmation(ask: _Ask, address: Address, known: Mapping[str, MessageText] | None) -> None:
    ConfirmationRequest.objects.create(
        contact_id=address.contact_id,
        address=address,
        recipient_key=ask.key,
        source=ask.source,
        language=ask.language,
        incident_uuid=ask.incident_uuid,
    )
    topic = ask.incident_title or (ask.service.name(ask.language) if ask.service else "")
    request = confirmation_request(address, ask.language, topic, known or {}, ask.incident_uuid)
    message_requested.send(sender=ConfirmationRequest, request=request)


def _confirm_at_once(actor: Actor, ask: _Ask, address: Address) -> None:
    moment: datetime = now()
    topic = topic_of(ask.service, ask.incident_uuid)
    if address.confirmed_at is None:
        address.confirmed_at = moment
        address.save(update_fields=["confirmed_at"])
    pending = Subscription.objects.filter(contact_id=address.contact_id, topic=topic, confirmed_at__isnull=True)
    lift_own_suppression(actor=actor, kind=ask.kind, key=ask.key, source="signed identity")
    if pending.update(confirmed_at=moment):
        Consent.objects.create(
            contact_id=address.contact_id,
            kind=ask.kind,
            recipient_key=ask.key,
            given=True,
            wording_version=VERSION,
            language=ask.language,
            source=ask.source,
            proof={"way": "signed identity"},
        )
