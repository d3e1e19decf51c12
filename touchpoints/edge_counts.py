"""What visitors report, counted in memory until the upkeep thread carries it to the database."""

import threading
from collections import Counter
from collections.abc import Iterable, Sequence

from touchpoints.impressions import SeenEvent
from touchpoints.services.impressions import Tally

MOST_ROWS = 5_000
MOST_IDENTIFIED = 5_000
"""Beyond these, until the next flush, events are dropped: counts may miss a few, the process must not grow."""

_Counted = tuple[str, str, int, str]


class SeenCounter:
    """Counts of (site, notice key, revision, event), and the events of identified visitors."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        """Site key -> the origin that asked for its feed last."""
        self._lock = threading.Lock()
        self._counts: Counter[_Counted] = Counter()
        self._identified: list[tuple[str, SeenEvent]] = []

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
