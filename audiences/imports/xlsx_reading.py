"""Reads the first sheet of a workbook row by row, within bounded memory.

A workbook is a zip of XML. Its members say how large they are when unpacked, and Python's zipfile unpacks no byte more than
that, so a bomb is recognised before anything is read.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from audiences.imports.records import MOST_COLUMNS, Record
from statuscomms.errors import InvalidInput

MOST_ROWS = 100_000
MOST_UNPACKED = 600_000_000  # bytes of all members
MOST_UNPACKED_TEXTS = 150_000_000  # bytes of the shared texts, which are kept in memory
MOST_MEMBERS = 2_000
_DOCTYPE_WITHIN = 1_024


def open_workbook(file: BinaryIO) -> Workbook:
    """The workbook, or ``InvalidInput`` about ``file`` when it is none, broken, locked or a bomb."""
    _check_archive(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        if not book.worksheets:
            raise InvalidInput({"file": [_("The workbook has no sheet.")]})
    except InvalidInput:
        raise
    except Exception:  # openpyxl raises whatever a broken XML makes it stumble over
        raise InvalidInput({"file": [_("This is not a workbook that can be read. Save it as .xlsx again.")]}) from None
    return book


def _check_archive(file: BinaryIO) -> None:
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            texts = sum(member.file_size for member in members if member.filename.endswith("sharedStrings.xml"))
            if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or texts > MOST_UNPACKED_TEXTS:
                raise InvalidInput({"file": [_("The workbook is too large when unpacked. Save it as CSV.")]})
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and _declares_types(archive, member):
                    raise InvalidInput({"file": [_("The workbook has a part that no spreadsheet writes.")]})
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise InvalidInput({"file": [_("This is not a workbook that can be read. Save it as .xlsx again.")]}) from None
    finally:
        file.seek(0)


def _declares_types(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether the XML begins with a DOCTYPE, the door of entity bombs."""
    with archive.open(member) as part:
        return b"<!DOCTYPE" in part.read(_DOCTYPE_WITHIN).upper()


class XlsxRecords:
    """The rows of the first sheet after the first ``position`` ones."""

    def __init__(self, book: Workbook, *, position: int = 0) -> None:
        self.book = book
        self.position = position

    def __iter__(self) -> Iterator[Record]:
        """Row by row until the end; one row more than allowed is told as a problem, and is the last."""
        sheet = self.book.worksheets[0]
        sheet.reset_dimensions()  # what a file says about its own size is not to be believed
        rows = sheet.iter_rows(min_row=self.position + 1, values_only=True)
        for number, row in enumerate(rows, start=self.position + 1):
            if number > MOST_ROWS + 1:
                yield Record(number, [], number, _("A workbook may have %(limit)s rows.") % {"limit": MOST_ROWS})
                return
            cells = [cell_text(value) for value in row]
            problem = _("More than %(limit)s columns.") % {"limit": MOST_COLUMNS} if any(cells[MOST_COLUMNS:]) else None
            yield Record(number, [] if problem else cells[:MOST_COLUMNS], number, problem)


def cell_text(value: Any) -> str:
    """A cell as people would have typed it: whole numbers without a decimal point, days as YYYY-MM-DD."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
