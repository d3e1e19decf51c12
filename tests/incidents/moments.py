"""Moments around now, for updates that wait."""

from datetime import datetime, timedelta

from incidents.models import Update
from statuscomms.clock import now


def in_minutes(minutes: int) -> datetime:
    return now() + timedelta(minutes=minutes)


def let_its_time_come(update: Update) -> None:
    """The set time, or the end of the hold, of an update has passed."""
    Update.objects.filter(pk=update.pk).update(release_at=now() - timedelta(seconds=1))
