"""The name of what a subscription is about: asking twice is one row."""

from uuid import UUID

from audiences.models import Service


def topic_of(service: Service | None, incident_uuid: UUID | None) -> str:
    """``everything``, ``service:<slug>`` or ``incident:<uuid>``."""
    if incident_uuid is not None:
        return f"incident:{incident_uuid}"
    return f"service:{service.slug}" if service is not None else "everything"
