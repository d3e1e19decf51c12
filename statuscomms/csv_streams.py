"""CSV answers of any length, written while they are read."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"
"""Spreadsheets need it to read letters beyond ASCII."""
_ROWS_AT_ONCE = 500


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_stream(rows: Iterable[Iterable[object]], file_name: str) -> StreamingHttpResponse:
    """The rows as a download; nothing is kept in memory."""
    response = StreamingHttpResponse(_written(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Cache-Control"] = "no-store"
    return response


def _written(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    lines = [BYTE_ORDER_MARK]
    for row in rows:
        lines.append(writer.writerow(row))
        if len(lines) >= _ROWS_AT_ONCE:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()
