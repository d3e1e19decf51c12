"""Opens, follows, decides and ends spikes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audiences.models import Service
from inbox.matching import open_incident_of
from inbox.models import Enquiry, Spike
from inbox.services import enquiries
from incidents.models import Incident
from statuscomms import audit, staff_alerts
from statuscomms.access import Action, Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.models import StaffAlert

LEAST_COUNT = 5
LEAST_TIMES_USUAL = 3.0
OVER_TIMES_USUAL = 1.5
"""A spike ends below this multiple (or below ``LEAST_COUNT``), well under where it began, so that it does not flicker."""
WINDOW_MINUTES = 30
ORIGIN_PREFIX = "spike:"
_MACHINE = Actor.system("demand")
_ALERTED = [Role.SUPPORT, Role.RESPONDER, Role.MANAGER, Role.ADMINISTRATOR]


def follow_spikes(measures: Mapping[int | None, tuple[int, float]], moment: datetime) -> None:
    """Bring the spikes in line with the measures: service id (None: all together) -> (count, usual)."""
    going_on = {spike.service_id: spike for spike in Spike.objects.filter(ended_at__isnull=True)}
    for service_id, spike in going_on.items():
        count, usual = measures.get(service_id, (0, 0.0))
        if count < LEAST_COUNT or count < OVER_TIMES_USUAL * usual:
            _end(spike, moment)
        elif (count, usual) != (spike.count, spike.usual):
            Spike.objects.filter(pk=spike.pk, ended_at__isnull=True).update(count=count, usual=usual)
    unusual = [
        service_id
        for service_id, (count, usual) in measures.items()
        if count >= LEAST_COUNT and count >= LEAST_TIMES_USUAL * usual and service_id not in going_on
    ]
    named = [service_id for service_id in unusual if service_id is not None]
    for service_id in named:
        _open(service_id, *measures[service_id], moment)
    together = going_on.get(None)
    if named and together is not None and together.state == Spike.State.OPEN:
        _end(together, moment)  # a single service explains it now; two alarms for one thing are noise
    if None in unusual and not named and not any(pk is not None for pk in going_on):
        # All together is a spike of its own only while no single service explains it.
        _open(None, *measures[None], moment)


def decide_spike(*, actor: Actor, spike: Spike, decision: str) -> Spike:
    """Duty people say that the spike is *known* or *not ours*. Declaring is done by ``incidents`` (see
    ``join_declared_incident``). ``Conflict`` when it has ended or an incident was declared meanwhile."""
    actor.require(Action.WORK_INBOX)
    if decision not in (Spike.State.KNOWN, Spike.State.NOT_OURS):
        raise InvalidInput({"decision": [_("Say that it is known or not ours, or declare an incident.")]})
    with transaction.atomic():
        changed = Spike.objects.filter(
            pk=spike.pk, ended_at__isnull=True, state__in=[Spike.State.OPEN, Spike.State.KNOWN, Spike.State.NOT_OURS]
        ).update(state=decision, decided_by=actor.name, decided_at=now(), changed_at=now())
        if not changed:
            raise Conflict(_("This spike is over, or somebody has declared an incident for it."))
        audit.record(actor=actor, verb="decide_spike", target=spike, decision=str(decision))
        staff_alerts.close_alert(key=_alert_key(spike), actor=actor)
    spike.refresh_from_db()
    return spike


def join_declared_incident(*, actor: Actor, incident: Incident) -> None:
    """Join the enquiries of the spike that led to this incident (its ``origin`` is ``spike:<uuid>``), and enquiries of the
    window about its services that belong to no incident. Runs inside the declaring transaction."""
    if incident.drill:
        return
    spike = _spike_of(incident.origin)
    if spike is None:
        return
    Spike.objects.filter(pk=spike.pk).update(
        state=Spike.State.DECLARED,
        incident=incident,
        decided_by=incident.declared_by,
        decided_at=now(),
        changed_at=now(),
    )
    waiting = Enquiry.objects.filter(
        incident__isnull=True, received_at__gte=spike.started_at - timedelta(minutes=spike.window_minutes)
    ).select_related("contact", "service")
    if spike.service_id is not None:
        waiting = waiting.filter(service_id=spike.service_id)
    for enquiry in waiting:
        enquiries.note_involvement(contact=enquiry.contact, service=enquiry.service, incident=incident)
    waiting.update(incident=incident)
    staff_alerts.close_alert(key=_alert_key(spike), actor=actor)


def _spike_of(origin: str) -> Spike | None:
    if not origin.startswith(ORIGIN_PREFIX):
        return None
    try:
        uuid = UUID(origin.removeprefix(ORIGIN_PREFIX))
    except ValueError:
        return None
    return Spike.objects.filter(uuid=uuid).first()


def _open(service_id: int | None, count: int, usual: float, moment: datetime) -> None:
    """A new spike and its alarm; when an open incident explains it, it is known from the start and nobody is alarmed."""
    service = Service.objects.get(pk=service_id) if service_id is not None else None
    incident = open_incident_of(service)
    try:
        with transaction.atomic():
            spike = Spike.objects.create(
                service=service,
                incident=incident,
                count=count,
                usual=usual,
                window_minutes=WINDOW_MINUTES,
                state=Spike.State.KNOWN if incident is not None else Spike.State.OPEN,
                started_at=moment,
            )
            if incident is None:
                staff_alerts.raise_alert(
                    key=_alert_key(spike),
                    text=_alert_text(spike),
                    urgency=StaffAlert.Urgency.URGENT,
                    link=reverse("inbox:list"),
                    roles=[role.value for role in _ALERTED],
                )
    except IntegrityError:
        return  # another process measured at the same moment and opened it


def _end(spike: Spike, moment: datetime) -> None:
    going_on = Spike.objects.filter(pk=spike.pk, ended_at__isnull=True)
    with transaction.atomic():
        if not going_on.update(ended_at=moment, changed_at=moment):
            return
        Spike.objects.filter(pk=spike.pk, state=Spike.State.OPEN).update(state=Spike.State.OVER)
        staff_alerts.close_alert(key=_alert_key(spike), actor=_MACHINE)


def _alert_key(spike: Spike) -> str:
    return f"spike:{spike.uuid}"


def _alert_text(spike: Spike) -> str:
    about = spike.service.name() if spike.service is not None else _("all services together")
    return _("%(count)d enquiries in %(minutes)d min about %(about)s; %(usual)s is usual.") % {
        "count": spike.count,
        "minutes": spike.window_minutes,
        "about": about,
        "usual": f"{spike.usual:.1f}".rstrip("0").rstrip("."),
    }
