"""What is forgotten when: every floor hands in its rules (``settings.RETENTION_RULES``), each is carried out once a night.

``tick`` calls ``run_nightly`` every few seconds; each call clears for about a second, so that nothing urgent waits. Where a night
stands is written in the transaction of the rows, so that a killed process repeats nothing, and a lease keeps others away.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.models import RetentionRun

SLICE_SECONDS = 1.0
LEASE = timedelta(seconds=60)
_SYSTEM = Actor.system("retention")


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Rows that ``find(before)`` names are handed to ``clear`` by primary key, ``batch`` at a time, in one transaction.

    ``setting`` names the days that they are kept; 0 keeps them for good. ``clear`` answers how many it cleared, and must leave
    rows that ``find`` does not name again.
    """

    name: str
    setting: str
    find: Callable[[datetime], QuerySet[Any]]
    clear: Callable[[list[int]], int]
    batch: int = 500

    @property
    def days(self) -> int:
        """How long rows are kept."""
        return int(getattr(settings, self.setting))

    def due(self) -> QuerySet[Any]:
        """The rows to clear now, in their order."""
        if self.days <= 0:
            return self.find(now()).none()
        return self.find(now() - timedelta(days=self.days)).order_by("pk")


class LostLease(Exception):
    """Another process carries the night on; this one stops and its last batch is undone."""


def retention_rules() -> list[RetentionRule]:
    """The rules of every floor, in the order of the settings."""
    return [rule for path in settings.RETENTION_RULES for rule in import_string(path)]


def overdue() -> dict[str, int]:
    """How many rows each rule would clear now."""
    return {rule.name: rule.due().count() for rule in retention_rules()}


def night_of(moment: datetime) -> date:
    """The night that ``moment`` belongs to: it begins at ``RETENTION_HOUR`` of the installation's time zone."""
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None)
    return (local - timedelta(hours=settings.RETENTION_HOUR)).date()


def run_nightly(seconds: float = SLICE_SECONDS) -> None:
    """Carry tonight's run on for about ``seconds`` (tick); nothing once it has ended. A night that was missed is made up for."""
    run, _created = RetentionRun.objects.get_or_create(night=night_of(now()))
    if run.finished_at is not None:
        return
    owner, moment = token_hex(8), now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=moment)
    if not RetentionRun.objects.filter(free, pk=run.pk, finished_at__isnull=True).update(
        lease_owner=owner, lease_until=moment + LEASE
    ):
        return
    run.refresh_from_db()
    end = time.monotonic() + seconds
    try:
        for _batch in _batches(run, owner):
            if time.monotonic() >= end:
                _update(run, owner, lease_until=None)
                return
        _finish(run, owner)
    except LostLease:
        return


def run_now() -> dict[str, int]:
    """Carry every rule out to its end, whatever the night did; what was cleared, by rule. Noted in the audit trail."""
    counts: dict[str, int] = {}
    for rule in retention_rules():
        counts[rule.name] = 0
        after = None
        while pks := _next(rule, after):
            with transaction.atomic():
                counts[rule.name] += rule.clear(pks)
            after = pks[-1]
    audit.record(actor=_SYSTEM, verb="retention_ran", target="statuscomms.retention:by-hand", counts=counts)
    return counts


def _batches(run: RetentionRun, owner: str) -> Iterator[None]:
    """Clears one batch after the other and notes each in its own transaction."""
    for rule in retention_rules():
        if rule.name in run.done:
            continue
        while pks := _next(rule, run.after):
            with transaction.atomic():
                run.counts[rule.name] = run.counts.get(rule.name, 0) + rule.clear(pks)
                run.after = pks[-1]
                _update(run, owner, counts=run.counts, after=run.after, lease_until=now() + LEASE)
            yield
        run.done, run.after = [*run.done, rule.name], None
        _update(run, owner, done=run.done, after=None, lease_until=now() + LEASE)


def _next(rule: RetentionRule, after: int | None) -> list[int]:
    rows = rule.due() if after is None else rule.due().filter(pk__gt=after)
    return list(rows.values_list("pk", flat=True)[: rule.batch])


@transaction.atomic
def _finish(run: RetentionRun, owner: str) -> None:
    _update(run, owner, finished_at=now(), lease_until=None)
    audit.record(actor=_SYSTEM, verb="retention_ran", target=run, counts=run.counts)


def _update(run: RetentionRun, owner: str, **fields: Any) -> None:
    if not RetentionRun.objects.filter(pk=run.pk, lease_owner=owner, finished_at__isnull=True).update(**fields):
        raise LostLease
