"""A service's history, from which uptime is drawn, always says the worst of what the public could read at that moment."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from audiences.models import Service
from incidents.declarations import Declaration, Resolution, ServiceImpact, Tell, Text, UpdateDraft
from incidents.lifecycle import CLOSED, IMPACT_RANK, Impact
from incidents.models import Incident, ServiceStatusChange
from incidents.services import add_update, correct_update, declare, reopen, resolve
from statuscomms.clock import now
from tests.factories import make_actor, make_audience, make_levels, make_service
from touchpoints.documents.uptime import uptime_of, worst_steps

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
IMPACTS = [impact.value for impact in Impact]


def _administrator():
    return make_actor("administrator")


def _declared(service: Service, impact: str, **fields) -> Incident:
    asked = Declaration(
        title="Trouble", severity="sev4", level=1, services=(ServiceImpact(service.slug, impact),), **fields
    )
    return declare(actor=_administrator(), declaration=asked)


def _status(service: Service) -> str:
    last = ServiceStatusChange.objects.filter(service=service).order_by("-at", "-id").first()
    return last.status if last else Impact.OPERATIONAL


def _status_at(service: Service, at: datetime) -> str:
    last = ServiceStatusChange.objects.filter(service=service, at__lte=at).order_by("-at", "-id").first()
    return last.status if last else Impact.OPERATIONAL


class Story:
    """Random steps, with a model of its own that knows what each open incident says."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.services = [make_service("web-shop"), make_service("cards")]
        make_audience("business")
        self.said: dict[int, dict[int, str]] = {}
        self.open: set[int] = set()

    def step(self) -> None:
        step = self.dice.choice([self.begin, self.begin, self.worsen, self.worsen, self.end, self.again, self.mend])
        step()

    def begin(self) -> None:
        service, impact = self.dice.choice(self.services), self.dice.choice(IMPACTS)
        kind = self.dice.choice(["public", "public", "maintenance", "announcement", "targeted", "drill", "draft"])
        fields = {
            "maintenance": {"kind": "maintenance", "starts_at": self.now + timedelta(days=9)},
            "announcement": {"kind": "announcement"},
            "targeted": {"audience": "business"},
            "drill": {"drill": True},
            "draft": {"publish": False},
        }.get(kind, {})
        incident = _declared(service, impact, **fields)
        if kind == "public":
            self.open.add(incident.pk)
            self.said[incident.pk] = {service.pk: impact}

    def worsen(self) -> None:
        incident = self._one(self.open)
        if incident is None:
            return
        service, impact = self.dice.choice(self.services), self.dice.choice(IMPACTS)
        draft = UpdateDraft(
            status="identified",
            texts={"en": Text("Trouble", "Still.", "")},
            channels=Tell.SHOWN,
            services=(ServiceImpact(service.slug, impact),),
        )
        add_update(actor=_administrator(), incident=incident, draft=draft)
        self.said[incident.pk][service.pk] = impact

    def end(self) -> None:
        incident = self._one(self.open)
        if incident is not None:
            resolve(actor=_administrator(), incident=incident, resolution=Resolution())
            self.open.discard(incident.pk)
            self.said[incident.pk] = dict.fromkeys(self.said[incident.pk], Impact.OPERATIONAL)

    def again(self) -> None:
        incident = self._one(set(self.said) - self.open)
        if incident is None:
            return
        service, impact = self.dice.choice(self.services), self.dice.choice(IMPACTS)
        draft = UpdateDraft(
            texts={"en": Text("Again", "It is back.", "")}, services=(ServiceImpact(service.slug, impact),)
        )
        reopen(actor=_administrator(), incident=incident, draft=draft)
        self.open.add(incident.pk)
        self.said[incident.pk][service.pk] = impact

    def mend(self) -> None:
        """A typo is mended: the status does not move."""
        incident = self._one(self.open)
        if incident is not None:
            update = incident.updates.filter(state="published").last()
            correct_update(actor=_administrator(), update=update, texts={"en": Text("Trouble", "Better words.", "")})

    def expected(self, service: Service) -> str:
        impacts = [Impact(self.said[pk].get(service.pk, Impact.OPERATIONAL)) for pk in self.open]
        return max(impacts, key=lambda impact: IMPACT_RANK[impact], default=Impact.OPERATIONAL)

    def _one(self, among: set[int]) -> Incident | None:
        return Incident.objects.get(pk=self.dice.choice(sorted(among))) if among else None


@pytest.mark.parametrize("seed", range(12))
def test_at_any_moment_the_history_says_the_worst_of_what_was_open_then(seed: int):
    make_levels()
    story = Story(seed)
    remembered: list[tuple[datetime, Service, str]] = []
    for number in range(18):
        story.now = BEGIN + timedelta(hours=number)
        with time_machine.travel(story.now, tick=False):
            story.step()
            for service in story.services:
                expected = story.expected(service)
                assert _status(service) == expected
                remembered.append((story.now, service, expected))
    for at, service, expected in remembered:
        assert _status_at(service, at) == expected
        assert _status_at(service, at + timedelta(minutes=30)) == expected


def test_running_maintenance_is_maintenance_however_it_is_felt():
    make_levels()
    shop = make_service("web-shop")
    work = _declared(shop, "major_outage", kind="maintenance", starts_at=now() + timedelta(days=9))
    assert _status(shop) == Impact.OPERATIONAL
    add_update(actor=_administrator(), incident=work, draft=UpdateDraft(status="in_progress"))
    assert _status(shop) == Impact.MAINTENANCE
    _declared(shop, "degraded_performance")
    assert _status(shop) == Impact.DEGRADED
    resolve(actor=_administrator(), incident=Incident.objects.get(pk=work.pk), resolution=Resolution())
    assert _status(shop) == Impact.DEGRADED


def test_an_incident_for_an_audience_hides_nothing_of_what_everybody_may_read():
    make_levels()
    make_audience("business")
    shop = make_service("web-shop")
    _declared(shop, "major_outage", audience="business")
    public = _declared(shop, "partial_outage")
    assert _status(shop) == Impact.PARTIAL_OUTAGE
    resolve(actor=_administrator(), incident=public, resolution=Resolution())
    assert _status(shop) == Impact.OPERATIONAL


def test_reopening_brings_back_what_the_last_open_update_said():
    make_levels()
    shop = make_service("web-shop")
    incident = _declared(shop, "major_outage")
    resolve(actor=_administrator(), incident=incident, resolution=Resolution())
    assert Incident.objects.get().status in CLOSED and _status(shop) == Impact.OPERATIONAL
    reopen(actor=_administrator(), incident=Incident.objects.get(), draft=UpdateDraft())
    assert _status(shop) == Impact.MAJOR_OUTAGE


def test_a_parent_s_days_are_at_least_as_bad_as_those_of_its_parts(settings):
    settings.TIME_ZONE = "UTC"
    moment = datetime(2026, 6, 15, 12, tzinfo=UTC)
    shop = make_service("web-shop")
    cards, invoices = make_service("cards", parent=shop), make_service("invoices", parent=shop)
    Service.objects.update(created_at=moment - timedelta(days=10))
    shop.refresh_from_db()
    for service, days, status in (
        (cards, 5, Impact.MAJOR_OUTAGE),
        (invoices, 4.5, Impact.PARTIAL_OUTAGE),
        (cards, 4, Impact.OPERATIONAL),
        (invoices, 3, Impact.OPERATIONAL),
    ):
        ServiceStatusChange.objects.create(service=service, at=moment - timedelta(days=days), status=status)
    steps = worst_steps(list(ServiceStatusChange.objects.order_by("at")))
    assert [step.status for step in steps] == ["major_outage", "major_outage", "partial_outage", "operational"]
    assert uptime_of(shop, steps, moment).percent == pytest.approx(80.0)


def test_an_outage_that_ends_at_midnight_does_not_colour_the_next_day(settings):
    settings.TIME_ZONE = "UTC"
    moment = datetime(2026, 6, 15, 12, tzinfo=UTC)
    shop = make_service("web-shop")
    shop.created_at = moment - timedelta(days=10)
    midnight = datetime(2026, 6, 13, tzinfo=UTC)
    rows = [
        ServiceStatusChange(service=shop, at=midnight - timedelta(hours=2), status=Impact.MAJOR_OUTAGE),
        ServiceStatusChange(service=shop, at=midnight, status=Impact.OPERATIONAL),
    ]
    assert uptime_of(shop, rows, moment).bad_days == 1
