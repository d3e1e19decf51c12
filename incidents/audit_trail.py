"""Who did what to an incident: its own entries and those of its broadcasts, spikes and series, narrowed, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from incidents import extensions
from incidents.channels import all_channels
from incidents.models import Incident, MaintenanceSeries
from statuscomms.audit import target_of
from statuscomms.audit_words import words_of
from statuscomms.errors import Sentence
from statuscomms.models import AuditEntry

TRAIL_PAGE = 50
"""How many entries a page of the trail shows at most."""
TRAIL_GLANCE = 12
"""How many of the newest stand on the incident page itself."""
_SHOWN_DETAILS = ("place", "to", "reason", "bypass_reason")


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What the trail is narrowed to; empty means everything. ``since`` and ``until`` are ISO dates, both included, local
    time; ``before`` is the number of the last entry of the page before."""

    who: str = ""
    what: str = ""
    since: str = ""
    until: str = ""
    before: str = ""

    @classmethod
    def of_query(cls, asked: Mapping[str, str]) -> "TrailFilter":
        """The filter of a query string; each part is cut to a sensible length."""
        return cls(**{part.name: asked.get(part.name, "").strip()[:150] for part in fields(cls)})


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One line: when, who, what in plain words, and what it was about (an update's number, a channel, a person, a reason)."""

    at: datetime
    who: str
    words: Sentence
    about: str

    @classmethod
    def of(cls, entry: AuditEntry) -> "TrailEntry":
        """The line of a kept entry, in the reader's language."""
        return cls(entry.at, entry.actor_name, words_of(entry.verb), _about(entry.details))


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail; ``before`` leads to the next one, "" at the end. ``people`` and ``acts`` are what it can be narrowed
    to: names, and verbs with their words."""

    entries: tuple[TrailEntry, ...]
    before: str
    people: tuple[str, ...]
    acts: tuple[tuple[str, Sentence], ...]


def newest_entries(incident: Incident) -> Sequence[TrailEntry]:
    """The newest few, newest first."""
    return [TrailEntry.of(entry) for entry in entries_about(incident)[:TRAIL_GLANCE]]


def trail_page(incident: Incident, chosen: TrailFilter) -> TrailPage:
    """The entries that ``chosen`` finds, newest first."""
    every = entries_about(incident)
    people = sorted(set(every.order_by().values_list("actor_name", flat=True)), key=str.casefold)
    verbs = set(every.order_by().values_list("verb", flat=True))
    acts = sorted(((verb, words_of(verb)) for verb in verbs), key=lambda act: str(act[1]).casefold())
    found = list(_narrowed(every, chosen)[: TRAIL_PAGE + 1])
    before = str(found[TRAIL_PAGE - 1].pk) if len(found) > TRAIL_PAGE else ""
    return TrailPage(tuple(TrailEntry.of(row) for row in found[:TRAIL_PAGE]), before, tuple(people), tuple(acts))


def entries_about(incident: Incident) -> QuerySet[AuditEntry]:
    """Every entry about the incident or about something that belongs to it, newest first."""
    series = MaintenanceSeries.objects.filter(occurrences__incident=incident)
    targets = [target_of(incident), *(target_of(each) for each in series), *extensions.audit_targets(incident)]
    return AuditEntry.objects.filter(target__in=targets)


def _narrowed(entries: QuerySet[AuditEntry], chosen: TrailFilter) -> QuerySet[AuditEntry]:
    if chosen.who:
        entries = entries.filter(actor_name=chosen.who)
    if chosen.what:
        entries = entries.filter(verb=chosen.what)
    since, until = _day(chosen.since), _day(chosen.until)
    if since:
        entries = entries.filter(at__gte=since)
    if until:
        entries = entries.filter(at__lt=until + timedelta(days=1))
    if chosen.before.isascii() and chosen.before.isdecimal() and len(chosen.before) < 19:
        entries = entries.filter(pk__lt=int(chosen.before))
    return entries


def _day(written: str) -> datetime | None:
    """The local midnight that begins the day; None for what is no date, or the last day of the calendar."""
    try:
        day = date.fromisoformat(written)
        return timezone.make_aware(datetime.combine(day, time.min)) if day.year < date.max.year else None
    except (ValueError, OverflowError):
        return None


def _about(details: Mapping[str, object]) -> str:
    number = details.get("number")
    channels = details.get("channels") or ([details["channel"]] if details.get("channel") else [])
    known = all_channels()
    parts = [f"#{number}"] if number else []
    if isinstance(channels, list):
        parts += [str(known[slug].label) if slug in known else str(slug) for slug in channels]
    parts += [str(details[name]) for name in _SHOWN_DETAILS if details.get(name)]
    return ", ".join(parts)
