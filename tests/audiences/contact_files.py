"""Files of contacts for tests, and the steps of importing them."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from audiences.imports.running import run_import
from audiences.models import ContactImport
from audiences.services import ImportDraft, start_import
from tests.factories import make_actor

CONSENT = "Contract terms of 2024, accepted when the customer signed"


def upload(content: str | bytes, name: str = "customers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def workbook(*rows: list) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def begin(content: str | bytes, *, name: str = "customers.csv", consent: str = CONSENT, **fields) -> ContactImport:
    """An import that waits for a worker."""
    return start_import(actor=make_actor("manager"), draft=ImportDraft(upload(content, name), consent, **fields))


def work_until_over(job: ContactImport) -> ContactImport:
    """What workers do: slice after slice."""
    job.refresh_from_db()
    for _slice in range(100):
        if job.finished_at is not None:
            return job
        run_import(job.pk)
        job.refresh_from_db()
    raise AssertionError(f"the import is still {job.state} after 100 slices")


def imported(content: str | bytes, **fields) -> ContactImport:
    """An import from beginning to end."""
    return work_until_over(begin(content, **fields))


def counts(job: ContactImport) -> dict[str, int]:
    return {name: getattr(job, name) for name in ("created", "changed", "unchanged", "refused") if getattr(job, name)}


def reasons(job: ContactImport) -> list[tuple[int, str, str]]:
    return list(job.refused_rows.order_by("row", "pk").values_list("row", "column", "reason"))
