"""Keeps the plain files of published documents up to date in a directory or object storage, off every other path."""

import time
from datetime import timedelta

import structlog
from django.core.files.storage import Storage
from django.db.models import F, Q
from django.utils.translation import gettext as _

from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.staff_alerts import close_alert, raise_alert
from touchpoints.documents import Snapshot, urgency_of
from touchpoints.mirror_files import published_storage, remove, write
from touchpoints.models import PublishedDocument

log = structlog.get_logger(__name__)
ALERT_KEY = "documents:mirror"
ENDINGS = ("", ".gz", ".br")
_SLICE_SECONDS = 2.0
_PER_RUN = 200
_LONGEST_PAUSE = timedelta(minutes=5)


def mirror_documents() -> None:
    """Write every document whose file is older than its row (tick, each second), for two seconds at most, the most urgent first.

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
