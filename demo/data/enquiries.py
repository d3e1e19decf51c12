"""What customers asked in the past weeks: the usual, more while payments failed, a handful today."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import F
from django.utils import timezone

from audiences.addresses import recipient_key
from audiences.models import Contact, Service
from demo.data.sites import MAIN_SLUG
from inbox.models import Enquiry, Spike
from incidents.models import Incident
from statuscomms.clock import now
from touchpoints.models import Site

WEEKS = 5
USUAL_PER_DAY = 30
_TEXTS = Path(__file__).parent / "texts" / "enquiries.toml"
_SEED = 50
_OFFICE_HOURS = (8, 18)
_CHANNELS = ("chat", "form", "email", "phone", "sms")
_CHANNEL_SHARES = (34, 24, 20, 16, 6)
_TODAY_MINUTES = (4, 9, 17, 44, 78)
"""How long ago today's came."""


@dataclass(frozen=True, slots=True)
class _Subject:
    service: Service | None
    share: int
    texts: list[str]


class _Writer:
    """Invents enquiries; the same ones each time, at times reckoned from now."""

    def __init__(self) -> None:
        self.chance = random.Random(_SEED)
        self.people = list(Contact.objects.filter(reference__startswith="C").order_by("pk")[:400])
        self.site_key = Site.objects.get(slug=MAIN_SLUG).key

    def enquiry(self, text: str, at: datetime, service: Service | None, incident: Incident | None = None) -> Enquiry:
        channel = self.chance.choices(_CHANNELS, _CHANNEL_SHARES)[0]
        person = self.chance.choice(self.people)
        is_known = self.chance.random() < 0.6
        return Enquiry(
            channel=channel,
            text=text,
            page="/help" if channel in ("chat", "form") else "",
            site_key=self.site_key if channel in ("chat", "form") else "",
            contact=person if is_known else None,
            sender_key=recipient_key("reference", person.reference or "") if is_known else "",
            service=service,
            incident=incident,
            received_at=at,
        )


def load_enquiries(*, resolved: Incident, running: Incident) -> None:
    """The ordinary ones and those of both incidents, with the wave that led to the first."""
    written = tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
    writer = _Writer()
    rows = _usual(writer, written["about"])
    rows += _while_resolved(writer, resolved, written["resolved"]["texts"])
    rows += _today(writer, running, written["running"]["texts"])
    rows.sort(key=lambda row: row.received_at)
    Enquiry.objects.bulk_create(rows, batch_size=500)
    Enquiry.objects.update(created_at=F("received_at"))
    _load_spike(resolved)


def _usual(writer: _Writer, about: list[dict[str, Any]]) -> list[Enquiry]:
    services = {service.slug: service for service in Service.objects.all()}
    subjects = [_Subject(services.get(one["service"]), one["share"], one["texts"]) for one in about]
    shares = [subject.share for subject in subjects]
    rows = []
    for days in range(1, WEEKS * 7 + 1):
        day = timezone.localtime(now() - timedelta(days=days))
        count = round(USUAL_PER_DAY * (0.45 if day.weekday() >= 5 else 1.0) * writer.chance.uniform(0.8, 1.2))
        for _number in range(count):
            hour = (
                writer.chance.randrange(*_OFFICE_HOURS) if writer.chance.random() < 0.8 else writer.chance.randrange(24)
            )
            at = day.replace(hour=hour, minute=writer.chance.randrange(60), second=writer.chance.randrange(60))
            subject = writer.chance.choices(subjects, shares)[0]
            rows.append(writer.enquiry(writer.chance.choice(subject.texts), at, subject.service))
    return rows


def _while_resolved(writer: _Writer, incident: Incident, texts: Sequence[str]) -> list[Enquiry]:
    """Eleven before the first notice, fewer and fewer afterwards."""
    service = Service.objects.get(impacts__incident=incident)
    minutes = [-12, -10, -9, -7, -6, -5, -3, -2, -1, 1, 2, *range(5, 40, 4), *range(45, 150, 13)]
    return [
        writer.enquiry(writer.chance.choice(texts), incident.declared_at + timedelta(minutes=at), service, incident)
        for at in minutes
    ]


def _today(writer: _Writer, incident: Incident, texts: Sequence[str]) -> list[Enquiry]:
    service = Service.objects.get(impacts__incident=incident)
    return [
        writer.enquiry(texts[number % len(texts)], now() - timedelta(minutes=ago), service, incident)
        for number, ago in enumerate(_TODAY_MINUTES)
    ]


def _load_spike(incident: Incident) -> None:
    """The wave that was noticed, and answered by declaring."""
    declared_at = incident.declared_at
    spike = Spike.objects.create(
        service=Service.objects.get(impacts__incident=incident),
        incident=incident,
        count=9,
        usual=0.3,
        window_minutes=30,
        state=Spike.State.DECLARED,
        started_at=declared_at - timedelta(minutes=4),
        ended_at=declared_at + timedelta(minutes=80),
        decided_by=incident.declared_by,
        decided_at=declared_at,
    )
    Incident.objects.filter(pk=incident.pk).update(origin=f"spike:{spike.uuid}")
