"""The report as CSV: one line per number, so that spreadsheets and programs read it alike."""

import csv
import io

from reports.cells import Value, plain
from reports.models import Report
from reports.reach import ReachReport
from reports.tables import Table, all_tables

HEADER = ("section", "row", "item", "measure", "value")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")


def report_csv(report: Report, reach: ReachReport) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets need to read letters beyond ASCII.

    ``section`` is stable; ``item`` and ``measure`` are in the reader's language; sums are rows named ``total``.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerow(("report", "0", harmless(reach.about.title), "id", reach.about.uuid))
    writer.writerow(("report", "0", harmless(reach.about.title), "state", report.state))
    writer.writerow(("report", "0", harmless(reach.about.title), "version", report.version))
    writer.writerow(("report", "0", harmless(reach.about.title), "built_at", plain(report.built_at)))
    for table in all_tables(reach):
        for number, row in enumerate(table.rows, start=1):
            writer.writerows(_lines(table, str(number), row))
        if table.total is not None:
            writer.writerows(_lines(table, "total", table.total))
    return out.getvalue().encode("utf-8-sig")


def _lines(table: Table, number: str, row: tuple[Value, ...]) -> list[tuple[str | int | float, ...]]:
    item, *values = row
    return [
        (table.key, number, harmless(plain(item)), harmless(measure), harmless(plain(value)))
        for measure, value in zip(table.columns[1:], values, strict=True)
    ]


def harmless(value: str | int | float) -> str | int | float:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value
