"""Writes broadcasts: the outbox rows that everything else follows from. Callers hold the transaction."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max

from audiences.addresses import normalise, recipient_key
from audiences.messages import MessageRequest
from audiences.models import Address, Contact
from audiences.recipients import RecipientSpec
from audiences.topics import Severity
from delivery.lifecycle import BroadcastPurpose, BroadcastState, DeliveryState
from delivery.models import Broadcast, Delivery, Message
from incidents.channels import SentChannel, get_channel, sent_channels
from incidents.drill_list import drill_addresses
from incidents.models import Incident, Notice, Update
from statuscomms.clock import now
from statuscomms.doorbell import ring

PRIORITY_ONE_PERSON_WAITS = 1
PRIORITY_CRITICAL = 2
PRIORITY_NOTICE = 5
DEFAULT_EXPIRY_SECONDS = 86_400


def expiry_seconds(channel: str) -> int:
    """How long an unsent message of ``channel`` stays worth sending."""
    return settings.DELIVERY_EXPIRY_SECONDS.get(channel, DEFAULT_EXPIRY_SECONDS)


def create_notice_broadcast(*, update: Update, notice: Notice, channel: SentChannel) -> Broadcast:
    """The broadcast of a sent notice, to be expanded. Who is concerned is frozen here; drills go to the test list alone."""
    incident = update.incident
    critical = incident.severity == Severity.SEV1 or incident.level == 4
    common = _common(channel.slug, incident, update.number, critical)
    message = notice_message(notice, update.status)
    if incident.drill:
        drill_list = drill_addresses(channel)
        return create_to_list(
            purpose=BroadcastPurpose.NOTICE, message=message, to=drill_list, notice=notice, language="", **common
        )
    spec = RecipientSpec(
        address_kind=channel.address_kind,
        mode=_mode(notice, update, incident),
        rule=notice.audience_rule,
        service_slugs=tuple(incident.impacts.order_by("pk").values_list("service__slug", flat=True)),
        kind=incident.kind,
        severity=incident.severity,
        incident_uuid=incident.uuid,
        closing=update.is_closing,
        address_id=None,
        critical=critical,
    )
    broadcast = Broadcast.objects.create(
        purpose=BroadcastPurpose.NOTICE,
        notice=notice,
        message=message,
        recipients=spec.to_json(),
        bound=Contact.objects.aggregate(highest=Max("pk"))["highest"] or 0,
        **common,
    )
    ring("expand", broadcast.pk)
    return broadcast


def _common(channel: str, incident: Incident | None, number: int, critical: bool) -> dict[str, Any]:
    return {
        "channel": channel,
        "incident": incident,
        "update_number": number,
        "critical": critical,
        "priority": PRIORITY_CRITICAL if critical else PRIORITY_NOTICE,
        "expires_at": now() + timedelta(seconds=expiry_seconds(channel)),
    }


def _mode(notice: Notice, update: Update, incident: Incident) -> str:
    """Whom the notice is for; a closing message goes to followers alone when nothing was ever sent for the incident."""
    earlier = Broadcast.objects.filter(incident=incident, purpose=BroadcastPurpose.NOTICE)
    if update.is_closing and not earlier.exclude(update_number=update.number).exists():
        return Notice.Recipients.FOLLOWERS.value
    return str(notice.recipients)


def notice_message(notice: Notice, status: str) -> Message:
    """The frozen words of a released notice."""
    return Message.objects.create(
        texts=notice.texts, fallback_language=fallback_language(notice.texts), status_label=status
    )


def fallback_language(texts: Mapping[str, Any]) -> str:
    """Whose words people get whose language has none: the installation's, or the first that is written."""
    own = settings.LANGUAGE_CODE.split("-")[0]
    return own if own in texts else next(iter(texts), own)


def create_single_broadcast(*, request: MessageRequest) -> Broadcast:
    """One message that one person asked for (confirmation, reply): no expansion, ahead of everything else."""
    address = Address.objects.get(pk=request.address_id)
    channel = next(channel for channel in sent_channels() if channel.address_kind == address.kind)
    incident = Incident.objects.filter(uuid=request.incident_uuid).first() if request.incident_uuid else None
    message = _request_message(request)
    moment = now()
    expires_at = moment + timedelta(seconds=expiry_seconds(channel.slug))
    broadcast = Broadcast.objects.create(
        purpose=BroadcastPurpose(request.purpose.value),
        incident=incident,
        channel=channel.slug,
        message=message,
        state=BroadcastState.SENDING,
        recipients={"address_id": address.pk},
        expected=1,
        priority=PRIORITY_ONE_PERSON_WAITS,
        critical=True,
        expires_at=expires_at,
        started_at=moment,
    )
    # No incident on the row: what one person waits for never queues behind the incident's own updates.
    Delivery.objects.create(
        broadcast=broadcast,
        contact_id=request.contact_id,
        address=address,
        recipient_key=address.recipient_key,
        language=request.language,
        priority=broadcast.priority,
        next_attempt_at=moment,
        created_at=moment,
        expires_at=expires_at,
    )
    ring("send")
    return broadcast


def _request_message(request: MessageRequest) -> Message:
    texts = {
        language: {"title": text.subject, "body": text.body, "instructions": ""}
        for language, text in request.texts.items()
    }
    return Message.objects.create(
        texts=texts,
        fallback_language=request.language if request.language in texts else fallback_language(texts),
        action_url=request.action_url,
        action_labels=request.action_label,
    )


def create_to_list(
    *, purpose: BroadcastPurpose, message: Message, to: list[str], notice: Notice | None, language: str, **common: Any
) -> Broadcast:
    """A broadcast to a short list of addresses that belong to no contact (staff); the list is kept in ``recipients``."""
    channel = get_channel(common["channel"])
    assert isinstance(channel, SentChannel)
    addresses: dict[str, str] = {}
    for value in to:
        clean = normalise(channel.address_kind, value)
        addresses.setdefault(recipient_key(channel.address_kind, clean.normalised), clean.normalised)
    moment = now()
    broadcast = Broadcast.objects.create(
        purpose=purpose,
        notice=notice,
        message=message,
        state=BroadcastState.SENDING if addresses else BroadcastState.DONE,
        recipients={"to": addresses},
        expected=len(addresses),
        started_at=moment,
        finished_at=None if addresses else moment,
        **common,
    )
    Delivery.objects.bulk_create(
        Delivery(
            broadcast=broadcast,
            incident=common["incident"],
            update_number=common["update_number"],
            recipient_key=key,
            language=language or message.fallback_language,
            state=DeliveryState.READY,
            priority=broadcast.priority,
            next_attempt_at=moment,
            created_at=moment,
            expires_at=broadcast.expires_at,
        )
        for key in addresses
    )
    ring("send")
    return broadcast
