"""Who got an earlier message of an incident: they hear its end, too."""

from typing import Any

from django.db.models import QuerySet

from delivery.lifecycle import FIRST_MESSAGE
from delivery.models import Delivery


def earlier_recipients(incident_id: int | None, channel: str, *, before: int | None = None) -> QuerySet[Any]:
    """Ids of contacts who got a message of an update numbered below ``before`` (None: any) on this channel, or on any channel
    when this one was never used for the incident."""
    earlier = Delivery.objects.filter(incident=incident_id, state__in=FIRST_MESSAGE, contact__isnull=False)
    if before is not None:
        earlier = earlier.filter(update_number__lt=before)
    same = earlier.filter(broadcast__channel=channel)
    return (same if same.exists() else earlier).values("contact_id")
