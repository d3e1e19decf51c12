"""Who has seen a notice on a site; ``touchpoints`` tells."""

from collections.abc import Iterable
from datetime import datetime

from incidents.models import Sighting


def record_sightings(*, sightings: Iterable[tuple[int, int, datetime]]) -> None:
    """Keep (notice id, contact id, when) once per person and notice."""
    Sighting.objects.bulk_create(
        (Sighting(notice_id=notice, contact_id=contact, at=at) for notice, contact, at in sightings),
        ignore_conflicts=True,
    )
