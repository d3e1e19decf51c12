"""How an import gets to its end: slices, killed workers, nobody at the bell, cancelling, giving up, forgetting."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audiences.imports import running
from audiences.imports.files import path_of
from audiences.imports.running import find_unannounced_imports, run_import
from audiences.models import Contact, ContactImport
from audiences.services import cancel_import, forget_old_import_files
from audiences.tasks import import_contacts
from statuscomms.clock import now
from statuscomms.errors import IllegalTransition
from statuscomms.models import AuditEntry
from statuscomms.queues import DOORBELLS
from tests.audiences.contact_files import begin, counts, imported, work_until_over
from tests.factories import make_actor

pytestmark = pytest.mark.django_db


def people(number: int, *, start: int = 0) -> str:
    lines = [f"C-{one},person{one}@example.com" for one in range(start, start + number)]
    return "\n".join(["reference,email", *lines, ""])


def expire_lease(job: ContactImport) -> None:
    ContactImport.objects.filter(pk=job.pk).update(lease_until=now() - timedelta(seconds=1))


def test_a_slice_ends_in_time_and_the_next_goes_on_where_it_ended():
    job = begin(people(2_500))
    run_import(job.pk, seconds=0)
    job.refresh_from_db()
    assert (job.state, job.lease_until) == ("running", None)
    chunk = running.CHUNK_ROWS[connection.vendor]
    assert job.rows == min(chunk, 2_500)
    assert Contact.objects.count() == job.rows
    assert counts(work_until_over(job)) == {"created": 2_500}
    assert Contact.objects.count() == 2_500


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_after_kill_9_every_row_is_imported_once():
    job = begin(people(20_000))
    environment = {**os.environ, "IMPORT_DIRECTORY": str(path_of(job.uuid, "csv").parent)}
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        environment["DATABASE_URL"] = f"sqlite:///{name}"
    else:
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")
    environment["DJANGO_SETTINGS_MODULE"] = "statuscomms.settings"
    code = f"import django; django.setup()\nfrom audiences.imports import running\nrunning.CHUNK_ROWS['{connection.vendor}'] = 200\n"
    worker = subprocess.Popen(
        [sys.executable, "-c", f"{code}running.run_import({job.pk}, seconds=300)"], env=environment
    )
    try:
        deadline = time.monotonic() + 60
        while job.rows == 0 and time.monotonic() < deadline:
            job.refresh_from_db()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    job.refresh_from_db()
    assert 0 < job.rows < 20_000
    assert Contact.objects.count() == job.created
    expire_lease(job)
    assert counts(work_until_over(job)) == {"created": 20_000}
    assert Contact.objects.count() == 20_000


def test_two_workers_do_not_write_the_same_chunk():
    job = begin(people(10))
    ContactImport.objects.filter(pk=job.pk).update(
        state="running", lease_owner="another", lease_until=now() + timedelta(seconds=30)
    )
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.rows, job.lease_owner) == (0, "another")


def test_the_clockwork_does_the_work_when_nobody_hears_the_bell(settings):
    settings.REDIS_URL = ""
    job = begin(people(10))
    find_unannounced_imports()
    find_unannounced_imports()
    job.refresh_from_db()
    assert (job.state, counts(job)) == ("done", {"created": 10})


def test_the_bell_calls_a_task_that_exists():
    assert DOORBELLS["import"][0] == import_contacts.name


def test_a_cancelled_import_writes_no_more_and_keeps_what_it_wrote(monkeypatch):
    monkeypatch.setitem(running.CHUNK_ROWS, connection.vendor, 10)
    job = begin(people(30))
    run_import(job.pk, seconds=0)
    cancel_import(actor=make_actor("manager"), job=job)
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows, Contact.objects.count()) == ("cancelled", 10, 10)
    with pytest.raises(IllegalTransition):
        cancel_import(actor=make_actor("manager"), job=job)


def test_a_file_that_is_gone_fails_with_a_sentence():
    job = begin(people(3))
    path_of(job.uuid, job.format).unlink()
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "The file is gone.")


def test_the_sentence_is_in_the_language_of_whoever_asked():
    job = begin(people(3))
    ContactImport.objects.filter(pk=job.pk).update(language="fi")
    path_of(job.uuid, job.format).unlink()
    run_import(job.pk)
    job.refresh_from_db()
    assert job.problem == "Tiedostoa ei enää ole."


def test_an_import_that_never_gets_on_is_given_up():
    job = begin(people(3))
    ContactImport.objects.filter(pk=job.pk).update(turns_without_progress=running.MOST_TURNS_WITHOUT_PROGRESS)
    run_import(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "given up" in job.problem


def test_files_are_private_and_forgotten_after_some_days(settings):
    job = imported("email\nnonsense\n")
    path = path_of(job.uuid, "csv")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    forget_old_import_files()
    assert path.exists()
    long_ago = now() - timedelta(days=settings.IMPORT_RETENTION_DAYS, seconds=1)
    ContactImport.objects.filter(pk=job.pk).update(created_at=long_ago, finished_at=long_ago)
    forget_old_import_files()
    job.refresh_from_db()
    assert not path.exists()
    assert (job.refused, job.refused_rows.count(), job.sample) == (1, 0, [])
    assert job.file_removed_at is not None


def test_the_audit_trail_knows_who_and_how_many():
    job = imported(people(2))
    entries = AuditEntry.objects.filter(target=f"audiences.contactimport:{job.uuid}").order_by("pk")
    assert [entry.verb for entry in entries] == ["contact_import_uploaded", "contact_import_done"]
    last = entries[1]
    assert (last.actor_name, last.details["created"], last.details["rows"]) == ("Test manager", 2, 2)


def test_the_database_holds_counts_and_consent_to_account():
    job = imported(people(2))
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactImport.objects.filter(pk=job.pk).update(rows=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactImport.objects.filter(pk=job.pk).update(consent="")
