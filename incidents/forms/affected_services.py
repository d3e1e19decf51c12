"""Fields for how each service is doing, in the tree of services."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from audiences.models import Service
from incidents.declarations import ServiceImpact
from incidents.forms.dotted import DottedForm
from incidents.lifecycle import Impact


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """A service of the first level and the impact fields of it and of those below it."""

    service: Service
    fields: tuple[BoundField, ...]
    is_affected: bool


def service_fields(services: Sequence[Service]) -> dict[str, forms.Field]:
    """``services.<slug>`` for every service; empty: not affected."""
    return {
        f"services.{service.slug}": forms.ChoiceField(
            label=service.name(), required=False, choices=[("", _("Not affected")), *Impact.choices]
        )
        for service in services
    }


def service_groups(form: DottedForm, services: Sequence[Service]) -> list[ServiceGroup]:
    """The tree of services with their impact fields."""
    groups = []
    for top in (service for service in services if service.parent_id is None):
        below = [service for service in services if service.parent_id == top.pk]
        fields = tuple(form.bound("services", service.slug) for service in (top, *below))
        groups.append(ServiceGroup(top, fields, any(field.value() for field in fields)))
    return groups


def affected_services(form: DottedForm, services: Sequence[Service]) -> tuple[ServiceImpact, ...]:
    """The services for which an impact is chosen."""
    return tuple(
        ServiceImpact(service.slug, impact) for service in services if (impact := form.value("services", service.slug))
    )
