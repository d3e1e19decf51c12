"""The only writers of ``reports``: building versions of reports, and asking for them."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Max

from incidents.lifecycle import CLOSED
from incidents.models import Incident
from reports.gathering import gather
from reports.models import Report, ReportRequest
from statuscomms.clock import now

log = structlog.get_logger(__name__)

SOON = timedelta(seconds=10)
"""After a publication: long enough for the first numbers to exist."""
WHILE_OPEN = timedelta(minutes=1)
"""A provisional report follows an open incident at this pace."""
WHILE_OLD = timedelta(minutes=15)
"""... and at this one after its first day."""
PER_RUN = 5
_CLAIMED_FOR = timedelta(minutes=2)


def build_report(incident: Incident) -> Report:
    """Write a new version of the incident's report: final when the incident has been over for the settling time."""
    moment = now()
    final = final_time(incident)
    data = gather(incident).to_json()
    state = Report.State.FINAL if final is not None and moment >= final else Report.State.PROVISIONAL
    for _attempt in range(3):
        try:
            with transaction.atomic():
                last = Report.objects.filter(incident=incident).aggregate(last=Max("version"))["last"] or 0
                return Report.objects.create(
                    incident=incident, version=last + 1, state=state, data=data, built_at=moment
                )
        except IntegrityError:
            continue  # another process built the same version number at the same moment
    raise DatabaseError("report version numbers are contended")


def final_time(incident: Incident) -> datetime | None:
    """When the incident's report becomes final; None while it is open."""
    if incident.status not in CLOSED or incident.resolved_at is None:
        return None
    return incident.resolved_at + timedelta(seconds=settings.REPORT_SETTLING_SECONDS)


def request_report(incident: Incident) -> None:
    """Ask for a build soon. Called inside the transaction that published something."""
    ReportRequest.objects.update_or_create(
        incident=incident, defaults={"due_at": now() + SOON, "final_at": final_time(incident)}
    )


def build_due_reports() -> None:
    """Build what is due (tick and task). A request stays, with a later time, until the final report is written."""
    moment = now()
    due = ReportRequest.objects.filter(due_at__lte=moment).select_related("incident").order_by("due_at")
    for request in due[:PER_RUN]:
        # Whoever moves the time forward builds; if that process dies, the request is due again soon.
        claimed = ReportRequest.objects.filter(pk=request.pk, due_at=request.due_at)
        if claimed.update(due_at=moment + _CLAIMED_FOR):
            _build_and_plan(request, moment)


def _build_and_plan(request: ReportRequest, moment: datetime) -> None:
    incident = Incident.objects.select_related("audience", "playbook").get(pk=request.incident_id)
    report = build_report(incident)
    log.info("report_built", incident=str(incident.uuid), version=report.version, state=report.state)
    _forget_superseded(report)
    waiting = ReportRequest.objects.filter(pk=request.pk, due_at=moment + _CLAIMED_FOR)
    if report.state == Report.State.FINAL:
        waiting.delete()
        return
    waiting.update(due_at=_next_time(incident, moment), final_at=final_time(incident))


def _next_time(incident: Incident, moment: datetime) -> datetime:
    pace = WHILE_OPEN if moment - incident.declared_at < timedelta(days=1) else WHILE_OLD
    final = final_time(incident)
    return min(moment + pace, final) if final is not None and final > moment else moment + pace


def _forget_superseded(report: Report) -> None:
    """Provisional versions would pile up by the minute; final ones are kept for ever."""
    older = Report.objects.filter(incident=report.incident, state=Report.State.PROVISIONAL, version__lt=report.version)
    keep = older.order_by("-version").values_list("pk", flat=True)[:10]
    older.exclude(pk__in=list(keep)).delete()
