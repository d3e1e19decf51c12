"""Brings the day's unique visitors from the edge to Redis, and from Redis to the database."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F

from incidents.models import Notice
from touchpoints.models import VisitorRegister
from touchpoints.visitor_registers import DayCount, RegistersAway, registers, today

_LATE_COUNTS_COME_FOR = timedelta(days=1)

NoticeId = tuple[str, int]
"""Key and revision of a notice, as devices know it."""


def count_visitors(*, marks: Mapping[NoticeId, Iterable[bytes]]) -> None:
    """Count visitors by their marks, each once an incident and day. Raises ``RegistersAway``; nothing is counted then."""
    found: dict[UUID, set[bytes]] = {}
    for incident_uuid, notice in _incidents(marks):
        found.setdefault(incident_uuid, set()).update(marks[notice])
    if found:
        registers().add(found)


def note_uncounted(*, events: Mapping[NoticeId, int]) -> None:
    """Note how many sightings could not be counted as visitors because Redis was away: the report says so."""
    for incident_uuid, notice in _incidents(events):
        row = VisitorRegister(incident_uuid=incident_uuid, day=today(), registers=b"")
        VisitorRegister.objects.bulk_create([row], ignore_conflicts=True)
        VisitorRegister.objects.filter(incident_uuid=incident_uuid, day=row.day).update(
            uncounted=F("uncounted") + events[notice]
        )


def _incidents(notices: Iterable[NoticeId]) -> list[tuple[UUID, NoticeId]]:
    """The real incident (no drill) of each notice that exists."""
    wanted = set(notices)
    if not wanted:
        return []  # as in most seconds of each web process
    rows = Notice.objects.filter(key__in={key for key, _revision in wanted}, incident__drill=False)
    known = {(key, revision): uuid for key, revision, uuid in rows.values_list("key", "revision", "incident__uuid")}
    return [(known[notice], notice) for notice in wanted if notice in known]


def save_visitor_registers() -> None:
    """Save every open day's registers and estimate (tick, each minute); a day that is long over is closed."""
    try:
        for incident_uuid, day in registers().open_days():
            _save(incident_uuid, day)
            if day < today() - _LATE_COUNTS_COME_FOR:
                registers().close_day(incident_uuid, day)
    except RegistersAway:
        return  # the database has them as of the last minute; what comes later is laid over it


def _save(incident_uuid: UUID, day: date) -> None:
    kept = VisitorRegister.objects.filter(incident_uuid=incident_uuid, day=day).values_list("registers", flat=True)
    count: DayCount = registers().read(incident_uuid, day, bytes(kept.first() or b""))
    VisitorRegister.objects.update_or_create(
        incident_uuid=incident_uuid,
        day=day,
        defaults={"registers": count.registers, "estimate": count.estimate},
    )
