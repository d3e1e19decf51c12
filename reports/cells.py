"""Values of a report as people read them, and as programs do. What is not known says so; it is never zero."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Value = str | int | float | Decimal | datetime | timedelta | None
"""None: not known."""


def shown(value: Value) -> str:
    """For screens and paper, in the reader's language and the installation's time zone."""
    if value is None:
        return _("unknown")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, Decimal):
        return number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)
    if isinstance(value, int | float):
        return number_format(value, use_l10n=True, force_grouping=True)
    return value


def plain(value: Value) -> str | int | float:
    """For CSV: ISO 8601 in UTC, seconds, bare numbers; "unknown" in English, so that programs can rely on it."""
    if value is None:
        return "unknown"
    if isinstance(value, datetime):
        return timezone.localtime(value, timezone.get_fixed_timezone(0)).isoformat(timespec="seconds")
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    if isinstance(value, Decimal):
        return str(value)
    return value


def duration(span: timedelta) -> str:
    """``3 min 20 s``, ``2 h 5 min``, ``3 d 4 h``; a minus in front when it lies before."""
    seconds = round(abs(span.total_seconds()))
    sign = "−" if span.total_seconds() < 0 and seconds else ""
    if seconds < 60:
        return sign + ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return sign + _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return sign + _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    days, hours = divmod(hours, 24)
    return sign + _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
