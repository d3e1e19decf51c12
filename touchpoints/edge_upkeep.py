"""The thread beside the edge: each second, and at once when told of news, it brings newer documents and takes the counts away,
off the request path."""

import atexit
import threading
import time
from collections.abc import Iterable
from datetime import date

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from touchpoints.documents.addresses import brand_prefix
from touchpoints.edge_counts import Marks, SeenCounter
from touchpoints.edge_documents import LOOKUPS_PER_SECOND, Directory, Headers, Shelf, SiteFacts, StoredDocument
from touchpoints.freshness import NewsListener
from touchpoints.models import Look, PublishedDocument, Site
from touchpoints.services.impressions import record_impressions
from touchpoints.services.snippets import note_sites_seen
from touchpoints.services.visitor_registers import count_visitors, note_uncounted
from touchpoints.visitor_registers import RegistersAway, registers, today

log = structlog.get_logger(__name__)

OVERLAP = 10_000_000
"""Microseconds of generations read again each time: a writer that began earlier may commit later."""
STALE_AFTER = 5.0
"""Seconds without the database after which answers say how old they are."""
_AT_ONCE = 200
"""Documents taken into memory before they are copied to disk: all that one publication changes, not all that there are."""
_SECOND = 1.0
_SHORTEST_PAUSE = 0.05
_COMPARE_ALL_EVERY = 15.0
_SITES_EVERY = 5.0
_PAGES_EVERY = 60.0
_SALT_EVERY = 60.0
_BUSY = ((6_000, 30), (3_000, 20))
"""(requests a second, seconds between polls) of one process: the first row that is reached counts."""


class Upkeep:
    """Keeps one shelf fresh. Every method may be called by hand; ``start`` calls them in a daemon thread."""

    def __init__(self, shelf: Shelf, counter: SeenCounter) -> None:
        self._shelf = shelf
        self._counter = counter
        self._directory = Directory(settings.PUBLISHED_DIRECTORY)
        self._newest = 0
        self._due: dict[str, float] = {}
        self._last_requests = 0
        self._last_look = time.monotonic()
        self._is_away = False
        self._news = threading.Event()
        self._salt_day: date | None = None

    def start(self) -> None:
        """Read the directory at once, then go on in the background."""
        self.read_directory()
        NewsListener(self._news).start()
        threading.Thread(target=self._run, name="edge-upkeep", daemon=True).start()
        atexit.register(self.flush)

    def read_directory(self) -> None:
        """Take what an earlier process left, so that there is an answer before the database gives one."""
        self._shelf.put(self._directory.read())
        self._shelf.synced_at = self._directory.synced_at()

    def _run(self) -> None:
        while True:
            started = time.monotonic()
            try:
                close_old_connections()
                self.turn()
            except Exception:
                # Whatever it was: a thread that ends would freeze every visitor's page, so it goes on with the next second.
                log.exception("edge_upkeep_failed")
            if self._is_away:
                connections.close_all()
            time.sleep(_SHORTEST_PAUSE)
            self._news.wait(_SECOND - (time.monotonic() - started))
            self._news.clear()

    def turn(self) -> None:
        """One second's work. The database may be away: documents go on being served, counts wait."""
        try:
            self.sync()
            self.flush()
            self.count_visitors()
            self._note("database_back", away=False)
        except (DatabaseError, InterfaceError, OSError) as trouble:
            log.debug("edge_turn_failed", error=type(trouble).__name__)
            self._note("edge_without_database", away=True)
        self.look_around()

    def _note(self, event: str, *, away: bool) -> None:
        if away is not self._is_away:
            self._is_away = away
            log.warning(event)

    def sync(self) -> None:
        """Copy newer documents into memory and the directory; now and then compare everything."""
        if self._is_due("compare", _COMPARE_ALL_EVERY):
            self._compare_all()
        else:
            newer = PublishedDocument.objects.filter(generation__gt=self._newest - OVERLAP)
            self._bring(newer.values_list("key", "generation"))
        if self._is_due("sites", _SITES_EVERY):
            rows = Site.objects.values_list("key", "origins", "honours_dnt")
            self._shelf.sites = {key: SiteFacts(origins, honours_dnt) for key, origins, honours_dnt in rows}
            hosts = Look.objects.exclude(host=None).values_list("host", "uuid")
            self._shelf.hosts = {host: brand_prefix(uuid) for host, uuid in hosts if host}
        self._shelf.synced_at = time.time()
        self._directory.note_synced()

    def _compare_all(self) -> None:
        """Read every key and generation: heals what the overlap missed and drops what is no more."""
        there = list(PublishedDocument.objects.values_list("key", "generation"))
        self._bring(there)
        for key in set(self._shelf.documents) - {key for key, _generation in there}:
            self._shelf.drop([key])
            self._directory.remove(key)

    def _bring(self, there: Iterable[tuple[str, int]]) -> None:
        known = self._shelf.documents
        wanted = []
        for key, generation in there:
            self._newest = max(self._newest, generation)
            if key not in known or known[key].generation != generation:
                wanted.append(key)
        brought: list[StoredDocument] = []
        for row in PublishedDocument.objects.filter(key__in=wanted).iterator() if wanted else ():
            stored = StoredDocument(
                key=row.key,
                generation=row.generation,
                status=row.status,
                etag=row.etag,
                headers=row.headers,
                identity=bytes(row.identity),
                gzip=bytes(row.gzip),
                brotli=bytes(row.brotli),
            )
            if row.key in known and known[row.key].generation > row.generation:
                self._shelf.drop([row.key])  # another database than the directory's: its truth counts
            self._shelf.put([stored])
            brought.append(stored)
            if len(brought) == _AT_ONCE:
                self._keep(brought)
        self._keep(brought)  # afterwards: visitors need not wait for the disk

    def _keep(self, brought: list[StoredDocument]) -> None:
        """Copy to disk and empty the list; a full or read-only disk costs starts without a database, nothing else."""
        for stored in brought:
            try:
                self._directory.write(stored)
            except OSError as trouble:
                log.warning("published_file_not_written", error=type(trouble).__name__)
        brought.clear()

    def flush(self) -> None:
        """Write what was counted; what cannot be written now waits for the next try."""
        tallies, identified = self._counter.take()
        if tallies or identified:
            try:
                record_impressions(tallies=tallies, identified=identified)
            except (DatabaseError, InterfaceError):
                self._counter.give_back(tallies, identified)
                raise
        if self._counter.pages and self._is_due("pages", _PAGES_EVERY):
            pages, self._counter.pages = self._counter.pages, set()
            note_sites_seen(seen=pages)

    def count_visitors(self) -> None:
        """Carry the marks of unique visitors to Redis and hold the day's salt. Without Redis they wait, up to a bound."""
        self._shelf.counts_visitors = registers().is_set_up
        if not self._shelf.counts_visitors:
            return
        marks, uncounted = self._counter.take_visitors()
        try:
            self._carry(marks)
            note_uncounted(events=uncounted)
            uncounted.clear()
        finally:
            self._counter.give_visitors_back(marks, uncounted)

    def _carry(self, marks: Marks) -> None:
        try:
            self._renew_salt()
            count_visitors(marks=marks)
            marks.clear()
        except RegistersAway:
            log.debug("visitors_wait")

    def _renew_salt(self) -> None:
        """Take the day's salt; yesterday's is forgotten at once."""
        day = today()
        if day != self._salt_day:
            self._shelf.visitor_salt, self._salt_day = None, day
        elif self._shelf.visitor_salt is not None and not self._is_due("salt", _SALT_EVERY):
            return
        self._shelf.visitor_salt = registers().salt(day, self._shelf.visitor_salt)

    def look_around(self) -> None:
        """Headers that follow from the moment: how old answers are, and a slower poll when this process is busy."""
        now = time.monotonic()
        requests, elapsed = self._shelf.requests, max(now - self._last_look, 0.001)
        rate = (requests - self._last_requests) / elapsed
        self._last_requests, self._last_look = requests, now
        headers: Headers = []
        age = time.time() - self._shelf.synced_at
        if age > STALE_AFTER and self._shelf.synced_at:
            headers.append(("Statuscomms-Age", str(int(age))))
        for threshold, seconds in _BUSY:
            if rate >= threshold:
                headers.append(("Statuscomms-Poll", str(seconds)))
                break
        self._shelf.extra_headers = headers
        self._shelf.lookups_left = LOOKUPS_PER_SECOND

    def _is_due(self, what: str, every: float) -> bool:
        moment = time.monotonic()
        if moment < self._due.get(what, 0.0):
            return False
        self._due[what] = moment + every
        return True
