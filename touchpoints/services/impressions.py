"""Counts what visitors did with notices, and notes which identified contacts saw or closed one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from audiences.models import Contact
from incidents.channels import get_channel
from incidents.models import Incident, Notice
from incidents.services.sightings import record_sightings
from statuscomms.clock import now
from touchpoints.impressions import SeenEvent
from touchpoints.models import Dismissal, ImpressionCount, Site
from touchpoints.visitor_tokens import read_visitor


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one event of one revision of a notice happened on a site."""

    site_key: str
    notice_key: str
    revision: int
    event: str
    times: int


@transaction.atomic
def record_impressions(*, tallies: Iterable[Tally], identified: Iterable[tuple[str, SeenEvent]] = ()) -> None:
    """Add ``tallies`` to the counts of today (UTC), and note what identified visitors did: (site key, event) pairs.

    Notices that the site cannot show (unknown key or revision) are left out: anybody may call from an allowed page.
    """
    tallies, identified = list(tallies), list(identified)
    site_keys = {tally.site_key for tally in tallies} | {site_key for site_key, _event in identified}
    site_rows = {site.key: site for site in Site.objects.filter(key__in=site_keys)}
    keys = {tally.notice_key for tally in tallies} | {event.key for _site, event in identified}
    notices = {(row.key, row.revision): row for row in Notice.objects.filter(key__in=keys).order_by("pk")}
    moment = now()
    for (site_key, key, revision), events in sorted(_by_row(tallies).items()):
        notice = notices.get((key, revision))
        if notice is not None and site_key in site_rows:
            _add(site_rows[site_key], notice, events, moment)
    _note_identified(identified, site_rows, notices, moment)


def _by_row(tallies: Iterable[Tally]) -> dict[tuple[str, str, int], dict[str, int]]:
    rows: dict[tuple[str, str, int], dict[str, int]] = {}
    for tally in tallies:
        events = rows.setdefault((tally.site_key, tally.notice_key, tally.revision), {})
        events[tally.event] = events.get(tally.event, 0) + tally.times
    return rows


def _add(site: Site, notice: Notice, events: Mapping[str, int], moment: datetime) -> None:
    """One row per notice, revision, site and day."""
    identity = {"notice_key": notice.key, "revision": notice.revision, "site": site, "day": _today(moment)}
    row = ImpressionCount(incident_id=notice.incident_id, channel=notice.channel, first_at=None, **identity)
    ImpressionCount.objects.bulk_create([row], ignore_conflicts=True)
    changes: dict[str, Any] = {event: F(event) + times for event, times in events.items()}
    if "shown" in events or "seen" in events:
        changes["first_at"] = Coalesce("first_at", moment)
    ImpressionCount.objects.filter(**identity).update(**changes)


def _today(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _note_identified(
    identified: Iterable[tuple[str, SeenEvent]],
    site_rows: Mapping[str, Site],
    notices: Mapping[tuple[str, int], Notice],
    moment: datetime,
) -> None:
    sightings, closed = [], []
    for site_key, event in identified:
        notice, site = notices.get((event.key, event.revision)), site_rows.get(site_key)
        visitor = read_visitor(site_key, event.visitor)
        if notice is None or site is None or visitor is None or visitor.contact_uuid is None:
            continue
        contact = Contact.objects.filter(uuid=visitor.contact_uuid).first()
        if contact is None:
            continue
        if event.event in ("seen", "closed", "clicked"):
            sightings.append((notice.pk, contact.pk, moment))
        if _settles(event.event, notice, site):
            closed.append(Dismissal(site=site, contact=contact, notice_key=event.key, revision=event.revision))
    record_sightings(sightings=sightings)
    for dismissal in closed:
        _keep(dismissal, moment)


def _keep(dismissal: Dismissal, moment: datetime) -> None:
    """The newest revision counts: what an older page tells later opens nothing again."""
    known, created = Dismissal.objects.get_or_create(
        contact=dismissal.contact,
        notice_key=dismissal.notice_key,
        defaults={"site": dismissal.site, "revision": dismissal.revision},
    )
    if not created:
        Dismissal.objects.filter(pk=known.pk, revision__lt=dismissal.revision).update(
            site=dismissal.site, revision=dismissal.revision, at=moment
        )


def _settles(event: str, notice: Notice, site: Site) -> bool:
    """Whether the visitor need not meet this notice again, on any device: the same rule as `beacon` in the embed script."""
    if event == "closed" or not get_channel(notice.channel).interrupts:
        return event == "closed"
    return event == "clicked" or (event == "seen" and site.overlay_seen_on_leaving)


def count_subscribed(*, site: Site, incident: Incident, source: str) -> None:
    """One visitor asked to follow ``incident`` from the channel ``source`` (banner, chatbot) of a site."""
    notice = Notice.objects.filter(incident=incident, channel=source).order_by("-revision", "-pk").first()
    if notice is not None:
        _add(site, notice, {"subscribed": 1}, now())
