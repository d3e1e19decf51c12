"""Planned work as a whole: what is coming, and the series that repeat."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audiences.topics import IncidentKind
from incidents.forms.maintenance import SeriesForm
from incidents.lifecycle import SeriesState
from incidents.maintenance_queries import all_series, coming_times, opened_occurrences, series_called
from incidents.models import MaintenanceSeries
from incidents.queries import open_incidents
from incidents.recurrence import Occurrence
from incidents.series_declarations import declaration_of
from incidents.services import change_series, stop_series
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series with its next times."""

    series: MaintenanceSeries
    coming: tuple[Occurrence, ...]

    @classmethod
    def of(cls, series: MaintenanceSeries) -> "SeriesRow":
        """With the next three times."""
        return cls(series, tuple(coming_times(series, 3)))


@require_GET
@requires(Action.SEE_CONSOLE)
def series_list(request: StaffRequest) -> HttpResponse:
    """What is planned or under way, and every series."""
    context = {
        "planned": open_incidents().filter(kind=IncidentKind.MAINTENANCE).order_by("starts_at"),
        "rows": [SeriesRow.of(series) for series in all_series()],
        "may_publish": request.actor.may(Action.PUBLISH),
        "may_declare": request.actor.may(Action.DRAFT),
    }
    return render(request, "incidents/maintenance_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Action.PUBLISH)
def series_page(request: StaffRequest, series: UUID) -> HttpResponse:
    """One series: its next times, what it has opened, and its form. A POST changes what is not open yet."""
    found = series_called(series)
    kept = declaration_of(found.declaration)
    assert kept.maintenance is not None  # every occurrence is maintenance
    form = SeriesForm(
        request.POST if request.method == "POST" else None,
        series=found,
        texts=dict(kept.texts),
        options=kept.maintenance,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_series(actor=request.actor, series=found, change=form.change())
                messages.success(request, _("Saved. Maintenance that is open already stays as it is."))
                return see_other(request, reverse("incidents:series", args=[found.uuid]))
            except InvalidInput as refusal:
                form.add_refusal(_at_its_field(refusal))
    context = {
        "series": found,
        "form": form,
        "coming": coming_times(found),
        "opened": opened_occurrences(found),
        "is_active": found.state == SeriesState.ACTIVE,
    }
    template = "incidents/_series_form.html" if wants_fragment(request) else "incidents/series.html"
    return render(request, template, context, status=status)


def _at_its_field(refusal: InvalidInput) -> InvalidInput:
    """The page calls the rule ``maintenance.rule``, as the declare page does."""
    return InvalidInput({path if path != "rule" else "maintenance.rule": said for path, said in refusal.fields.items()})


@require_POST
@requires(Action.PUBLISH)
def stop(request: StaffRequest, series: UUID) -> HttpResponse:
    """Open no more occurrences."""
    found = series_called(series)
    stop_series(actor=request.actor, series=found, cancel_planned=bool(request.POST.get("cancel_planned")))
    messages.success(request, _("The series is stopped."))
    return see_other(request, reverse("incidents:series_list"))
