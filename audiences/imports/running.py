"""Running an import: slice by slice, chunk by chunk, resumable at any point.

The cursor and the counts move in the same transaction as the rows of a chunk are written. A worker that is killed loses the
chunk at hand and nothing else; whoever comes next goes on where the last chunk ended.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import islice

import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from audiences.bulk_rows import cycles_kept, hasten_commit, insert_rows
from audiences.drafts import ConsentDraft
from audiences.imports.chunks import Chunk, ReadAhead
from audiences.imports.files import open_records
from audiences.imports.records import Record
from audiences.imports.rows import Refused, RowReader, service_words
from audiences.lifecycle import UNFINISHED, ImportState
from audiences.models import ContactImport, RefusedRow
from audiences.services.contact_batch import ContactBatch
from audiences.services.contact_checks import Vocabulary
from statuscomms import audit
from statuscomms.actors import Actor, ActorKind
from statuscomms.clock import now
from statuscomms.doorbell import ring
from statuscomms.errors import InvalidInput

log = structlog.get_logger(__name__)
SLICE_SECONDS = 5.0
"""Short, since what people wait for is queued behind it."""
IN_PLACE_SECONDS = 2.0
LEASE = timedelta(seconds=30)
UNHEARD = timedelta(seconds=10)
"""Work this old that nobody has taken shows that the doorbell is broken: then it is done on the spot."""
CHUNK_ROWS = {"postgresql": 4_000, "sqlite": 1_000}
"""SQLite has one writer: nobody should wait long for a chunk."""
TRIES = 3
MOST_TURNS_WITHOUT_PROGRESS = 5
IMPORTED_WORDING = "as the import says"


def actor_of_import(job: ContactImport) -> Actor:
    """Who asked for the import."""
    return Actor(ActorKind(job.actor_kind), job.actor_name, job.actor_user_id)


class ImportRun:
    """One worker's turn at one import."""

    def __init__(self, job: ContactImport, owner: str) -> None:
        self.job = job
        self.owner = owner
        self.words = Vocabulary.whole()
        self.position = job.position
        self.chunk_rows = CHUNK_ROWS[connection.vendor]
        consent = ConsentDraft(
            job.consent[:200], IMPORTED_WORDING, {"import": str(job.uuid), "stated_by": job.actor_name}
        )
        self.reader = RowReader(
            job.columns, job.mapping, self.words, service_words(self.words), consent, job.subscribe_all
        )

    def run(self, seconds: float) -> bool:
        """Work for about ``seconds``; True when the file has ended or the turn is lost.

        The next chunk is read while the database writes the one at hand.
        """
        until = time.monotonic() + seconds
        with open_records(self.job) as records, cycles_kept(), ReadAhead(partial(self._read, records)) as chunks:
            while (chunk := chunks.next()).rows:
                is_last = time.monotonic() >= until
                if not self._write(chunk, None if is_last else chunks.begin):
                    return True
                if is_last:
                    return False
        self._finish()
        return True

    def _read(self, records: Iterator[Record]) -> Chunk:
        """The next chunk, without rows at the end of the file. Asks the database nothing: it may run beside a transaction."""
        chunk = Chunk()
        with translation.override(self.job.language):
            for record in islice(records, self.chunk_rows):
                chunk.position, chunk.row = record.end, record.number
                chunk.rows += 1
                if record.is_blank:
                    continue
                try:
                    chunk.contacts.append(self.reader.read(record))
                except Refused as trouble:
                    chunk.refused_rows += 1
                    chunk.refused += self._refused_rows(record, trouble)
        return chunk

    def _refused_rows(self, record: Record, trouble: Refused) -> list[RefusedRow]:
        columns = self.job.columns
        return [
            RefusedRow(
                contact_import_id=self.job.pk,
                row=record.number,
                column="" if refusal.column is None else columns[refusal.column][:100],
                reason=str(refusal.reason)[:300],
            )
            for refusal in trouble.refusals
        ]

    def _write(self, chunk: Chunk, meanwhile: Callable[[], None] | None) -> bool:
        """Write the chunk and move the cursor; False when the turn is lost or the import was cancelled.

        ``meanwhile`` is called when the database is about to be kept busy.
        """
        for attempt in range(TRIES):
            try:
                with transaction.atomic():
                    hasten_commit()
                    return self._write_once(chunk, meanwhile)
            except IntegrityError:  # somebody else has just made the same contact: look again
                if attempt == TRIES - 1:
                    raise
        return False

    def _write_once(self, chunk: Chunk, meanwhile: Callable[[], None] | None) -> bool:
        current = ContactImport.objects.select_for_update().get(pk=self.job.pk)
        if not self._is_mine(current):
            return False
        batch = ContactBatch(actor_of_import(current), chunk.contacts, self.words, reactivates=False)
        results = {"created": 0, "changed": 0, "unchanged": 0}
        for contact in chunk.contacts:
            results[batch.take(contact)[1]] += 1
        if meanwhile is not None:
            meanwhile()
        if not current.dry_run:
            batch.write()
        insert_rows(chunk.refused)
        ContactImport.objects.filter(pk=current.pk).update(
            position=chunk.position,
            row=chunk.row,
            rows=F("rows") + len(chunk.contacts) + chunk.refused_rows,
            refused=F("refused") + chunk.refused_rows,
            lease_until=now() + LEASE,
            turns_without_progress=0,
            **{name: F(name) + count for name, count in results.items()},
        )
        self.position = chunk.position
        self.job.row = chunk.row
        return True

    def _is_mine(self, current: ContactImport) -> bool:
        return (
            current.lease_owner == self.owner
            and current.state == ImportState.RUNNING
            and current.position == self.position
        )

    def _finish(self) -> None:
        with transaction.atomic():
            current = ContactImport.objects.select_for_update().get(pk=self.job.pk)
            if self._is_mine(current):
                end_import(current, ImportState.DONE)


def end_import(job: ContactImport, state: ImportState, problem: str = "") -> None:
    """The import is over, in the caller's transaction; the audit trail keeps the counts."""
    job.state, job.problem, job.finished_at = state, problem, now()
    job.lease_owner, job.lease_until = "", None
    job.save(update_fields=["state", "problem", "finished_at", "lease_owner", "lease_until"])
    audit.record(
        actor=actor_of_import(job),
        verb=f"contact_import_{state}",
        target=job,
        dry_run=job.dry_run,
        rows=job.rows,
        created=job.created,
        changed=job.changed,
        unchanged=job.unchanged,
        refused=job.refused,
    )


def run_import(import_id: int, *, seconds: float = SLICE_SECONDS) -> None:
    """Import for about ``seconds`` and ring for the rest. Does nothing when somebody else is at it or nothing is left."""
    owner = uuid.uuid4().hex
    job = _claim(import_id, owner)
    if job is None:
        return
    with translation.override(job.language):
        is_over = _run_or_fail(job, owner, seconds)
    if not is_over:
        ContactImport.objects.filter(pk=import_id, lease_owner=owner).update(lease_owner="", lease_until=None)
        ring("import", import_id)


def _run_or_fail(job: ContactImport, owner: str, seconds: float) -> bool:
    """As ``ImportRun.run``; an import that can never end well is over too, with the reason in its language."""
    if job.turns_without_progress > MOST_TURNS_WITHOUT_PROGRESS:
        _fail(job, _("The import stopped several times at the same row and was given up."))
        return True
    try:
        return ImportRun(job, owner).run(seconds)
    except FileNotFoundError:
        _fail(job, _("The file is gone."))
    except InvalidInput as trouble:
        _fail(job, "; ".join(str(line) for lines in trouble.fields.values() for line in lines))
    return True


def _unleased() -> QuerySet[ContactImport]:
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now())
    return ContactImport.objects.filter(free, state__in=UNFINISHED)


def _claim(import_id: int, owner: str) -> ContactImport | None:
    moment = now()
    taken = (
        _unleased()
        .filter(pk=import_id)
        .update(
            state=ImportState.RUNNING,
            lease_owner=owner,
            lease_until=moment + LEASE,
            turns_without_progress=F("turns_without_progress") + 1,
        )
    )
    if not taken:
        return None
    ContactImport.objects.filter(pk=import_id, started_at__isnull=True).update(started_at=moment)
    return ContactImport.objects.get(pk=import_id)


def _fail(job: ContactImport, sentence: str) -> None:
    with transaction.atomic():
        current = ContactImport.objects.select_for_update().get(pk=job.pk)
        if current.lease_owner == job.lease_owner and current.state == ImportState.RUNNING:
            end_import(current, ImportState.FAILED, sentence)


def find_unannounced_imports() -> None:
    """Ring for imports that wait; where nobody hears the bell (Redis gone, no worker), do a bounded slice of one here."""
    for pk in _unleased().values_list("pk", flat=True)[:20]:
        ring("import", pk)
    patience = timedelta(0) if not settings.REDIS_URL else UNHEARD
    unheard = now() - patience
    waiting = _unleased().filter(Q(lease_until__lte=unheard) | Q(lease_until__isnull=True, asked_at__lte=unheard))
    job = waiting.first()
    if job is not None:
        run_import(job.pk, seconds=IN_PLACE_SECONDS)
