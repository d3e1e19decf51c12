"""The rows of ``incidents``, a file per subject."""

from incidents.models.brief import Brief, BriefCopy, BriefReading
from incidents.models.demand import Demand
from incidents.models.drill_list import DrillRecipient
from incidents.models.incident import HistoryEntry, Incident, IncidentService, Note, ServiceStatusChange
from incidents.models.level import Level
from incidents.models.maintenance import Maintenance, MaintenanceDefaults, MaintenanceEvent, MaintenanceSeries
from incidents.models.manual import ManualTask
from incidents.models.notice import Notice, Sighting
from incidents.models.playbook import Playbook
from incidents.models.postmortem import Postmortem
from incidents.models.responsibility import Responsibility
from incidents.models.update import Correction, Update
from incidents.models.weights import SuggestionWeights

__all__ = [
    "Brief",
    "BriefCopy",
    "BriefReading",
    "Correction",
    "Demand",
    "DrillRecipient",
    "HistoryEntry",
    "Incident",
    "IncidentService",
    "Level",
    "Maintenance",
    "MaintenanceDefaults",
    "MaintenanceEvent",
    "MaintenanceSeries",
    "ManualTask",
    "Note",
    "Notice",
    "Playbook",
    "Postmortem",
    "Responsibility",
    "ServiceStatusChange",
    "Sighting",
    "SuggestionWeights",
    "Update",
]
