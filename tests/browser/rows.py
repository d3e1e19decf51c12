"""Something of everything that pages show, and the address of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from audiences.models import Address, AttributeField, ContactImport, Service
from audiences.services import ImportDraft, upload_import
from delivery.expand import expand_broadcast
from delivery.models import Broadcast
from inbox.alerts import MonitorAlert, Notification
from inbox.models import AlertMapping, Enquiry, Spike
from inbox.services import measure_demand, receive_alerts
from incidents.declarations import BriefText, PostmortemPublication, Resolution, Text, UpdateDraft
from incidents.maintenance_options import MaintenanceOptions
from incidents.models import Incident, MaintenanceSeries, Playbook
from incidents.services import add_update, publish_postmortem, resolve, save_postmortem
from reports.services import build_report
from statuscomms.access import Role
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.staff_alerts import raise_alert
from tests.audiences.contact_files import CONSENT, begin, imported, upload
from tests.factories import (
    make_actor,
    make_address,
    make_audience,
    make_contact,
    make_incident,
    make_levels,
    make_maintenance,
    make_playbook,
    make_service,
    make_site,
)
from tests.incidents.moments import in_minutes
from touchpoints.audience_keys import key_of
from touchpoints.menu_drafts import TopicDraft
from touchpoints.models import AudienceKey
from touchpoints.services import create_look, publish_all
from touchpoints.services.looks import LookDraft
from touchpoints.services.menu import add_topic

EVENING = LookDraft(
    name="Evening", accent="#6b21a8", font="serif", host="status.evening.example", signatures={"en": "Evening Ltd"}
)


@dataclass(frozen=True, slots=True)
class House:
    """What was made, as far as addresses need it."""

    running: UUID
    published_update: UUID
    unapproved: UUID
    unapproved_update: UUID
    scheduled: UUID
    scheduled_update: UUID
    planned: UUID
    series: UUID
    drill: UUID
    draft: UUID
    resolved: UUID
    contact: UUID
    broadcast: UUID
    site: UUID
    look: UUID
    audience_key: str
    mapping: UUID
    uploaded: UUID
    checked: UUID
    importing: UUID
    waiting: Address
    confirmed: Address


def furnish() -> House:
    """One incident on all six channels, a resolved one with its report, a draft, a maintenance, an announcement,
    contacts, enquiries with a spike, a site, an audience, a playbook, levels and an alarm."""
    make_levels()
    AttributeField.objects.create(key="customer_type", labels={"en": "Kind of customer"})
    make_audience("business", rule={"attribute": "customer_type", "is": "business"})
    shop = make_service("web-shop")
    payments = make_service("card-payments", parent=shop)
    site = make_site(services=[shop, payments])
    key = key_of(site, ["business"])
    AudienceKey.objects.create(site=site, key=key, audiences=["business"])
    look = create_look(actor=make_actor(Role.ADMINISTRATOR), draft=EVENING)
    add_topic(actor=make_actor(Role.ADMINISTRATOR), site=site, draft=TopicDraft({"en": "Paying"}, slug="paying"))
    make_playbook(level=3, severity="sev2", services=[{"service": payments.slug, "impact": "major_outage"}])
    contact = make_contact(email="one@example.com", phone="+358 50 000 0001", attributes={"customer_type": "business"})
    unconfirmed = make_contact(email="two@example.com", confirmed=False, subscribed=False)
    make_address(unconfirmed, "phone", "+358 50 000 0002", confirmed=False)
    brief = {"en": BriefText("The bank does not answer.", "We know and work on it.", "No names.", "Pay by invoice.")}
    running = make_incident(services=[payments], brief=brief)
    for broadcast in Broadcast.objects.all():
        expand_broadcast(broadcast.pk)
    broadcast = running.broadcasts.earliest("pk")
    broadcast.deliveries.update(state="failed", error_code="550 5.1.1", attempts_made=1, final_at=now())
    resolved = make_incident("The shop was slow", services=[shop])
    resolve(actor=make_actor(Role.ADMINISTRATOR), incident=resolved, resolution=Resolution())
    _look_back(resolved)
    build_report(resolved)
    draft = make_incident("Sign-in fails", services=[shop], publish=False)
    planned, series = _plan()
    waiting_updates = _wait(shop)
    drill = make_incident("An exercise", services=[shop], drill=True)
    _ask(payments.pk, running)
    mapping = _monitor()
    imports = _imports()
    raise_alert(key="spike:demo", text="Unusually many enquiries about card payments.", urgency="urgent")
    publish_all()
    address, unanswered = contact.addresses.get(kind="email"), unconfirmed.addresses.get(kind="email")
    return House(
        running.uuid,
        running.updates.get().uuid,
        *waiting_updates,
        planned,
        series,
        drill.uuid,
        draft.uuid,
        resolved.uuid,
        contact.uuid,
        broadcast.uuid,
        site.uuid,
        look.uuid,
        key,
        mapping,
        *imports,
        unanswered,
        address,
    )


def _imports() -> tuple[UUID, UUID, UUID]:
    """A file whose columns wait for somebody, one that was checked, and one that is being imported."""
    content = "Asiakasnumero,Nimi,Sähköposti,Shoe size\nC-1,Anna Aalto,anna.aalto@example.com,38\nC-2,Bo,nonsense,45\n"
    draft = ImportDraft(upload(content), CONSENT)
    uploaded = upload_import(actor=make_actor(Role.MANAGER), draft=draft)
    checked = imported(content, dry_run=True)
    importing = begin(content)
    ContactImport.objects.filter(pk=importing.pk).update(state="running", lease_until=now() + timedelta(hours=1))
    return uploaded.uuid, checked.uuid, importing.uuid


def _look_back(incident: Incident) -> None:
    """A published post-mortem."""
    words = {"en": Text(body="## Why\nA **certificate** had run out.\n\n- We renew it by itself now.")}
    save_postmortem(actor=make_actor(Role.ADMINISTRATOR), incident=incident, texts=words)
    publish_postmortem(actor=make_actor(Role.ADMINISTRATOR), incident=incident, publication=PostmortemPublication())


def _plan() -> tuple[UUID, UUID]:
    """Maintenance that repeats, and an announcement. The maintenance and its series."""
    options = MaintenanceOptions(rule="FREQ=WEEKLY")
    planned = make_maintenance("Work on the network", level=2, options=options)
    make_incident("Closed on Friday", kind="announcement", severity="sev4", level=1)
    return planned.uuid, MaintenanceSeries.objects.get().uuid


def _wait(service: Service) -> tuple[UUID, UUID, UUID, UUID]:
    """Updates that wait, with their incidents: one for a second person, one for its time."""
    unapproved = make_incident("All is down", level=4)
    scheduled = make_incident("Orders arrive late", services=[service])
    later = UpdateDraft(texts={"en": Text(body="Fixed at noon.")}, publish_at=in_minutes(90))
    update = add_update(actor=make_actor(Role.ADMINISTRATOR), incident=scheduled, draft=later)
    return unapproved.uuid, unapproved.updates.get().uuid, scheduled.uuid, update.uuid


def _monitor() -> UUID:
    """A mapping and a storm of alerts; the mapping."""
    mapping = AlertMapping.objects.create(label="job", value="login*", severity="sev2", playbook=Playbook.objects.get())
    began = now() - timedelta(minutes=3)
    alerts = [
        MonitorAlert(f"series {number}", "", True, {"job": f"mail-{number}"}, "Mail queue grows", "", began)
        for number in range(3)
    ]
    receive_alerts(actor=Actor.system("Alertmanager"), notification=Notification("alertmanager", alerts))
    return mapping.uuid


def _ask(service: int, incident: Incident) -> None:
    for number in range(12):
        Enquiry.objects.create(
            text=f"My card was refused {number} times. Is it you or my bank?",
            service_id=service,
            incident=incident if number % 2 else None,
            contact_details={"email": "asks@example.com"},
            received_at=now() - timedelta(minutes=number),
        )
    measure_demand()
    if not Spike.objects.filter(ended_at__isnull=True).exists():
        raise AssertionError("Twelve enquiries from nowhere should be a spike.")
