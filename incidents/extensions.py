"""How higher floors add to an incident's JSON and page: classes listed in ``settings.INCIDENT_EXTENSIONS``."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from incidents.models import Incident


@dataclass(frozen=True, slots=True)
class Panel:
    """A fragment on the incident page, loaded by htmx from its own app's ``url``; ``order`` sorts panels, small first."""

    name: str
    title: str | Promise
    url: str
    order: int


class IncidentExtension:
    """What a higher floor knows about an incident. Override what applies."""

    def json(self, incident: Incident) -> dict[str, Any]:
        """Keys to add to the incident's JSON (api.md)."""
        return {}

    def panels(self, incident: Incident) -> list[Panel]:
        """Fragments for the incident page."""
        return []

    def review_panels(self, incident: Incident) -> list[Panel]:
        """Fragments for the review of an update that is not published yet."""
        return []

    def first_recipients(self, incident: Incident, channel: str) -> QuerySet[Any] | None:
        """The ids of contacts who got an earlier message of this incident on a sent channel; None: not this app's business."""
        return None

    def audit_targets(self, incident: Incident) -> list[str]:
        """Rows of this app that belong to the incident, as the audit trail names them (``audit.target_of``)."""
        return []


@cache
def all_extensions() -> list[IncidentExtension]:
    """The extensions, in the order of the setting."""
    return [import_string(path)() for path in settings.INCIDENT_EXTENSIONS]


def extra_json(incident: Incident) -> dict[str, Any]:
    """What all higher floors add to the incident's JSON."""
    merged: dict[str, Any] = {}
    for extension in all_extensions():
        merged.update(extension.json(incident))
    return merged


def panels(incident: Incident) -> list[Panel]:
    """The incident page's panels in order."""
    found = [panel for extension in all_extensions() for panel in extension.panels(incident)]
    return sorted(found, key=lambda panel: panel.order)


def review_panels(incident: Incident) -> list[Panel]:
    """The review's panels in order."""
    found = [panel for extension in all_extensions() for panel in extension.review_panels(incident)]
    return sorted(found, key=lambda panel: panel.order)


def audit_targets(incident: Incident) -> list[str]:
    """Rows of higher floors that belong to the incident, as the audit trail names them."""
    return [target for extension in all_extensions() for target in extension.audit_targets(incident)]


def first_recipients(incident: Incident, channel: str) -> QuerySet[Any] | None:
    """The ids of contacts who got an earlier message of this incident on ``channel``, from the floor that knows."""
    for extension in all_extensions():
        found = extension.first_recipients(incident, channel)
        if found is not None:
            return found
    return None
