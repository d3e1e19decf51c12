"""Reminders: told at once, then less and less often; pressing one away quiets it until its next turn. Alerts for one person."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from statuscomms import staff_alerts
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVERY = timedelta(minutes=10)


def minutes_of_telling(*, until: int, press_away_at: int = -1) -> list[int]:
    began, told = now(), []
    with time_machine.travel(began, tick=False) as clock:
        for minute in range(until + 1):
            if staff_alerts.remind(key="late", since=began, every=EVERY, text="The update is late"):
                told.append(minute)
            if minute == press_away_at:
                staff_alerts.close_alert(key="late", actor=Actor.system("tests"))
            clock.shift(timedelta(minutes=1))
    return told


def test_reminders_come_at_once_and_then_less_and_less_often():
    assert minutes_of_telling(until=200) == [0, 10, 30, 70, 150]
    assert StaffAlert.objects.count() == 1


def test_pressing_a_reminder_away_quiets_it_until_its_next_turn():
    assert minutes_of_telling(until=80, press_away_at=12) == [0, 10, 30, 70]
    assert StaffAlert.objects.filter(closed_at=None).count() == 1


def test_silence_never_lasts_longer_than_four_hours():
    told = minutes_of_telling(until=1_600)
    assert max(later - earlier for earlier, later in zip(told[:-1], told[1:], strict=True)) == 240


def test_each_turn_is_mailed_with_the_place_to_look_at():
    make_user("responder")
    began = now()
    for minutes in (0, 5, 10):
        with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
            staff_alerts.remind(key="late", since=began, every=EVERY, text="Late", link="/console/")
            staff_alerts.mail_urgent_alerts()
    assert len(mail.outbox) == 2
    assert "http://testserver/console/" in mail.outbox[0].body


def test_what_is_late_anew_is_told_at_once():
    began = now()
    with time_machine.travel(began, tick=False) as clock:
        assert staff_alerts.remind(key="late", since=began, every=EVERY, text="Late")
        staff_alerts.close_alert(key="late", actor=Actor.system("tests"))
        clock.shift(timedelta(minutes=2))
        assert staff_alerts.remind(key="late", since=now(), every=EVERY, text="Late again")


def test_an_alert_for_one_person_is_seen_and_mailed_to_nobody_else():
    mine, other = make_user("responder"), make_user("responder")
    staff_alerts.raise_alert(key="yours", text="You lead this now", urgency="urgent", person=mine)
    assert [alert.key for alert in staff_alerts.open_alerts(mine)] == ["yours"]
    assert staff_alerts.open_alerts(other) == []
    staff_alerts.mail_urgent_alerts()
    assert [message.to for message in mail.outbox] == [[mine.email]]
