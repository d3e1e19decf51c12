"""An export as a download, for the console and the API alike."""

from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from django.http import FileResponse, StreamingHttpResponse

from audiences.exports.xlsx_file import write_workbook
from audiences.services import export_contacts
from audiences.spreadsheet_text import guard
from statuscomms.actors import Actor
from statuscomms.csv_streams import csv_stream


def export_answer(*, actor: Actor, audience: str, incident: UUID | None, file_format: str) -> StreamingHttpResponse:
    """The file, streamed. Raises what ``export_contacts`` raises."""
    export = export_contacts(actor=actor, audience=audience, incident=incident, file_format=file_format)
    name = f"{export.name}.{export.file_format}"
    if export.file_format == "csv":
        return csv_stream(_guarded(chain([export.header], export.rows)), name)
    response = FileResponse(write_workbook(export.header, export.rows), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response


def _guarded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        yield [guard(cell) for cell in row]
