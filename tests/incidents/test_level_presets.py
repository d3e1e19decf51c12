"""What a level fills in, changed by administrators: checked, kept in the audit trail, never widened by a new channel."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from incidents.channels import all_channels
from incidents.declarations import Text
from incidents.default_levels import DEFAULT_CHANNELS
from incidents.models import Level
from incidents.presets import LevelChange
from incidents.services.levels import change_level, speaks_everywhere
from statuscomms.errors import InvalidInput, NotAllowed, StaleVersion
from statuscomms.fingerprints import fingerprint_of
from statuscomms.models import AuditEntry
from tests.factories import make_actor, make_audience, make_contact, make_incident, make_levels, make_playbook
from tests.people import api_caller

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]

SIGN = "tests.incidents.shop_sign.ShopSign"


@pytest.fixture
def one_more_channel(settings: Any) -> Any:
    """The installation gets a channel that is not among those of the start."""
    settings.CHANNELS = [*settings.CHANNELS, SIGN]
    all_channels.cache_clear()
    yield
    all_channels.cache_clear()


def _change(**fields: Any) -> Level:
    level = Level.objects.get(number=3)
    return change_level(actor=make_actor("administrator"), level=level, change=LevelChange(**fields))


def test_a_changed_level_fills_in_the_next_incident_and_leaves_open_ones_alone():
    make_levels()
    before = make_incident("Before", level=3)
    _change(channels={"banner": {"position": "bottom"}, "email": {}}, cadence_minutes=15, hold_seconds=0)
    after = make_incident("After", level=3)
    assert {notice.channel for notice in after.notices.all()} == {"banner", "email"}
    assert after.notices.get(channel="banner").options["position"] == "bottom"
    assert before.notices.filter(channel="overlay").exists()


def test_a_level_s_audience_is_whom_it_speaks_to():
    make_levels()
    make_audience("business", rule={"attribute": "customer_type", "is": "business"})
    _change(audience="business")
    assert make_incident(level=3).notices.get(channel="email").audience.slug == "business"
    _change(audience="")
    assert make_incident(level=3).notices.get(channel="email").audience is None


def test_every_part_of_a_preset_changes_and_the_trail_keeps_before_and_after():
    make_levels()
    before = Level.objects.get(number=3).as_json()
    after = _change(
        names={"en": "Loud", "fi": "Kovaa"},
        descriptions={"en": "All hear it."},
        channels={"chat_notice": {}},
        cadence_minutes=45,
        shows_next_update=False,
        hold_seconds=20,
        needs_approval=True,
        after_notice_hours=3,
        closing_texts={"en": Text("Over", "It is over {in_service}.", "")},
    ).as_json()
    details = AuditEntry.objects.get(verb="change_level").details
    changed = set(before) - {"number", "audience"}
    assert set(details["before"]) == set(details["after"]) == changed
    assert details["before"] == {name: before[name] for name in changed}
    assert details["after"] == {name: after[name] for name in changed}
    assert Level.objects.get(number=3).as_json() == after


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"names": {}}, "names"),
        ({"names": {"xx": "Kova"}}, "names.xx"),
        ({"names": {"en": "x" * 101}}, "names.en"),
        ({"descriptions": {"en": "x" * 501}}, "descriptions.en"),
        ({"channels": {"pigeon": {}}}, "channels.pigeon"),
        ({"channels": {"overlay": {"delay_seconds": 61}}}, "channels.overlay.delay_seconds"),
        ({"channels": {"banner": {"position": "left"}}}, "channels.banner.position"),
        ({"channels": {"chatbot": {"colour": "red"}}}, "channels.chatbot.colour"),
        ({"audience": "nobody-knows"}, "audience"),
        ({"cadence_minutes": 10_081}, "cadence_minutes"),
        ({"hold_seconds": -1}, "hold_seconds"),
        ({"after_notice_hours": 337}, "after_notice_hours"),
        ({"closing_texts": {"en": Text("{nothing}", "", "")}}, "closing_texts.en.title"),
    ],
)
def test_a_wrong_preset_is_refused_with_the_field_named(fields, named):
    make_levels()
    with pytest.raises(InvalidInput) as trouble:
        _change(**fields)
    assert list(trouble.value.fields) == [named]
    assert not AuditEntry.objects.filter(verb="change_level").exists()


def test_the_database_refuses_times_that_no_level_should_have():
    level = make_levels()[0]
    for field, value in (("hold_seconds", 3_601), ("cadence_minutes", 10_081), ("after_notice_hours", 337)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Level.objects.filter(pk=level.pk).update(**{field: value})


def test_only_administrators_change_levels_and_not_over_each_other():
    make_levels()
    level = Level.objects.get(number=3)
    with pytest.raises(NotAllowed):
        change_level(actor=make_actor("manager"), level=level, change=LevelChange(hold_seconds=5))
    seen = fingerprint_of(level.as_json())
    _change(hold_seconds=5)
    with pytest.raises(StaleVersion):
        change_level(actor=make_actor("administrator"), level=level, change=LevelChange(hold_seconds=9), seen=seen)
    assert Level.objects.get(number=3).hold_seconds == 5


def test_a_channel_that_is_installed_later_joins_no_level(one_more_channel: None):
    make_levels()
    assert "shop_sign" in all_channels()
    incident = make_incident(level=4, publish=False)
    assert {notice.channel for notice in incident.notices.all()} == DEFAULT_CHANNELS
    assert not any(speaks_everywhere(level) for level in Level.objects.all())


def test_speaking_on_every_channel_at_once_must_be_meant(one_more_channel: None):
    make_levels()
    everything: dict[str, dict[str, Any]] = {slug: {} for slug in all_channels()}
    with pytest.raises(InvalidInput) as trouble:
        _change(channels=everything)
    assert list(trouble.value.fields) == ["speaks_everywhere"]
    assert speaks_everywhere(_change(channels=everything, speaks_everywhere=True))
    assert _change(channels=everything, hold_seconds=3).hold_seconds == 3


def _form(**changes: Any) -> dict[str, Any]:
    return {
        "names.en": "Level 3",
        "channels.banner": "on",
        "channels.banner.position": "bottom",
        "channels.banner.collect": ["email"],
        "channels.email": "on",
        "channels.overlay.delay_seconds": "999",
        "cadence_minutes": "30",
        "hold_seconds": "5",
        "after_notice_hours": "2",
        "closing_texts.en.title": "It works again",
        **changes,
    }


def test_the_form_saves_the_preset(client_of: Clients):
    make_levels()
    answer = client_of("administrator").post("/console/levels/3/", _form(shows_next_update="on"))
    assert answer.status_code == 303
    level = Level.objects.get(number=3)
    assert set(level.channels) == {"banner", "email"}
    assert level.channels["banner"]["collect"] == ["email"]
    assert (level.cadence_minutes, level.hold_seconds, level.after_notice_hours) == (30, 5, 2)
    assert level.shows_next_update and not level.needs_approval
    assert level.closing_texts["en"]["title"] == "It works again"
    page = client_of("administrator").get("/console/levels/3/").content.decode()
    assert "Hold before it goes out (seconds)" in page and "<ins>5</ins>" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"hold_seconds": "3601"},
        {"cadence_minutes": "soon"},
        {"names.en": ""},
        {"channels.banner.position": "left"},
        {"closing_texts.en.body": "{nothing}"},
        {"audience": "nobody-knows"},
    ],
)
def test_a_wrong_form_answers_422_in_the_same_fragment_and_saves_nothing(client_of: Clients, wrong):
    make_levels()
    answer = client_of("administrator", htmx=True).post("/console/levels/3/", _form(**wrong))
    assert answer.status_code == 422
    assert answer.content.decode().startswith('<div id="level"')
    assert "errorlist" in answer.content.decode()
    assert Level.objects.get(number=3).hold_seconds == 0


def test_the_preview_shows_the_preset_as_it_is_written_and_saves_nothing(client_of: Clients):
    make_levels()
    make_contact(email="a@example.com", attributes={"customer_type": "business"})
    make_contact(email="b@example.com")
    make_audience("business", rule={"attribute": "customer_type", "is": "business"})
    client = client_of("administrator", htmx=True)
    everybody = client.post("/console/levels/1/preview", _form()).content.decode()
    assert "Card payments do not work" in everybody and "<strong>2</strong> people get a message" in everybody
    assert "preview-of-banner" in everybody and "preview-of-overlay" not in everybody
    some = client.post("/console/levels/1/preview", _form(audience="business")).content.decode()
    assert "<strong>1</strong> people get a message" in some
    assert set(Level.objects.get(number=1).channels) == {"chat_notice"}
    assert not AuditEntry.objects.filter(verb="change_level").exists()


def test_the_preview_shows_a_playbook_and_the_end(client_of: Clients):
    make_levels()
    make_playbook("payment-failure")
    client = client_of("administrator", htmx=True)
    example = client.post("/console/levels/3/preview", _form(example="payment-failure")).content.decode()
    assert "Maksut eivät toimi" in example
    end = client.post("/console/levels/3/preview", _form(moment="end")).content.decode()
    assert "It works again" in end and "preview-of-banner" in end
    without = client.post("/console/levels/3/preview", _form(moment="end", after_notice_hours="0")).content.decode()
    assert "preview-of-banner" not in without and "preview-of-email" in without


def test_the_preview_says_what_cannot_be_read(client_of: Clients):
    make_levels()
    wrong = _form(**{"closing_texts.en.body": "{nothing}"})
    page = client_of("administrator", htmx=True).post("/console/levels/3/preview", wrong).content.decode()
    assert "No preview yet" in page


def test_the_list_tells_each_level_in_words(client_of: Clients):
    make_levels()
    _change(needs_approval=False, hold_seconds=10, after_notice_hours=2, cadence_minutes=60, shows_next_update=False)
    page = client_of("administrator").get("/console/levels/").content.decode()
    assert "Goes out after 10 seconds, in which it can be undone" in page
    assert "Next update due every 60 minutes" in page and "which only staff see" in page
    assert "Says for 2 hours that it is fixed" in page
    assert "Top of the page" in page and "[&#x27;" not in page
    assert "Goes out when a second person has approved it" in page


def test_the_api_changes_every_part_of_a_level():
    make_levels()
    make_audience("business")
    change = {
        "names": {"en": "Loud"},
        "descriptions": {"en": "All hear it."},
        "channels": {"banner": {"position": "bottom"}},
        "audience": "business",
        "cadence_minutes": 45,
        "shows_next_update": False,
        "hold_seconds": 20,
        "needs_approval": True,
        "after_notice_hours": 3,
        "closing_texts": {"en": {"title": "Over", "body": "", "instructions": ""}},
    }
    caller = api_caller()
    answer = caller.patch("levels/2", change)
    assert answer.status_code == 200
    assert answer.json() == {"number": 2, **change}
    assert caller.get("levels/2").json() == answer.json()
    assert caller.patch("levels/2", {"audience": None}).json()["audience"] is None
    assert caller.patch("levels/2", {"hold_seconds": 3_601}).status_code == 422
    assert caller.get("levels/5").status_code == 404
