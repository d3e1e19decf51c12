"""Limits, alerts, accounts, actors: the small parts of the ground."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from statuscomms import limits, staff_alerts
from statuscomms.access import ROLE_ACTIONS, Action, Role, may
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotAllowed, TooMany
from statuscomms.models import AuditEntry, StaffAlert, TokenBucket
from statuscomms.services import change_role, create_user

pytestmark = pytest.mark.django_db


def test_a_bucket_empties_says_when_and_fills_again():
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(3):
            limits.take("follow", "a@example.com", capacity=3, per_seconds=60)
        with pytest.raises(TooMany) as raised:
            limits.take("follow", "a@example.com", capacity=3, per_seconds=60)
        assert raised.value.retry_after == 20
        clock.shift(20)
        limits.take("follow", "a@example.com", capacity=3, per_seconds=60)
        with pytest.raises(TooMany):
            limits.take("follow", "a@example.com", capacity=3, per_seconds=60)


def test_buckets_of_different_keys_do_not_meet():
    limits.take("a", "b", capacity=1, per_seconds=60)
    limits.take("ab", "", capacity=1, per_seconds=60)
    limits.take("a", "c", capacity=1, per_seconds=60)


def test_no_address_stands_in_a_bucket():
    limits.take("follow", "a@example.com", capacity=1, per_seconds=60)
    assert "example" not in TokenBucket.objects.get().key


def test_old_buckets_are_forgotten():
    limits.take("a", capacity=1, per_seconds=60)
    TokenBucket.objects.update(updated_at=now() - timedelta(days=3))
    limits.take("b", capacity=1, per_seconds=60)
    limits.forget_old_buckets()
    assert TokenBucket.objects.count() == 1


def test_one_open_alert_per_key_counts_its_repeats(system):
    for _ in range(3):
        staff_alerts.raise_alert(key="provider", text="The provider refuses")
    assert StaffAlert.objects.get().count == 3
    staff_alerts.close_alert(key="provider", actor=system)
    staff_alerts.raise_alert(key="provider", text="Again")
    assert StaffAlert.objects.count() == 2


def test_urgent_alerts_are_mailed_once_to_whom_they_concern(people):
    staff_alerts.raise_alert(key="a", text="Fire", urgency="urgent", roles=["administrator"])
    staff_alerts.raise_alert(key="b", text="Smoke")
    staff_alerts.mail_urgent_alerts()
    staff_alerts.mail_urgent_alerts()
    assert [message.to for message in mail.outbox] == [[people.administrator.email]]
    assert "Fire" in mail.outbox[0].subject


def test_administrators_make_accounts_and_change_roles(people, system):
    admin = people.actor("administrator")
    user = create_user(actor=admin, username="maija", email="maija@example.com", password=None, role="support")
    change_role(actor=admin, user=user, role="responder", rights=["approve"])
    user.refresh_from_db()
    assert user.may(Action.APPROVE)
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"create_user", "change_role"}


def test_an_account_is_not_made_twice_nor_by_others(people):
    with pytest.raises(NotAllowed):
        create_user(actor=people.actor("manager"), username="x", email="", password=None)
    with pytest.raises(InvalidInput) as raised:
        create_user(
            actor=people.actor("administrator"), username="TEST-viewer", email="Viewer@example.com", password=None
        )
    assert set(raised.value.fields) == {"username", "email"}


def test_roles_grow_from_viewer_to_administrator():
    ordered = [ROLE_ACTIONS[role] for role in Role]
    assert all(lower < higher for lower, higher in zip(ordered, ordered[1:], strict=False))
    assert ordered[-1] == frozenset(Action)


def test_rights_open_only_what_may_be_given_singly():
    assert may("viewer", {"publish"}, Action.PUBLISH)
    assert not may("viewer", {"manage_settings"}, Action.MANAGE_SETTINGS)
    assert not may("nobody", {"publish"}, Action.PUBLISH)
    assert not may(None, set(), Action.SEE_CONSOLE)
