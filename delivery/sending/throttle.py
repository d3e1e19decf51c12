"""How fast we may send, and whether a provider is trusted: rows, so that all workers keep to them together."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from delivery.models import ProviderCircuit, SendBucket
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from statuscomms.staff_alerts import close_alert, raise_alert

OPEN_SECONDS = 60


def rate_of(channel: str) -> float:
    """Messages (SMS: segments) a second; 0 means no limit."""
    return float(settings.DELIVERY_RATE_PER_SECOND.get(channel, 0))


@transaction.atomic
def may_send(channel: str, wanted: int) -> int:
    """How many of ``wanted`` messages may go now. What is granted must be paid by ``pay``."""
    rate = rate_of(channel)
    if not rate:
        return wanted
    bucket = _filled(channel, rate)
    bucket.save(update_fields=["rate", "capacity", "tokens", "updated_at"])
    return max(0, min(wanted, int(bucket.tokens)))


@transaction.atomic
def pay(channel: str, amount: int) -> None:
    """Take ``amount`` tokens for what was sent. The bucket may go into debt, since segments are known only when the words are."""
    rate = rate_of(channel)
    if not rate or not amount:
        return
    bucket = _filled(channel, rate)
    bucket.tokens -= amount
    bucket.save(update_fields=["rate", "capacity", "tokens", "updated_at"])


def _filled(channel: str, rate: float) -> SendBucket:
    moment = now()
    capacity = max(1.0, rate * 2)
    SendBucket.objects.bulk_create(
        [SendBucket(channel=channel, rate=rate, capacity=capacity, tokens=capacity, updated_at=moment)],
        ignore_conflicts=True,
    )
    bucket = SendBucket.objects.select_for_update().get(channel=channel)
    gained = max(0.0, (moment - bucket.updated_at).total_seconds()) * rate
    bucket.rate, bucket.capacity, bucket.updated_at = rate, capacity, moment
    bucket.tokens = min(capacity, bucket.tokens + gained)
    return bucket


def open_circuit(channel: str, code: str, text: str) -> None:
    """Stop asking a provider that refuses our account; rows stay ready and one is tried again after a minute."""
    moment = now()
    ProviderCircuit.objects.update_or_create(
        channel=channel,
        defaults={"open_until": moment + timedelta(seconds=OPEN_SECONDS), "reason": f"{code} {text}".strip()[:300]},
        create_defaults={
            "open_until": moment + timedelta(seconds=OPEN_SECONDS),
            "reason": f"{code} {text}".strip()[:300],
            "opened_at": moment,
        },
    )
    raise_alert(
        key=f"circuit:{channel}",
        text=_(
            "The provider of %(channel)s refuses our account (%(code)s). Nothing is sent there until it is put right."
        )
        % {"channel": channel, "code": code},
        urgency=StaffAlert.Urgency.URGENT,
    )


def close_circuit(channel: str) -> None:
    """The provider took a message again."""
    opened = ProviderCircuit.objects.filter(channel=channel, open_until__isnull=False)
    if opened.exists() and opened.update(open_until=None, reason=""):
        close_alert(key=f"circuit:{channel}", actor=Actor.system("delivery"))
