"""One way of writing many contacts, in a process of its own: ``python -m bench.contact_import_ways WAY COUNT``."""

import json
import resource
import sys
import time
import uuid
from collections.abc import Iterator
from statistics import median

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from audiences.contact_search import find_contacts  # noqa: E402
from audiences.imports.running import run_import  # noqa: E402
from audiences.models import Address, Consent, Contact  # noqa: E402
from audiences.services import ImportDraft, start_import  # noqa: E402
from statuscomms.actors import Actor  # noqa: E402
from statuscomms.clock import now  # noqa: E402

BATCH = 4_000
REGIONS = ("north", "south", "east", "west")
CONSENT = "Accepted with the contract, as the bench says"


def prepare(count: int) -> dict[str, float]:
    """Tables, and the contacts that are there already."""
    call_command("migrate", verbosity=0)
    for start in range(0, count, 20_000):
        _write_bare(range(start, min(start + 20_000, count)), "old")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {}


def bare(count: int) -> dict[str, float]:
    """Rows that are ready, by ``bulk_create``."""
    began = time.monotonic()
    for start in range(0, count, BATCH):
        with transaction.atomic():
            _write_bare(range(start, min(start + BATCH, count)), "bare")
    return {"rate": count / (time.monotonic() - began)}


def _write_bare(numbers: range, kind: str) -> None:
    moment = now()
    contacts = Contact.objects.bulk_create(
        [
            Contact(
                reference=f"{kind}-{number}", name=f"Person {number}", language="fi", attributes=_attributes(number)
            )
            for number in numbers
        ]
    )
    addresses = Address.objects.bulk_create(
        [
            Address(
                contact=contact,
                kind="email",
                value=(value := f"{kind}{number}@example.com"),
                normalised=value,
                recipient_key=f"{uuid.uuid4().hex}{uuid.uuid4().hex}",
                confirmed_at=moment,
            )
            for contact, number in zip(contacts, numbers, strict=True)
        ]
    )
    Consent.objects.bulk_create(
        [
            Consent(
                contact_id=address.contact_id,
                kind="email",
                recipient_key=address.recipient_key,
                given=True,
                wording_version="bench",
                language="fi",
                source=CONSENT,
                proof={"import": "bench"},
            )
            for address in addresses
        ]
    )


def _attributes(number: int) -> dict[str, object]:
    return {"region": REGIONS[number % 4], "size": number % 100}


def _file(count: int) -> Iterator[str]:
    yield "reference,name,email,language,attribute:region,attribute:size:number\n"
    for number in range(count):
        yield f"new-{number},Person {number},new{number}@example.com,fi,{REGIONS[number % 4]},{number % 100}\n"


def ours(count: int) -> dict[str, float]:
    """The import, from the upload until the last row is written."""
    content = "".join(_file(count)).encode()
    began = time.monotonic()
    upload = SimpleUploadedFile("bench.csv", content)
    job = start_import(actor=Actor.system("bench"), draft=ImportDraft(upload, CONSENT))
    del upload, content
    while job.finished_at is None:
        run_import(job.pk)
        job.refresh_from_db()
    assert (job.state, job.rows, job.refused) == ("done", count, 0), (job.state, job.rows, job.refused)
    seconds = time.monotonic() - began
    return {"rate": count / seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def search(count: int) -> dict[str, float]:
    """Milliseconds that key presses take: a name, a reference and an address, letter by letter, of people all over the table."""
    times = []
    for number in range(0, count, max(1, count // 20)):
        for text in (f"person {number}", f"old-{number}", f"old{number}@example.com"):
            for length in range(2, len(text) + 1):
                began = time.monotonic()
                find_contacts(text[:length], may_see_addresses=True)
                times.append(1_000 * (time.monotonic() - began))
    return {"median": median(times), "worst": max(times)}


WAYS = {"prepare": prepare, "bare": bare, "ours": ours, "again": ours, "search": search}

if __name__ == "__main__":
    print(json.dumps(WAYS[sys.argv[1]](int(sys.argv[2]))))
