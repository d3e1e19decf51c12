"""Keeps the plain files of published documents up to date in a directory or object storage, off every other path."""

import threading
import time
from datetime import timedelta

import structlog
from django.core.files.storage import Storage
from django.db import connections
from django.db.models import F, Q
from django.utils.translation import gettext as _

from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.staff_alerts import close_alert, raise_alert
from touchpoints.documents import Snapshot, urgency_of
from touchpoints.mirror_files import file_name, published_storage, remove, write
from touchpoints.models import PublishedDocument

log = structlog.get_logger(__name__)
ALERT_KEY = "documents:mirror"
ENDINGS = ("", ".gz", ".br")
_SLICE_SECONDS = 2.0
_PER_RUN = 200
_LOST_EVERY = 300.0
_LONGEST_PAUSE = timedelta(minutes=5)


def mirror_beside() -> None:
    """``mirror_documents`` in a thread of its own (tick, each second): a storage that does not answer holds no other job up.

    Waits a little longer than it usually takes, so that its errors are the job's; while one hangs no second one is begun.
    """
    _beside.run()


class _Beside:
    """The one thread of this process that mirrors."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._trouble: Exception | None = None
        self._looks_again_at = 0.0

    def run(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._mirror, name="mirror", daemon=True)
            self._thread.start()
            self._thread.join(_SLICE_SECONDS + 1.0)
        if not self._thread.is_alive():
            self._thread, trouble, self._trouble = None, self._trouble, None
            if trouble is not None:
                raise trouble

    def _mirror(self) -> None:
        try:
            if time.monotonic() >= self._looks_again_at:
                self._looks_again_at = time.monotonic() + _LOST_EVERY
                find_lost_files()
            mirror_documents()
        except Exception as trouble:  # handed to the caller, who tells staff
            self._trouble = trouble
        finally:
            connections.close_all()


_beside = _Beside()


def find_lost_files() -> None:
    """Write everything again when the storage does not hold what it should: another one is set, or it was emptied."""
    storage = published_storage()
    written = PublishedDocument.objects.filter(key="/", status=200, mirrored_generation=F("generation"))
    if storage is None or not written.exists():
        return
    try:
        is_there = storage.exists(file_name("/"))
    except Exception as trouble:  # whatever a storage's own library raises: writing finds out and tells
        log.warning("storage_not_asked", error=type(trouble).__name__)
        return
    if not is_there:
        log.warning("files_lost")
        PublishedDocument.objects.update(mirrored_generation=0, mirror_again_at=None)


def mirror_documents() -> None:
    """Write every document whose file is older than its row, for two seconds at most, the most urgent first.

    The row says which generation its file has; a file that cannot be written is tried again, later each time, and holds no
    other up. Staff hear of it.
    """
    storage = published_storage()
    if storage is None:
        return
    stale = PublishedDocument.objects.exclude(mirrored_generation=F("generation"))
    waiting = stale.filter(Q(mirror_again_at__isnull=True) | Q(mirror_again_at__lte=now()))
    ends_at = time.monotonic() + _SLICE_SECONDS
    keys = list(waiting.order_by("generation").values_list("key", flat=True))
    snapshot = Snapshot(now())
    for key in sorted(keys, key=lambda key: urgency_of(key, snapshot))[:_PER_RUN]:
        document = PublishedDocument.objects.filter(key=key).first()
        if document is not None:
            _mirror(storage, document)
        if time.monotonic() > ends_at:
            return
    if not stale.filter(mirror_failures__gt=0).exists():
        close_alert(key=ALERT_KEY, actor=Actor.system("documents"))


def _mirror(storage: Storage, document: PublishedDocument) -> None:
    try:
        if document.status == 200:
            bodies = (document.identity, document.gzip, document.brotli)
            files = {ending: bytes(body) for ending, body in zip(ENDINGS, bodies, strict=True)}
            write(storage, document.key, document.headers["Content-Type"], files)
        else:
            remove(storage, document.key, ENDINGS)
    except Exception as trouble:  # whatever a storage's own library raises: the others are written
        _try_later(document, trouble)
        return
    same = PublishedDocument.objects.filter(pk=document.pk, generation=document.generation)
    done = same.update(mirrored_generation=document.generation, mirror_failures=0, mirror_again_at=None)
    if not done:
        # A newer one came while this was written, and perhaps its file too, before ours: write once more.
        PublishedDocument.objects.filter(pk=document.pk).update(mirrored_generation=0)
    if document.mirror_failures:  # the storage takes again what it refused: what else waits need not wait longer
        PublishedDocument.objects.filter(mirror_again_at__gt=now()).update(mirror_again_at=None)


def _try_later(document: PublishedDocument, trouble: Exception) -> None:
    log.warning("document_not_mirrored", key=document.key, error=type(trouble).__name__)
    pause = min(timedelta(seconds=2 ** min(document.mirror_failures, 10)), _LONGEST_PAUSE)
    PublishedDocument.objects.filter(pk=document.pk).update(
        mirror_failures=F("mirror_failures") + 1, mirror_again_at=now() + pause
    )
    raise_alert(
        key=ALERT_KEY,
        text=_("Public pages could not be copied to their storage. What our own server shows is right."),
        urgency="urgent",
    )
