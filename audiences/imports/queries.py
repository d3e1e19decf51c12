"""Reads of imports."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from audiences.models import ContactImport, RefusedRow
from audiences.spreadsheet_text import guard
from statuscomms.errors import NotFound

ERRORS_HEADER = ("row", "column", "reason")


def contact_imports() -> QuerySet[ContactImport]:
    """All imports, newest first."""
    return ContactImport.objects.order_by("-pk")


def import_by_uuid(uuid: UUID) -> ContactImport:
    """The import, or ``NotFound``."""
    job = ContactImport.objects.filter(uuid=uuid).first()
    if job is None:
        raise NotFound
    return job


def refused_rows(job: ContactImport) -> QuerySet[RefusedRow]:
    """The refusals in the order of the file."""
    return job.refused_rows.order_by("row", "pk")


def errors_csv(job: ContactImport) -> Iterator[tuple[str, ...]]:
    """The file of errors, row by row: where, which column, why. It holds nothing of what stood there."""
    yield ERRORS_HEADER
    for refusal in refused_rows(job).iterator(chunk_size=2_000):
        yield (str(refusal.row), guard(refusal.column), guard(refusal.reason))
