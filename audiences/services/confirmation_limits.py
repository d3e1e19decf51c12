"""How many confirmation messages may go out: to one address, and by SMS from the whole installation.

The second keeps a stranger with a script and many numbers from running up the bill: such numbers usually lie in one country, whose
operator shares the profit. Whoever is refused sees the same as everybody else; staff are told.
"""

from datetime import timedelta

import phonenumbers
from django.conf import settings
from django.utils.translation import gettext as _

from audiences.models import ConfirmationRequest, Suppression
from audiences.topics import AddressKind
from statuscomms import limits
from statuscomms.access import Role
from statuscomms.clock import now
from statuscomms.errors import TooMany
from statuscomms.models import StaffAlert
from statuscomms.staff_alerts import raise_alert

HOUR = 3_600
_DAILY = {AddressKind.PHONE.value: 3, AddressKind.WHATSAPP.value: 3}
_CALLED = (AddressKind.PHONE, AddressKind.WHATSAPP)
"""Kinds of address whose messages cost money each."""


def may_ask_again(kind: str, normalised: str, key: str) -> bool:
    """Whether a question may go to this address now, which counts as one: one an hour for mail; one an hour, three a day and within
    the installation's limits for SMS; none at all to an address that bounced, complained or sent STOP. For use in a transaction."""
    return _may_ask_address(kind, key) and (kind not in _CALLED or _may_ask_number(normalised))


def _may_ask_address(kind: str, key: str) -> bool:
    suppression = Suppression.objects.filter(kind=kind, recipient_key=key).first()
    if suppression is not None and suppression.reason != Suppression.Reason.UNSUBSCRIBED:
        return False
    if _asked_within(key, timedelta(hours=1)) > 0:
        return False
    daily = 1 if suppression else _DAILY.get(kind)
    return daily is None or _asked_within(key, timedelta(days=1)) < daily


def _asked_within(key: str, period: timedelta) -> int:
    return ConfirmationRequest.objects.filter(recipient_key=key, asked_at__gt=now() - period).count()


def _may_ask_number(number: str) -> bool:
    """``number`` is in E.164."""
    parsed = phonenumbers.parse(number)
    allowed = {country.strip().upper() for country in settings.CONFIRMATION_SMS_COUNTRIES}
    if allowed and phonenumbers.region_code_for_number(parsed) not in allowed:
        return False
    code = parsed.country_code
    if code != phonenumbers.country_code_for_region(settings.PHONE_REGION) and not _take(
        settings.CONFIRMATION_SMS_PER_COUNTRY, f"+{code}"
    ):
        return False
    return _take(settings.CONFIRMATION_SMS_PER_HOUR, "")


def _take(limit: int, country: str) -> bool:
    """Count one; False, and staff are alarmed, when the hour's are used up. ``country`` "" is the whole installation."""
    if limit <= 0:
        return True
    try:
        limits.take("confirmation-sms", country, capacity=limit, per_seconds=HOUR)
    except TooMany:
        _alarm(limit, country)
        return False
    return True


def _alarm(limit: int, country: str) -> None:
    if country:
        words = _(
            "More than %(limit)d people an hour asked for text messages to %(country)s; they get no confirmation now. "
            "Somebody may be misusing a sign-up form."
        )
    else:
        words = _(
            "More than %(limit)d people an hour asked for text messages; new ones get no confirmation now. "
            "Somebody may be misusing a sign-up form."
        )
    raise_alert(
        key=f"confirmation-sms:{country or 'all'}",
        text=words % {"limit": limit, "country": country},
        urgency=StaffAlert.Urgency.URGENT,
        roles=[Role.RESPONDER, Role.MANAGER, Role.ADMINISTRATOR],
    )
