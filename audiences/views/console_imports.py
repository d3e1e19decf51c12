"""Console pages about imports of contacts: upload, choose columns, check, run, watch, cancel."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.forms.contact_imports import ImportColumnsForm, ImportUploadForm
from audiences.imports.queries import contact_imports, errors_csv, import_by_uuid, refused_rows
from audiences.lifecycle import UNFINISHED, ImportState
from audiences.models import ContactImport
from audiences.services import ImportDraft, cancel_import, run_uploaded, upload_import
from statuscomms.access import Action
from statuscomms.csv_streams import csv_stream
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment

STOP_POLLING = 286
"""htmx stops polling on this status."""
MOST_LISTED = 50
MOST_REFUSALS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_CONTACTS)
def import_list(request: StaffRequest) -> HttpResponse:
    """Earlier imports, and the form that uploads a file."""
    if request.method != "POST":
        return _import_list(request, ImportUploadForm())
    form = ImportUploadForm(request.POST, request.FILES)
    if form.is_valid():
        draft = ImportDraft(form.cleaned_data["file"], form.cleaned_data["consent"])
        try:
            job = upload_import(actor=request.actor, draft=draft)
        except InvalidInput as trouble:
            for field, sentences in trouble.fields.items():
                form.add_error(field if field in form.fields else None, [str(sentence) for sentence in sentences])
        else:
            return see_other(request, reverse("audiences:import_detail", args=[job.uuid]))
    return _import_list(request, form, status=422)


def _import_list(request: StaffRequest, form: ImportUploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "imports": contact_imports()[:MOST_LISTED]}
    return render(request, "audiences/import_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.MANAGE_CONTACTS)
def import_detail(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """One import: its columns until it runs, its progress while it does, and what became of its rows."""
    job = import_by_uuid(import_id)
    if request.method != "POST":
        return _import_detail(request, job, ImportColumnsForm(job) if _may_run(job) else None)
    form = ImportColumnsForm(job, request.POST)
    if not form.is_valid():
        return _import_detail(request, job, form, status=422)
    run_uploaded(
        actor=request.actor,
        job=job,
        mapping=form.mapping,
        dry_run=request.POST.get("act") != "import",
        subscribe_all=form.cleaned_data["subscribe_all"],
    )
    return see_other(request, reverse("audiences:import_detail", args=[job.uuid]))


def _may_run(job: ContactImport) -> bool:
    """Whether the columns can (still) be chosen: nothing has been imported yet and the file is there."""
    checked = job.state == ImportState.DONE and job.dry_run
    return job.file_removed_at is None and (job.state == ImportState.DRAFT or checked)


def _has_written(job: ContactImport) -> bool:
    """Whether anything of the file is among the contacts now; a check only counts."""
    return not job.dry_run and job.created + job.changed > 0


def _import_detail(
    request: StaffRequest, job: ContactImport, form: ImportColumnsForm | None, status: int = 200
) -> HttpResponse:
    is_moving = job.state in UNFINISHED
    context = {
        "job": job,
        "form": form,
        "is_moving": is_moving,
        "has_written": _has_written(job),
        "may_cancel": is_moving or job.state == ImportState.DRAFT,
        "refusals": refused_rows(job)[:MOST_REFUSALS],
        "most_refusals": MOST_REFUSALS,
    }
    if request.htmx.trigger == "import-progress" and wants_fragment(request):
        # Over: the page has other parts now (columns again after a check, reasons), so that it is loaded anew.
        answer = render(request, "audiences/_import_progress.html", context, status=200 if is_moving else STOP_POLLING)
        if not is_moving:
            answer["HX-Refresh"] = "true"
        return answer
    return render(request, "audiences/import_detail.html", context, status=status)


@require_POST
@requires(Action.MANAGE_CONTACTS)
def import_cancel(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Stop; what has been written stays."""
    job = cancel_import(actor=request.actor, job=import_by_uuid(import_id))
    if _has_written(job):
        messages.success(request, _("The import is stopped. What had been imported stays."))
    else:
        messages.success(request, _("Stopped. Nothing has been imported."))
    return see_other(request, reverse("audiences:import_detail", args=[job.uuid]))


@require_safe
@requires(Action.MANAGE_CONTACTS)
def import_errors(request: StaffRequest, import_id: UUID) -> StreamingHttpResponse:
    """The refused rows as a file: row, column, reason."""
    return csv_stream(errors_csv(import_by_uuid(import_id)), "import-errors.csv")
