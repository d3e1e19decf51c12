"""The last word: what is shown vanishes, those who wait are told or handed over, nothing rots."""

from datetime import timedelta

import pytest

from incidents.declarations import ChannelChoice, Declaration, Resolution, Text, Then, UpdateDraft
from incidents.models import Incident, Level, Notice
from incidents.services import declare, end_due_notices, reopen, resolve
from statuscomms.clock import now
from statuscomms.errors import Conflict, IllegalTransition, InvalidInput
from tests.factories import make_actor, make_contact, make_incident, make_levels, make_service, make_subscription

pytestmark = pytest.mark.django_db


def test_resolving_withdraws_everything_that_is_shown():
    incident = make_incident(level=3)
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    incident.refresh_from_db()
    assert (incident.status, incident.closing) == ("resolved", "tell")
    assert not incident.notices.filter(state__in=["live", "scheduled"]).exists()
    assert incident.next_update_due_at is None


def test_the_closing_message_goes_to_followers_and_first_recipients():
    incident = make_incident(level=3)
    closing = resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    assert set(closing.notices.values_list("channel", "recipients")) == {
        ("email", Notice.Recipients.FOLLOWERS_AND_FIRST),
        ("sms", Notice.Recipients.FOLLOWERS_AND_FIRST),
    }


def test_if_nothing_was_sent_only_followers_are_told():
    incident = make_incident(level=2)
    follower = make_contact(email="follower@example.com", subscribed=False)
    make_subscription(follower, incident=incident, wants="end")
    closing = resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    assert list(closing.notices.values_list("channel", "recipients")) == [("email", Notice.Recipients.FOLLOWERS)]


def test_if_nobody_waits_nothing_is_sent():
    closing = resolve(actor=make_actor(), incident=make_incident(level=2), resolution=Resolution())
    assert not closing.notices.exists()


def test_handing_over_sends_nothing_and_is_kept():
    incident = make_incident(level=3)
    closing = resolve(actor=make_actor(), incident=incident, resolution=Resolution(then=Then.HAND_OVER))
    assert not closing.notices.exists()
    assert closing.closing == "hand_over"


def test_an_empty_resolution_uses_the_levels_closing_words():
    make_levels()
    Level.objects.filter(number=2).update(closing_texts={"en": {"title": "Fixed", "body": "All is well."}})
    closing = resolve(actor=make_actor(), incident=make_incident(level=2), resolution=Resolution())
    assert closing.texts["en"]["body"] == "All is well."


def test_an_after_notice_may_stay_where_the_incident_was_shown():
    make_levels()
    Level.objects.filter(number=2).update(after_notice_hours=2)
    incident = make_incident(level=2)
    resolve(actor=make_actor(), incident=incident, resolution=Resolution(texts={"en": Text("Fixed")}))
    after = incident.notices.get(channel="banner", state="live")
    assert after.is_after_notice
    assert after.ends_at is not None and after.ends_at < now() + timedelta(hours=3)
    Notice.objects.filter(pk=after.pk).update(ends_at=now())
    end_due_notices()
    after.refresh_from_db()
    assert after.state == "expired"


def test_resolving_twice_is_refused_and_a_retry_is_not():
    incident = make_incident()
    first = resolve(actor=make_actor(), incident=incident, resolution=Resolution(client_key="r"))
    again = resolve(actor=make_actor(), incident=incident, resolution=Resolution(client_key="r"))
    assert first.pk == again.pk
    with pytest.raises(Conflict):
        resolve(actor=make_actor(), incident=incident, resolution=Resolution())


def test_a_status_that_does_not_close_is_refused():
    with pytest.raises(InvalidInput):
        resolve(actor=make_actor(), incident=make_incident(), resolution=Resolution(status="monitoring"))


def test_a_status_of_another_kind_is_refused():
    with pytest.raises(IllegalTransition):
        resolve(actor=make_actor(), incident=make_incident(), resolution=Resolution(status="completed"))


def test_a_draft_cannot_be_resolved():
    with pytest.raises(Conflict):
        resolve(actor=make_actor(), incident=make_incident(publish=False), resolution=Resolution())


def test_a_reopened_incident_shows_again_and_services_are_unwell_again():
    shop = make_service("web-shop")
    incident = make_incident(level=2, services=[shop])
    resolve(actor=make_actor(), incident=incident, resolution=Resolution())
    assert shop.status_changes.order_by("-id").values_list("status", flat=True).first() == "operational"
    reopen(actor=make_actor(), incident=incident, draft=UpdateDraft(channels={"banner": ChannelChoice()}))
    incident.refresh_from_db()
    assert (incident.status, incident.resolved_at) == ("investigating", None)
    assert incident.notices.get(channel="banner", state="live").revision == 2
    assert shop.status_changes.order_by("-id").values_list("status", flat=True).first() == "partial_outage"


def test_an_announcement_appears_and_leaves_by_itself():
    make_levels()
    incident = declare(
        actor=make_actor(),
        declaration=Declaration(
            title="Open till noon", kind="announcement", level=1,
            starts_at=now() + timedelta(hours=1), ends_at=now() + timedelta(hours=5),
        ),
    )  # fmt: skip
    assert incident.notices.get().state == "scheduled"
    Notice.objects.update(starts_at=now() - timedelta(hours=1))
    end_due_notices()
    assert incident.notices.get().state == "live"
    Notice.objects.update(ends_at=now())
    Incident.objects.update(ends_at=now())
    end_due_notices()
    incident.refresh_from_db()
    assert (incident.notices.get().state, incident.status) == ("expired", "ended")


def test_to_whom_the_list_went_is_kept_only_when_it_was_handed_over():
    handed = Resolution(then=Then.HAND_OVER, handed_to="  Outage team ")
    assert resolve(actor=make_actor(), incident=make_incident(), resolution=handed).handed_to == "Outage team"
    told = Resolution(then=Then.TELL, handed_to="Outage team")
    assert resolve(actor=make_actor(), incident=make_incident("Another"), resolution=told).handed_to == ""


def test_how_long_an_after_notice_stays_is_chosen_and_zero_means_not_at_all():
    make_levels()
    Level.objects.filter(number=2).update(after_notice_hours=24)
    for hours, stays in ((None, 24), (2, 2), (0, None)):
        closing = resolve(
            actor=make_actor(),
            incident=make_incident(f"After {hours}", level=2),
            resolution=Resolution(after_notice_hours=hours),
        )
        after = closing.notices.filter(is_after_notice=True).first()
        expected = None if stays is None else now() + timedelta(hours=stays)
        assert (after is None) == (expected is None)
        if after is not None and expected is not None:
            assert abs((after.ends_at - expected).total_seconds()) < 60


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"after_notice_hours": -1}, "after_notice_hours"),
        ({"after_notice_hours": 337}, "after_notice_hours"),
        ({"handed_to": "x" * 201}, "handed_to"),
        ({"handed_to": "Team\r\nBcc: everybody"}, "handed_to"),
        ({"handed_to": "\x00"}, "handed_to"),
    ],
)
def test_a_wrong_ending_is_refused_at_its_field(wrong: dict[str, object], field: str):
    incident = make_incident()
    with pytest.raises(InvalidInput) as refused:
        resolve(actor=make_actor(), incident=incident, resolution=Resolution(then=Then.HAND_OVER, **wrong))
    assert set(refused.value.fields) == {field}
    incident.refresh_from_db()
    assert not incident.is_closed
