"""An export as a workbook, written row by row to a temporary file that is gone once it has been read."""

from collections.abc import Iterable
from tempfile import NamedTemporaryFile
from typing import IO

import xlsxwriter

from audiences.spreadsheet_text import guard_own_apostrophe

MOST_ROWS = 100_000
_WIDTH = 22


def write_workbook(header: list[str], rows: Iterable[list[str]]) -> IO[bytes]:
    """Every cell is text, so that no spreadsheet reads a formula, a link or a number into it."""
    file = NamedTemporaryFile(prefix="statuscomms-export-", suffix=".xlsx")  # noqa: SIM115  (the answer closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file.name, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header), _WIDTH)
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(number, column, guard_own_apostrophe(value), text)
    return file
