"""The staff API of files of contacts: imports and exports (api.md)."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from audiences.exports.answers import export_answer
from audiences.imports.job_json import import_json
from audiences.imports.queries import contact_imports, errors_csv, import_by_uuid
from audiences.services import ImportDraft, cancel_import, start_import
from statuscomms.access import Action
from statuscomms.api import PageQuery, needs, page_of, requires_action
from statuscomms.csv_streams import csv_stream
from statuscomms.errors import InvalidInput

router = Router(tags=["contact files"])
LONGEST_MAPPING = 100_000


@router.post("/contacts/imports", response={202: dict[str, Any]})
@needs(Action.MANAGE_CONTACTS)
def post_import(
    request: HttpRequest,
    file: UploadedFile = File(...),  # noqa: B008
    consent: str = Form(""),
    mapping: str = Form(""),
    dry_run: bool = Form(False),
    subscribe_all: bool = Form(False),
) -> Status:
    """Import a CSV or a workbook in the background. ``mapping``: JSON, column name -> target; guessed when left out."""
    actor = requires_action(request, Action.MANAGE_CONTACTS)
    draft = ImportDraft(file, consent, _mapping(mapping), dry_run, subscribe_all)
    return Status(202, import_json(start_import(actor=actor, draft=draft)))


def _mapping(text: str) -> dict[str, object] | None:
    if not text.strip():
        return None
    try:
        mapping = json.loads(text[: LONGEST_MAPPING + 1])
    except (ValueError, RecursionError):
        mapping = None
    if not isinstance(mapping, dict):
        raise InvalidInput({"mapping": [_("Give a JSON object of column names and targets.")]})
    return mapping


@router.get("/contacts/imports")
@needs(Action.MANAGE_CONTACTS)
def list_imports(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """All imports, newest first."""
    requires_action(request, Action.MANAGE_CONTACTS)
    return page_of(contact_imports(), page, import_json).as_json()


@router.get("/contacts/imports/{uuid:import_id}", response={200: dict[str, Any], 202: dict[str, Any]})
@needs(Action.MANAGE_CONTACTS)
def get_import(request: HttpRequest, import_id: UUID) -> Status:
    """One import and how far it is: 202 until it is over, then 200."""
    requires_action(request, Action.MANAGE_CONTACTS)
    job = import_by_uuid(import_id)
    return Status(200 if job.finished_at else 202, import_json(job))


@router.post("/contacts/imports/{uuid:import_id}/cancel")
@needs(Action.MANAGE_CONTACTS)
def post_cancel(request: HttpRequest, import_id: UUID) -> dict[str, Any]:
    """Stop an import; what has been written stays."""
    actor = requires_action(request, Action.MANAGE_CONTACTS)
    return import_json(cancel_import(actor=actor, job=import_by_uuid(import_id)))


@router.get("/contacts/imports/{uuid:import_id}/errors", response={200: None})
@needs(Action.MANAGE_CONTACTS)
def get_errors(request: HttpRequest, import_id: UUID) -> StreamingHttpResponse:
    """The refused rows as CSV: row, column, reason."""
    requires_action(request, Action.MANAGE_CONTACTS)
    return csv_stream(errors_csv(import_by_uuid(import_id)), "import-errors.csv")


@router.get("/contacts/exports", response={200: None})
@needs(Action.EXPORT)
def get_export(
    request: HttpRequest, audience: str = "", incident: UUID | None = None, format: str = "csv"
) -> StreamingHttpResponse:
    """The people of an audience, or the followers of an incident, as a file that can be imported again."""
    actor = requires_action(request, Action.EXPORT)
    return export_answer(actor=actor, audience=audience, incident=incident, file_format=format)
