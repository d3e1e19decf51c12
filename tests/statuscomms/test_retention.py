"""The nightly forgetting: once a night, in slices, by one process at a time, counted in the audit trail."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from inbox.models import Enquiry
from statuscomms.clock import now
from statuscomms.models import AuditEntry, RetentionRun
from statuscomms.retention import night_of, overdue, run_nightly, run_now

pytestmark = pytest.mark.django_db
DETAILS = {"email": "anna@example.com"}


def _enquiries(count: int = 1, *, days: int = 91) -> None:
    Enquiry.objects.bulk_create(
        Enquiry(text="Help", contact_details=DETAILS, received_at=now() - timedelta(days=days)) for _ in range(count)
    )


def _knowing() -> int:
    return Enquiry.objects.exclude(contact_details={}).count()


def test_a_night_clears_what_is_due_once_and_says_how_much():
    _enquiries(3)
    _enquiries(2, days=80)
    for _ in range(3):
        run_nightly()
    assert _knowing() == 2
    entry = AuditEntry.objects.get(verb="retention_ran")
    assert entry.details["counts"] == {"enquiry_details": 3}
    _enquiries(1)
    run_nightly()
    assert _knowing() == 3, "tonight is over"
    with time_machine.travel(now() + timedelta(days=1)):
        run_nightly()
    assert _knowing() == 2


def test_a_night_goes_on_in_slices_where_it_was():
    _enquiries(1_200)
    run_nightly(seconds=0)
    assert _knowing() == 700
    run = RetentionRun.objects.get()
    assert (run.finished_at, run.lease_until, run.counts) == (None, None, {"enquiry_details": 500})
    for _ in range(4):
        run_nightly(seconds=0)
    assert _knowing() == 0
    run.refresh_from_db()
    assert run.counts == {"enquiry_details": 1_200}
    assert run.finished_at is not None


def test_who_is_at_it_is_left_alone_until_the_lease_has_run_out():
    _enquiries()
    RetentionRun.objects.create(night=night_of(now()), lease_owner="another", lease_until=now() + timedelta(seconds=30))
    run_nightly()
    assert _knowing() == 1
    RetentionRun.objects.update(lease_until=now() - timedelta(seconds=1))
    run_nightly()
    assert _knowing() == 0


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2026, 11, 27, 0, 59, tzinfo=UTC), date(2026, 11, 26)),
        (datetime(2026, 11, 27, 1, 0, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 27, 21, 59, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 7, 1, 0, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_a_night_begins_at_three_where_we_are(moment, night):
    assert night_of(moment) == night


def test_a_dry_run_counts_and_changes_nothing():
    _enquiries(3)
    out = StringIO()
    call_command("retain", "--dry-run", stdout=out)
    assert "enquiry_details: 3 (RETENTION_ENQUIRY_DAYS: 90 days)" in out.getvalue()
    assert _knowing() == 3
    assert not AuditEntry.objects.exists()


def test_the_command_clears_at_once():
    _enquiries(3)
    out = StringIO()
    call_command("retain", stdout=out)
    assert "enquiry_details: 3" in out.getvalue()
    assert _knowing() == 0


def test_zero_days_keep_for_good(settings):
    settings.RETENTION_ENQUIRY_DAYS = 0
    _enquiries(1, days=4_000)
    assert overdue()["enquiry_details"] == 0
    assert run_now()["enquiry_details"] == 0
    assert _knowing() == 1


def test_old_entries_of_the_audit_trail_go_after_two_years():
    old = AuditEntry.objects.create(actor_kind="system", actor_name="x", verb="old", target="x:1")
    AuditEntry.objects.filter(pk=old.pk).update(at=now() - timedelta(days=731))
    young = AuditEntry.objects.create(actor_kind="system", actor_name="x", verb="young", target="x:1")
    assert run_now()["audit_entries"] == 1
    assert AuditEntry.objects.filter(pk=young.pk).exists()
