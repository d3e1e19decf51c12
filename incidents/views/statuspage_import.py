"""Bringing a Statuspage page over, in the console."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from incidents.forms.statuspage_import import StatuspageImportForm
from incidents.services import import_statuspage
from incidents.services.statuspage_import import Imported
from statuscomms.access import Action
from statuscomms.decorators import StaffRequest, requires
from statuscomms.errors import InvalidInput


@requires(Action.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def statuspage_import(request: StaffRequest) -> HttpResponse:
    """The form; after an upload what came over and what did not."""
    if request.method == "GET":
        form = StatuspageImportForm(initial={"language": settings.LANGUAGE_CODE.split("-")[0]})
        return _page(request, form)
    form = StatuspageImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        done = import_statuspage(
            actor=request.actor, files=form.cleaned_data["page_files"], language=form.cleaned_data["language"]
        )
    except InvalidInput as error:
        for sentence in error.fields.get("files", []):
            form.add_error("page_files", str(sentence))
        return _page(request, form, status=422)
    return _page(request, form, done=done)


def _page(
    request: HttpRequest, form: StatuspageImportForm, *, done: Imported | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "incidents/statuspage_import.html", {"form": form, "done": done}, status=status)
