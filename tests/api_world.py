"""A house in which every example of the OpenAPI document makes sense, and what stands for the parameters of its paths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from audiences.models import AttributeField
from audiences.services import ImportDraft, start_import
from delivery.expand import expand_broadcast
from delivery.models import Broadcast
from inbox.alerts import MonitorAlert, Notification
from inbox.models import AlertDraft, AlertMapping, Enquiry
from inbox.services import measure_demand, receive_alerts
from incidents.declarations import BriefText, ChannelChoice, Declaration, Resolution, Text
from incidents.maintenance_options import MaintenanceOptions
from incidents.maintenance_steps import SeriesDraft
from incidents.models import Incident
from incidents.services import create_series, resolve, save_postmortem
from reports.services import build_report
from statuscomms.actors import Actor
from statuscomms.clock import now
from tests.factories import (
    make_actor,
    make_attribute,
    make_audience,
    make_contact,
    make_incident,
    make_levels,
    make_maintenance,
    make_playbook,
    make_service,
    make_site,
    make_user,
)
from touchpoints.models import Look

OWN_INCIDENT = {  # calls whose incident is not the running one
    "reopen": "closed",
    "report": "closed",
    "postmortem": "closed",
    "postmortem/publish": "closed",
    "manual": "by hand",
    "manual/{task}/done": "by hand",
    "manual/{task}/assign": "by hand",
    "move": "maintenance",
    "maintenance": "maintenance",
    "updates/{update}": "planned",
    "updates/{update}/publish": "draft",
    "updates/{update}/approve": "waiting",
    "updates/{update}/bypass": "waiting",
    "updates/{update}/reschedule": "planned",
    "updates/{update}/undo": "planned",
    "updates/{update}/cancel": "planned",
}


@dataclass(frozen=True, slots=True)
class ApiWorld:
    """The rows that paths and bodies name."""

    incidents: dict[str, Incident]
    broadcast: str
    alert_draft: str
    mapping: str
    series: str
    look: str
    contact_import: str

    def path(self, call: str) -> str:
        """The path of a call with its parameters filled in."""
        path = call.partition(" ")[2]
        own = path.partition("{incident}/")[2]
        incident = self.incidents[OWN_INCIDENT.get(own, "running")]
        names = {
            "services": "web-shop",
            "audiences": "business-customers",
            "sites": "shop",
            "playbooks": "payment-failure",
        }
        tasks = self.incidents["by hand"].manual_tasks
        filled = {
            "{task}": str(tasks.order_by("id")[0].uuid),
            "{incident}": str(incident.uuid),
            "{incident_id}": str(incident.uuid),
            "{update}": str(incident.updates.order_by("-number")[0].uuid),
            "{number}": "3",
            "{broadcast_id}": self.broadcast,
            "{reference}": "c-17",
            "{key}": "region",
            "{draft}": self.alert_draft,
            "{mapping}": self.mapping,
            "{series}": self.series,
            "{look}": self.look,
            "{import_id}": self.contact_import,
            "{name}": names.get(path.split("/")[3], ""),
        }
        for parameter, value in filled.items():
            path = path.replace(parameter, value)
        return path

    def body(self, example: Any) -> Any:
        """The example with the world's own ids and a time to come in place of those that are written."""
        if not isinstance(example, dict):
            return example
        first = (now() + timedelta(days=3)).replace(second=0, microsecond=0)
        own = {
            "starts_at": first.isoformat(),
            "ends_at": (first + timedelta(hours=2)).isoformat(),
            "notice": str(self.incidents["running"].notices.get(channel="banner").uuid),
            "publish_at": (now() + timedelta(days=1)).isoformat(),
        }
        return {**example, **{name: value for name, value in own.items() if name in example}}


def furnish_api() -> ApiWorld:
    """Services, people, incidents in every state, a broadcast, enquiries with a spike, alerts, a report."""
    make_levels()
    payments, shop = make_service("card-payments"), make_service("web-shop")
    make_attribute("customer_type", "choice", choices=["private", "business", "household"])
    make_audience("business-customers", rule={"attribute": "customer_type", "is": "business"})
    make_site("shop-key", slug="shop", services=[payments])
    look = Look.objects.create(name="Another brand")
    make_playbook(services=[{"service": "card-payments", "impact": "major_outage"}])
    AttributeField.objects.create(key="region", labels={"en": "Region"}, type="text", is_public=True)
    business = {"attributes": {"customer_type": "business"}, "name": "Aino Esimerkki"}
    make_contact(reference="c-17", email="aino@example.com", phone="+358 50 000 0001", **business)
    make_user(username="anna", first_name="Anna", last_name="Esimerkki")
    brief = {"en": BriefText("The bank does not answer.", "We work on it.", "No names.", "Pay by invoice.")}
    later = now() + timedelta(days=2)
    incidents = {
        "running": make_incident(services=[payments], brief=brief),
        "closed": make_incident("The shop was slow", services=[shop]),
        "draft": make_incident("Sign-in fails", level=2, publish=False),
        "planned": make_incident("Queues on Friday", level=2, publish_at=later),
        "waiting": make_incident("Data lost", level=4),
        "maintenance": make_maintenance(level=2),
        "by hand": make_incident(channels={"manual": ChannelChoice(options={"touchpoints": ["social_media"]})}),
    }
    resolve(actor=make_actor("responder"), incident=incidents["closed"], resolution=Resolution())
    build_report(incidents["closed"])
    save_postmortem(
        actor=make_actor("responder"),
        incident=incidents["closed"],
        texts={"en": Text("What happened", "A queue was full.")},
    )
    broadcast = Broadcast.objects.filter(notice__incident=incidents["running"], channel="email").get()
    expand_broadcast(broadcast.pk)
    for number in range(12):
        Enquiry.objects.create(
            text="My card was refused.", channel="chat", service=payments, received_at=now() - timedelta(minutes=number)
        )
    measure_demand()
    mapping = AlertMapping.objects.create(label="severity", value="critical", severity="sev1")
    alert = MonitorAlert(
        "disk-db1", "", True, {"host": "db1"}, "Disk full on db1", "https://grafana.example.com/d/1", now()
    )
    receive_alerts(actor=Actor.system("Monitoring"), notification=Notification("generic", [alert]))
    for incident in incidents.values():
        incident.refresh_from_db()
    draft = AlertDraft.objects.get()
    return ApiWorld(
        incidents,
        str(broadcast.uuid),
        str(draft.uuid),
        str(mapping.uuid),
        _weekly_maintenance(later),
        str(look.uuid),
        _waiting_import(),
    )


def _waiting_import() -> str:
    file = SimpleUploadedFile("customers.csv", b"reference,email,shoe size\nc-19,c19@example.com,38\n")
    draft = ImportDraft(file, "Agreed in the contract of 2025.", None, False, False)
    return str(start_import(actor=make_actor("administrator"), draft=draft).uuid)


def _weekly_maintenance(first: datetime) -> str:
    begin = first.replace(second=0, microsecond=0)
    declaration = Declaration(
        title="Weekly work",
        kind="maintenance",
        severity="sev4",
        level=2,
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        maintenance=MaintenanceOptions(rule="FREQ=WEEKLY"),
    )
    return str(create_series(actor=make_actor("responder"), draft=SeriesDraft(declaration, lead_days=10)).uuid)
