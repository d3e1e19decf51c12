"""The switches that new maintenance starts with: as administrators set them, before that as the settings say. Reads only."""

from django.conf import settings

from audiences.topics import IncidentKind
from incidents.declarations import Declaration
from incidents.lifecycle import MaintenanceEventKind
from incidents.maintenance_options import MaintenanceOptions, Switches
from incidents.models import MaintenanceDefaults


def first_switches() -> Switches:
    """What a new installation starts with: ``MAINTENANCE_TELLS`` and ``MAINTENANCE_REMINDER_MINUTES``."""
    return Switches.of(settings.MAINTENANCE_TELLS, settings.MAINTENANCE_REMINDER_MINUTES)


def default_switches() -> Switches:
    """What new maintenance starts with now."""
    row = MaintenanceDefaults.objects.filter(pk=1).first()
    return Switches.of(row.tells, row.reminder_minutes) if row else first_switches()


def switches_of(options: MaintenanceOptions | None) -> Switches:
    """The switches that were asked for; what was left open is as the defaults say."""
    asked = options or MaintenanceOptions()
    if asked.tells is not None and asked.reminder_minutes is not None:
        return Switches.of(asked.tells, asked.reminder_minutes)
    usual = default_switches()
    tells = usual.tells if asked.tells is None else asked.tells
    reminders = usual.reminder_minutes if asked.reminder_minutes is None else asked.reminder_minutes
    return Switches.of(tells, reminders)


def tells_creation(declaration: Declaration) -> bool:
    """Whether its first update sends messages: always, unless it is maintenance that keeps silent about having been planned."""
    if declaration.kind != IncidentKind.MAINTENANCE:
        return True
    return MaintenanceEventKind.CREATED in switches_of(declaration.maintenance).tells
