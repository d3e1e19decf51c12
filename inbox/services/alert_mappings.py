"""Which label of an alert means which service, severity and playbook; set by administrators."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audiences.topics import Severity
from inbox.models import AlertMapping
from incidents.lookups import playbook_called, service_called
from incidents.texts import check_line, raise_if_wrong
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, Sentence

MOST_MAPPINGS = 500
"""More would make each alert slower to place; nobody could keep them right either."""


@dataclass(frozen=True, slots=True)
class MappingDraft:
    """A mapping as asked for; service and playbook by slug or UUID, "" for none."""

    label: str
    value: str
    service: str = ""
    severity: str = ""
    playbook: str = ""


@transaction.atomic
def create_mapping(*, actor: Actor, draft: MappingDraft) -> AlertMapping:
    """Add a mapping at the end. ``Conflict`` when label and value are mapped already."""
    actor.require(Action.MANAGE_SETTINGS)
    label, value = draft.label.strip(), draft.value.strip()
    raise_if_wrong(_errors_of(draft, label, value))
    _require_free(label, value)
    last = AlertMapping.objects.order_by("-position").values_list("position", flat=True).first()
    if AlertMapping.objects.count() >= MOST_MAPPINGS:
        raise Conflict(_("There are too many mappings already."), code="too_many_mappings")
    mapping = AlertMapping.objects.create(
        label=label,
        value=value,
        **_meaning(draft),
        position=(last or 0) + 1,
    )
    audit.record(actor=actor, verb="create_alert_mapping", target=mapping, label=label)
    return mapping


@transaction.atomic
def change_mapping(*, actor: Actor, mapping: AlertMapping, draft: MappingDraft) -> AlertMapping:
    """Write a mapping anew; its place stays, and so do drafts that it led to. ``Conflict`` when another maps the same."""
    actor.require(Action.MANAGE_SETTINGS)
    mapping = AlertMapping.objects.select_for_update().get(pk=mapping.pk)
    label, value = draft.label.strip(), draft.value.strip()
    raise_if_wrong(_errors_of(draft, label, value))
    _require_free(label, value, besides=mapping)
    mapping.label, mapping.value = label, value
    for name, meant in _meaning(draft).items():
        setattr(mapping, name, meant)
    mapping.save()
    audit.record(actor=actor, verb="change_alert_mapping", target=mapping, label=label)
    return mapping


def _require_free(label: str, value: str, besides: AlertMapping | None = None) -> None:
    same = AlertMapping.objects.filter(label=label, value=value).first()
    if same is not None and same != besides:
        raise Conflict(_("This label and value are mapped already. Change or delete that mapping."), code="mapped")


def _meaning(draft: MappingDraft) -> dict[str, Any]:
    return {
        "service": service_called(draft.service, path="service") if draft.service else None,
        "severity": draft.severity,
        "playbook": playbook_called(draft.playbook) if draft.playbook else None,
    }


@transaction.atomic
def delete_mapping(*, actor: Actor, mapping: AlertMapping) -> None:
    """Remove a mapping; drafts that it led to stay."""
    actor.require(Action.MANAGE_SETTINGS)
    audit.record(actor=actor, verb="delete_alert_mapping", target=mapping, label=mapping.label)
    mapping.delete()


def _errors_of(draft: MappingDraft, label: str, value: str) -> dict[str, list[Sentence]]:
    errors = check_line(label, "label", limit=100, required=True) | check_line(value, "value", limit=200, required=True)
    if draft.severity and draft.severity not in Severity.values:
        errors["severity"] = [_("Choose one of: %(known)s.") % {"known": ", ".join(Severity.values)}]
    if not (draft.service or draft.severity or draft.playbook):
        errors["service"] = [_("Choose a service, a severity or a playbook.")]
    return errors
