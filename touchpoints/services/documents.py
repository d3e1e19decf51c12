"""Which documents must be rendered anew, and rendering them. A render that fails leaves the old document in place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID, uuid4
from zlib import crc32

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import ngettext
from prometheus_client import Counter

from audiences.models import Service
from incidents.models import Incident
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.doorbell import ring
from statuscomms.staff_alerts import close_alert, raise_alert
from touchpoints.audience_keys import feed_path
from touchpoints.documents import (
    RenderedDocument,
    Snapshot,
    changing_keys,
    keys_of_history,
    permanent_keys,
    render,
    standing_keys,
    urgency_of,
)
from touchpoints.documents.addresses import incident_path, languages, service_badge_path
from touchpoints.documents.embed_files import file_paths
from touchpoints.drills import drill_keys, running_drill_keys
from touchpoints.freshness import tell_of_news
from touchpoints.models import AudienceKey, DirtyDocument, PublishedDocument, Site
from touchpoints.publishing import Outcome, Prepared, etag_of, prepare, put_in_place
from touchpoints.queries import notices_on_air_or_coming

log = structlog.get_logger(__name__)
RENDERED = Counter("statuscomms_documents_rendered", "Documents rendered by this process", ["outcome"])
ALERT_KEY = "documents:failed"
_KEPT_UNUSED = timedelta(days=1)
_RETRY_SOON, _RETRY_AT_LAST = timedelta(seconds=5), timedelta(minutes=1)
_SELDOM = timedelta(hours=1)
_PER_RUN = 500
_AT_A_TIME = 8
"""Documents that are claimed, rendered and committed together: a commit costs more than a feed."""
_CLAIM_LASTS = timedelta(seconds=30)


def mark_dirty(*, keys: Iterable[str]) -> None:
    """Ask for these documents to be rendered again, in the caller's transaction, and wake a worker when it commits."""
    keys = list(dict.fromkeys(keys))
    if not keys:
        return
    moment = now()
    DirtyDocument.objects.bulk_create(
        [DirtyDocument(key=key, mark=0, requested_at=moment) for key in sorted(keys)], ignore_conflicts=True
    )
    DirtyDocument.objects.filter(key__in=keys).update(mark=F("mark") + 1, requested_at=moment)
    ring("documents")


def feed_keys(site: Site | None = None) -> list[str]:
    """The feeds of one site or of all: everybody's, and one for each audience key in use."""
    chosen = Site.objects.all() if site is None else Site.objects.filter(pk=site.pk)
    keys = [feed_path(key) for key in chosen.values_list("key", flat=True)]
    rows = AudienceKey.objects.filter(site__in=chosen).values_list("site__key", "key")
    return keys + [feed_path(site_key, key) for site_key, key in rows] + running_drill_keys()


def keys_about(incident: Incident) -> list[str]:
    """Every document that may show ``incident``, feeds first: people on sites wait for those. A drill has only its own."""
    if incident.drill:
        return drill_keys(incident)
    pages = [incident_path(incident, language) for language in languages()]
    return [*feed_keys(), *changing_keys(), *pages, f"/incidents/{incident.uuid}", *keys_of_history(incident)]


def keys_of_many(uuids: Sequence[UUID]) -> list[str]:
    """Every document that may show one of these incidents, told once."""
    folders = [*(f"/{code}/incidents" for code in languages()), "/incidents"]
    pages = [f"{folder}/{uuid}" for uuid in uuids for folder in folders]
    return [*feed_keys(), *changing_keys(), *standing_keys(Snapshot(now())), *pages]


def keys_about_service(service: Service) -> list[str]:
    """Every document that may name ``service``, told before it may be gone."""
    about = [
        incident.uuid
        for incident in Snapshot(now()).incidents
        if any(impact.service_id == service.pk for impact in incident.impacts.all())
    ]
    return [*keys_of_many(about), *(service_badge_path(code, service.slug) for code in languages())]


def rebuild_dirty_documents() -> None:
    """Render what is marked dirty, what is missing and what is out of date by the clock. Tick job and Celery task.

    Several processes share the work: each claims a few documents at a time, so that one that takes long keeps nobody waiting
    but itself. A write counts only if nobody wrote since, and a mark that rose meanwhile stays.
    """
    _mark_due()
    marked = list(_free_to_render().order_by("requested_at"))
    if not marked:
        return
    snapshot = Snapshot(now())  # read after the marks: whatever rises later stays dirty
    waiting = sorted(marked, key=lambda dirty: urgency_of(dirty.key, snapshot))[:_PER_RUN]
    failed = False
    for some in batched(waiting, _AT_A_TIME):
        failed |= not _rebuild(snapshot, _claim(some))
    _tell_staff(failed)


def _tell_staff(failed: bool) -> None:
    """Raise the alert when a document ``failed`` now; close it only when none fails any more, not while one waits for its next try."""
    failing = sorted(DirtyDocument.objects.filter(failures__gt=0).values_list("key", flat=True))
    if not failing:
        close_alert(key=ALERT_KEY, actor=Actor.system("documents"))
    elif failed:
        text = ngettext(
            "A public page could not be renewed and shows its last version: %(page)s. It is tried again by itself. "
            "If this stays, undo what was changed last; the log says why (document_failed).",
            "%(count)s public pages could not be renewed and show their last versions, %(page)s among them. They are tried again "
            "by themselves. If this stays, undo what was changed last; the log says why (document_failed).",
            len(failing),
        )
        raise_alert(key=ALERT_KEY, text=text % {"page": failing[0], "count": len(failing)}, urgency="urgent")


def _free_to_render() -> QuerySet[DirtyDocument]:
    moment = now()
    unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lte=moment)
    return DirtyDocument.objects.filter(unclaimed, requested_at__lte=moment)


def _claim(wanted: Sequence[DirtyDocument]) -> list[DirtyDocument]:
    """Those of ``wanted`` that nobody else renders and that are as they were when the snapshot was taken."""
    claim = uuid4().hex
    free = _free_to_render().filter(pk__in=[dirty.pk for dirty in wanted])
    free.update(claim=claim, claimed_until=now() + _CLAIM_LASTS)
    marks = {dirty.pk: dirty.mark for dirty in wanted}
    mine = list(DirtyDocument.objects.filter(claim=claim).order_by("pk"))
    later = [dirty.pk for dirty in mine if dirty.mark != marks[dirty.pk]]
    if later:
        DirtyDocument.objects.filter(pk__in=later).update(claim="", claimed_until=None)
    order = {dirty.pk: place for place, dirty in enumerate(wanted)}
    return sorted((dirty for dirty in mine if dirty.pk not in later), key=lambda dirty: order[dirty.pk])


def publish_all() -> None:
    """Render every document there is: the permanent ones, all feeds, all pages of incidents that are listed."""
    pages = [
        path
        for incident in Snapshot(now()).incidents
        for path in (*(incident_path(incident, language) for language in languages()), f"/incidents/{incident.uuid}")
    ]
    with transaction.atomic():
        mark_dirty(keys=[*feed_keys(), *permanent_keys(), *standing_keys(Snapshot(now())), *pages])
    rebuild_dirty_documents()


def batched(rows: Sequence[DirtyDocument], size: int) -> Iterator[list[DirtyDocument]]:
    """The rows in lists of at most ``size``."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def _mark_due() -> None:
    """Mark documents whose time has come, and permanent ones and feeds that are missing altogether."""
    due = list(PublishedDocument.objects.filter(rebuild_at__lte=now()).values_list("key", flat=True))
    wanted = [*permanent_keys(), *(feed_path(key) for key in Site.objects.values_list("key", flat=True))]
    there = set(PublishedDocument.objects.filter(key__in=wanted).values_list("key", flat=True))
    there |= set(DirtyDocument.objects.filter(key__in=wanted).values_list("key", flat=True))
    missing = [key for key in wanted if key not in there]
    if due or missing:
        with transaction.atomic():
            mark_dirty(keys=[*due, *missing])


def mark_missing_documents() -> None:
    """Ask for pages of months and badges of services that nobody has published yet, and for scripts of this version (tick)."""
    wanted = standing_keys(Snapshot(now()))
    there = set(PublishedDocument.objects.filter(key__in=wanted).values_list("key", flat=True))
    missing = [*(key for key in wanted if key not in there), *_scripts_of_another_version()]
    if missing:
        with transaction.atomic():
            mark_dirty(keys=missing)


def _scripts_of_another_version() -> list[str]:
    """After an upgrade the embed's scripts are still those that the former version published."""
    tags = dict(PublishedDocument.objects.filter(key__in=file_paths()).values_list("key", "etag"))
    return [key for key, tag in tags.items() if tag != etag_of(render(Snapshot(now()), key).body(0))]


def _rebuild(snapshot: Snapshot, claimed: Sequence[DirtyDocument]) -> bool:
    """Render what was claimed and swap it in, in one commit; whether all went well."""
    keys = [dirty.key for dirty in claimed]
    seen = {row.key: row for row in PublishedDocument.objects.filter(key__in=keys)}
    tried = [(dirty, _prepare(snapshot, dirty, seen.get(dirty.key))) for dirty in claimed]
    prepared = [(dirty, ready) for dirty, ready in tried if ready is not None]
    with transaction.atomic():
        outcomes = put_in_place([ready for _dirty, ready in prepared])
        settle([(dirty, outcome) for (dirty, _ready), outcome in zip(prepared, outcomes, strict=True)])
    for outcome in outcomes:
        RENDERED.labels(outcome.value).inc()
    if Outcome.PUBLISHED in outcomes:
        tell_of_news()
    return len(prepared) == len(tried)


def _prepare(snapshot: Snapshot, dirty: DirtyDocument, seen: PublishedDocument | None) -> Prepared | None:
    try:
        document = render(snapshot, dirty.key)
        return prepare(dirty.key, replace(document, rebuild_at=_rebuild_at(snapshot, dirty.key, document)), seen)
    except Exception:
        # Whatever a text or template did: the old document stays, staff hear of it, and it is tried again soon.
        log.exception("document_failed", key=dirty.key)
        RENDERED.labels("failed").inc()
        DirtyDocument.objects.filter(pk=dirty.pk).update(
            failures=F("failures") + 1,
            requested_at=now() + min(_RETRY_SOON * 2 ** min(dirty.failures, 10), _RETRY_AT_LAST),
            claim="",
            claimed_until=None,
        )
        return None


def settle(done: Sequence[tuple[DirtyDocument, Outcome]]) -> None:
    """Clean, unless somebody asked again meanwhile or published something else: then it is free to be rendered again."""
    of_mark: dict[int, list[int]] = {}
    for dirty, outcome in done:
        if outcome is not Outcome.LOST:
            of_mark.setdefault(dirty.mark, []).append(dirty.pk)
    gone = 0
    for mark, pks in of_mark.items():
        gone += DirtyDocument.objects.filter(pk__in=pks, mark=mark).delete()[0]
    if gone < len(done):
        left = Q(pk__in=[dirty.pk for dirty, _outcome in done], claim__in={dirty.claim for dirty, _outcome in done})
        DirtyDocument.objects.filter(left).update(claim="", claimed_until=None)


def _rebuild_at(snapshot: Snapshot, key: str, document: RenderedDocument) -> datetime | None:
    """The document's own time, but no later than the next routine look; scripts and 404s of programs need none. Looks that come
    seldom are spread, so that many pages made together are not due together."""
    every = document.looked_at_every
    if every is None:
        return None
    routine = snapshot.now + (every if every < _SELDOM else every * (0.5 + crc32(key.encode()) / 2**33))
    return min(document.rebuild_at, routine) if document.rebuild_at else routine


def forget_unused_audience_keys() -> None:
    """Drop keys that nobody asked for in a day and whose audiences are out of use; their feeds answer 404 from then on."""
    used = {
        f"{notice.audience_id or 0}:{notice.audience_version or 0}"
        for notice in notices_on_air_or_coming().exclude(audience=None)
    }
    for row in AudienceKey.objects.filter(used_at__lt=now() - _KEPT_UNUSED).select_related("site"):
        if not used.intersection(row.audiences):
            with transaction.atomic():
                path = feed_path(row.site.key, row.key)
                row.delete()
                mark_dirty(keys=[path])
