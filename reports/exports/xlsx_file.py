"""The report as a workbook: a sheet per table."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.cells import Value, shown
from reports.models import Report
from reports.reach import ReachReport
from reports.tables import Table, all_tables

_SHEET_NAME_LIMIT = 31
_COLUMN_WIDTH = 18


def report_xlsx(report: Report, reach: ReachReport) -> bytes:
    """Numbers stay numbers, times are local, and no text is ever read as a formula or a link."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = _Formats(book)
        _write_about(book.add_worksheet(_("Report")), formats, report, reach)
        for table in all_tables(reach):
            _write_table(book.add_worksheet(_sheet_name(table.title)), formats, table)
    return out.getvalue()


class _Formats:
    """The few looks that the workbook needs."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.total = book.add_format({"bold": True, "top": 1})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})
        self.span = book.add_format({"num_format": "[h]:mm:ss"})
        self.money = book.add_format({"num_format": "0.00"})


def _sheet_name(title: str) -> str:
    return "".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:_SHEET_NAME_LIMIT]


def _write_about(sheet: xlsxwriter.worksheet.Worksheet, formats: _Formats, report: Report, reach: ReachReport) -> None:
    sheet.set_column(0, 1, 2 * _COLUMN_WIDTH)
    sheet.write_string(0, 0, reach.about.title, formats.title)
    pairs: list[tuple[str, Value]] = [
        (_("State"), str(report.get_state_display())),
        (_("Version"), report.version),
        (_("Built"), report.built_at),
        (_("People reached"), reach.people.reached),
        (_("Time zone"), timezone.get_current_timezone_name()),
    ]
    for row, (label, value) in enumerate(pairs, start=2):
        sheet.write_string(row, 0, label)
        _write(sheet, row, 1, value, formats)


def _write_table(sheet: xlsxwriter.worksheet.Worksheet, formats: _Formats, table: Table) -> None:
    sheet.set_column(0, 0, 2 * _COLUMN_WIDTH)
    sheet.set_column(1, len(table.columns), _COLUMN_WIDTH)
    sheet.freeze_panes(1, 1)
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, name, formats.head)
    rows = [*table.rows, *([table.total] if table.total is not None else [])]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, formats)
    if table.note:
        sheet.write_string(len(rows) + 2, 0, table.note)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value, formats: _Formats) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, timezone.localtime(value).replace(tzinfo=None), formats.time)
    elif isinstance(value, timedelta) and value >= timedelta(0):
        sheet.write_number(row, column, value / timedelta(days=1), formats.span)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), formats.money)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        # Unknown, text, and times before zero, which spreadsheets cannot show.
        sheet.write_string(row, column, shown(value))
