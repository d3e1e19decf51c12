"""The report page, its panel on the incident page, and the list."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from incidents.queries import incident_by_uuid
from reports import queries
from reports.charts import enquiry_bars, follower_bars, sent_bars
from reports.presentation import page_of
from reports.tables import all_tables
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.http import StaffRequest, wants_fragment
from statuscomms.staff import people_who_may

PAGE_SIZE = 50


@require_GET
@requires(Action.SEE_REPORT)
def report(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The newest version; a page that says so while none exists. Looking never builds one."""
    row = incident_by_uuid(incident)
    newest = queries.newest_report(row)
    if newest is None:
        return render(request, "reports/building.html", {"incident": row}, status=202)
    page = page_of(newest)
    context = {
        "incident": row,
        "page": page,
        "tables": {table.key: table for table in all_tables(page.reach)},
        "sent_bars": sent_bars(page.reach),
        "enquiry_bars": enquiry_bars(page.reach),
        "follower_bars": follower_bars(page.reach),
        **(_handed_over(request) if page.is_handed_over else {}),
    }
    return render(request, "reports/report.html", context)


def _handed_over(request: StaffRequest) -> dict[str, object]:
    """Whether the reader may take out the list that was handed over, else who may."""
    may_export = request.actor.may(Action.EXPORT)
    return {
        "may_export": may_export,
        "may_see_addresses": request.actor.may(Action.SEE_ADDRESSES),
        "exporters": [] if may_export else [person.display_name for person in people_who_may(Action.EXPORT)],
    }


@require_GET
@requires(Action.SEE_REPORT)
def panel(request: StaffRequest, incident: UUID) -> HttpResponse:
    """The headline on the incident's page; asks again while the report is provisional."""
    row = incident_by_uuid(incident)
    newest = queries.newest_report(row)
    context = {
        "incident": row,
        "page": page_of(newest) if newest is not None else None,
        "is_coming": newest is None and row.published_at is not None,
    }
    return render(request, "reports/_panel.html" if wants_fragment(request) else "reports/panel.html", context)


@require_GET
@requires(Action.SEE_REPORT)
def reports(request: StaffRequest) -> HttpResponse:
    """Every incident's newest report."""
    page = Paginator(queries.newest_reports(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "reports/list.html", {"page": page, "rows": queries.report_rows(list(page.object_list))})
