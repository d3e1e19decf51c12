"""What visitors report, counted in memory until the upkeep thread carries it to the database and to Redis."""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence

from touchpoints.impressions import SeenEvent
from touchpoints.services.impressions import Tally
from touchpoints.services.visitor_registers import NoticeId

MOST_ROWS = 5_000
MOST_IDENTIFIED = 5_000
MOST_MARKS = 50_000
MOST_PAGES = 500
"""Beyond these, until the next flush, events are dropped: counts may miss a few, the process must not grow."""

_LONGEST_ORIGIN = 201

_Counted = tuple[str, str, int, str]
Marks = dict[NoticeId, set[bytes]]


class SeenCounter:
    """Counts of (site, notice key, revision, event), and the events of identified visitors."""

    def __init__(self) -> None:
        self.pages: set[tuple[str, str]] = set()
        """Which origins asked for which site's feed: (site key, origin) pairs."""
        self._lock = threading.Lock()
        self._counts: Counter[_Counted] = Counter()
        self._identified: list[tuple[str, SeenEvent]] = []
        self._marks: Marks = {}
        self._mark_count = 0
        self._uncounted: Counter[NoticeId] = Counter()

    def note_page(self, site_key: str, origin: str) -> None:
        """A page of ``origin`` carries the site's snippet."""
        if len(self.pages) < MOST_PAGES:
            self.pages.add((site_key, origin[:_LONGEST_ORIGIN]))

    def add(self, site_key: str, events: Sequence[SeenEvent]) -> None:
        """Count the events of one report."""
        with self._lock:
            for event in events:
                counted = (site_key, event.key, event.revision, event.event)
                if counted in self._counts or len(self._counts) < MOST_ROWS:
                    self._counts[counted] += 1
                if event.visitor and len(self._identified) < MOST_IDENTIFIED:
                    self._identified.append((site_key, event))

    def take(self) -> tuple[list[Tally], list[tuple[str, SeenEvent]]]:
        """Everything counted since the last call; the counter is empty afterwards."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            identified, self._identified = self._identified, []
        return [Tally(*counted, times) for counted, times in counts.items()], identified

    def give_back(self, tallies: Iterable[Tally], identified: Iterable[tuple[str, SeenEvent]]) -> None:
        """Keep what could not be written, for the next try."""
        with self._lock:
            for tally in tallies:
                counted = (tally.site_key, tally.notice_key, tally.revision, tally.event)
                if counted in self._counts or len(self._counts) < MOST_ROWS:
                    self._counts[counted] += tally.times
            self._identified = [*identified, *self._identified][:MOST_IDENTIFIED]

    def add_visitor(self, mark: bytes | None, events: Sequence[SeenEvent]) -> None:
        """Note that the visitor with this mark saw these notices; ``mark`` None: nobody can tell which visitor it was."""
        with self._lock:
            for event in events:
                self._note(mark, (event.key, event.revision))

    def take_visitors(self) -> tuple[Marks, Counter[NoticeId]]:
        """The marks of each notice since the last call, and how many sightings came without a mark."""
        with self._lock:
            marks, self._marks, self._mark_count = self._marks, {}, 0
            uncounted, self._uncounted = self._uncounted, Counter()
        return marks, uncounted

    def give_visitors_back(self, marks: Marks, uncounted: Counter[NoticeId]) -> None:
        """Keep what could not be carried away, for the next try."""
        with self._lock:
            self._uncounted.update(uncounted)
            for notice, found in marks.items():
                for mark in found:
                    self._note(mark, notice)

    def _note(self, mark: bytes | None, notice: NoticeId) -> None:
        known = self._marks.get(notice)
        if mark is None or self._mark_count >= MOST_MARKS:
            if known is None or mark not in known:
                self._uncounted[notice] += 1
            return
        if known is None:
            known = self._marks[notice] = set()
        if mark not in known:
            known.add(mark)
            self._mark_count += 1
