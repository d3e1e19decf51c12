"""Uploaded files of contacts, kept in a private folder until their import is over and some days have passed."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from audiences.imports.csv_reading import DELIMITERS, CsvRecords, guess_delimiter
from audiences.imports.records import LONGEST_LINE, Record
from audiences.imports.text_encoding import BROKEN, detect_encoding, write_as_utf8
from audiences.imports.xlsx_reading import XlsxRecords, open_workbook
from audiences.models import ContactImport
from statuscomms.errors import InvalidInput, Sentence

MOST_BYTES = {ContactImport.Format.CSV: 200_000_000, ContactImport.Format.XLSX: 60_000_000}
_FOREIGN: tuple[tuple[bytes, Sentence], ...] = (
    (b"\xd0\xcf\x11\xe0", _("This is an old or a locked workbook. Save it as .xlsx without a password, or as CSV.")),
    (b"\x1f\x8b", _("This file is packed. Unpack it first.")),
    (b"%PDF", _("This is a PDF. Give a CSV or a workbook.")),
)
_SHEETS_HINT = "sep="  # a first line that tells spreadsheets the delimiter


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A stored file. ``length`` is its end in the positions of its records, 0 when unknown."""

    format: str
    delimiter: str
    length: int


def path_of(uuid: UUID, file_format: str) -> Path:
    """Where the file of an import lies."""
    return Path(settings.IMPORT_DIRECTORY) / f"{uuid}.{file_format}"


def keep_file(upload: UploadedFile, uuid: UUID) -> KeptFile:
    """Store an upload as what it is, whatever its name says: a workbook as it came, a text as UTF-8.

    ``InvalidInput`` about ``file`` when it is neither, empty or too large.
    """
    beginning = _beginning(upload)
    is_workbook = beginning.startswith(b"PK\x03\x04")
    file_format = ContactImport.Format.XLSX if is_workbook else ContactImport.Format.CSV
    _refuse_foreign(upload, beginning, file_format)
    folder = Path(settings.IMPORT_DIRECTORY)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = path_of(uuid, file_format)
    try:
        with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            return _keep_workbook(upload, file) if is_workbook else _keep_text(upload, file)
    except Exception:
        path.unlink(missing_ok=True)
        raise


def _beginning(upload: UploadedFile) -> bytes:
    beginning = next(iter(upload.chunks(LONGEST_LINE)), b"")
    if not beginning.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise InvalidInput({"file": [_("The file is empty.")]})
    return bytes(beginning)


def _refuse_foreign(upload: UploadedFile, beginning: bytes, file_format: ContactImport.Format) -> None:
    for mark, sentence in _FOREIGN:
        if beginning.startswith(mark):
            raise InvalidInput({"file": [sentence]})
    limit = MOST_BYTES[file_format]
    if (upload.size or 0) > limit:
        sentence = _("The file is too large: %(limit)s MB at most.") % {"limit": limit // 1_000_000}
        raise InvalidInput({"file": [sentence]})


def _keep_workbook(upload: UploadedFile, file: BinaryIO) -> KeptFile:
    for chunk in upload.chunks():
        file.write(chunk)
    book = open_workbook(file)
    length = book.worksheets[0].max_row or 0
    book.close()
    return KeptFile(ContactImport.Format.XLSX, "", length)


def _keep_text(upload: UploadedFile, file: BinaryIO) -> KeptFile:
    encoding = detect_encoding(upload.chunks)
    length = write_as_utf8(upload.chunks(), encoding, file)
    file.seek(0)
    header = file.readline(LONGEST_LINE).decode("utf-8", "replace")
    hinted = header.removeprefix(_SHEETS_HINT).rstrip("\n") if header.startswith(_SHEETS_HINT) else ""
    if hinted in DELIMITERS:
        return KeptFile(ContactImport.Format.CSV, hinted, length)
    while not header.strip() and file.tell() < length:
        header = file.readline(LONGEST_LINE).decode("utf-8", "replace")
    return KeptFile(ContactImport.Format.CSV, guess_delimiter(header), length)


@contextmanager
def open_records(job: ContactImport, *, from_beginning: bool = False) -> Iterator[Iterator[Record]]:
    """The rows of the job's file after its position, or all of them. ``FileNotFoundError`` when the file is gone."""
    position, number = (0, 0) if from_beginning else (job.position, job.row)
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(path_of(job.uuid, job.format).open("rb"))
        if job.format == ContactImport.Format.CSV:
            yield iter(CsvRecords(file, job.delimiter, position=position, number=number))
            return
        book = open_workbook(file)
        stack.callback(book.close)
        yield iter(XlsxRecords(book, position=position))


@dataclass(frozen=True, slots=True)
class Heading:
    """The columns of a file, the row that names them, and a few rows to recognise them by."""

    header: Record
    sample: list[list[str]]


def read_heading(job: ContactImport, *, sample_size: int = 3) -> Heading:
    """The first row with anything in it, and some after it. ``InvalidInput`` about ``file`` when nothing follows it."""
    sample: list[list[str]] = []
    header: Record | None = None
    with open_records(job, from_beginning=True) as records:
        for record in records:
            if record.is_blank or (header is None and _is_hint(record)):
                continue
            if header is None:
                header = _checked_header(record)
            elif record.problem is None:
                sample.append([cell[:80].replace("\0", BROKEN) for cell in record.cells])
            if len(sample) >= sample_size or record.number > 1_000:
                break
    if header is None:
        raise InvalidInput({"file": [_("The file is empty.")]})
    if not sample:
        raise InvalidInput({"file": [_("The file names columns but has no rows.")]})
    return Heading(header, sample)


def _is_hint(record: Record) -> bool:
    return record.number == 1 and record.cells[:1] == [_SHEETS_HINT] and not any(record.cells[1:])


def _checked_header(record: Record) -> Record:
    problem: Sentence | None = record.problem
    if problem is None and any("@" in cell for cell in record.cells):
        problem = _("The first row must name the columns. It holds an e-mail address.")
    if problem is None and any("\x00" in cell or "\ufffd" in cell for cell in record.cells):
        problem = _("The first row has a character that cannot be read.")
    if problem is not None:
        raise InvalidInput({"file": [problem]})
    return record


def remove_file(job: ContactImport) -> None:
    """Delete the job's file; nothing happens when it is gone already."""
    path_of(job.uuid, job.format).unlink(missing_ok=True)
