"""What the second of two writers sees: the words of the first beside their own."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from incidents.console_queries import newest_published
from incidents.forms.texts import LanguageTab
from incidents.lifecycle import UpdateState
from incidents.models import Incident, Update
from incidents.queries import incident_by_uuid, pending_update
from statuscomms.errors import Conflict, Sentence, StaleVersion
from statuscomms.http import StaffRequest, wants_fragment


def newer_version_page(
    request: StaffRequest,
    incident: Incident,
    written: Sequence[LanguageTab] = (),
    *,
    message: Sentence = "",
    start: str = "",
) -> HttpResponse:
    """409: what somebody else published or is about to, and what this writer wrote, to copy from.

    ``message`` says what kept it from being written (default: that somebody was faster); ``start`` is where to begin anew.
    """
    fresh = incident_by_uuid(incident.uuid)
    waiting = pending_update(fresh)
    context = {
        "incident": fresh,
        "last": newest_published(fresh),
        "waiting": waiting,
        "message": message,
        "start": start or _start(fresh, waiting),
        "written": [tab for tab in written if tab.is_written],
    }
    template = "incidents/_newer_version.html" if wants_fragment(request) else "incidents/newer_version.html"
    return swapped_for_conflict(render(request, template, context, status=409))


def swapped_for_conflict(response: HttpResponse) -> HttpResponse:
    """Where htmx puts the answer: the form with the writer's words stays below it."""
    response["HX-Retarget"] = "#conflict"
    response["HX-Reswap"] = "outerHTML"
    return response


def _start(incident: Incident, waiting: Update | None) -> str:
    """Where the second writer begins anew: at the update that waits, else in the update box, unless it is over."""
    if waiting is not None and waiting.state == UpdateState.DRAFT:
        return reverse("incidents:review", args=[incident.uuid])
    if waiting is not None or incident.is_closed:
        return reverse("incidents:detail", args=[incident.uuid])
    return reverse("incidents:update", args=[incident.uuid])


def unless_stale(conflict: Conflict) -> Sentence:
    """The sentence of a conflict; none for a stale version, which the page explains by itself."""
    return "" if isinstance(conflict, StaleVersion) else conflict.message


def version_seen(request: StaffRequest) -> int | None:
    """The version that a button's page showed; None where it did not say or says nonsense."""
    written = request.POST.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None
