"""What must be true of a maintenance as it is declared: switches, reminders, a rule that can be followed. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind
from incidents.declarations import Declaration
from incidents.lifecycle import MaintenanceEventKind
from incidents.maintenance_options import LONGEST_REMINDER_MINUTES, MOST_REMINDERS, MaintenanceOptions
from incidents.recurrence import BadRule, Pattern, check_pattern, normalised
from statuscomms.errors import Sentence


def check_maintenance(declaration: Declaration) -> dict[str, list[Sentence]]:
    """What is wrong with a declared maintenance beside its window, by field."""
    asked = declaration.maintenance
    if declaration.kind != IncidentKind.MAINTENANCE:
        return {"maintenance": [_("Only maintenance has these details.")]} if asked and asked.rule else {}
    errors: dict[str, list[Sentence]] = {}
    if not declaration.starts_at:
        errors["starts_at"] = [_("Say when the maintenance starts.")]
    if asked is None:
        return errors
    errors |= check_options(asked)
    if asked.rule:
        errors |= _check_rule(asked.rule, declaration)
    return errors


def check_options(asked: MaintenanceOptions) -> dict[str, list[Sentence]]:
    """What is wrong with switches and reminders."""
    errors: dict[str, list[Sentence]] = {}
    unknown = sorted(set(asked.tells or ()) - set(MaintenanceEventKind.values))
    if unknown:
        known = ", ".join(MaintenanceEventKind.values)
        errors["maintenance.tells"] = [_("Choose from: %(known)s.") % {"known": known}]
    reminders = asked.reminder_minutes or ()
    if len(reminders) > MOST_REMINDERS:
        errors["maintenance.reminder_minutes"] = [_("At most %(most)d reminders.") % {"most": MOST_REMINDERS}]
    if any(not 1 <= minutes <= LONGEST_REMINDER_MINUTES for minutes in reminders):
        errors["maintenance.reminder_minutes"] = [_("Remind between one minute and 90 days before the start.")]
    return errors


def _check_rule(rule: str, declaration: Declaration) -> dict[str, list[Sentence]]:
    if not declaration.starts_at or not declaration.ends_at:
        return {"ends_at": [_("Say when it ends: each time lasts as long as the first.")]}
    try:
        pattern = pattern_of(rule, declaration.starts_at)
        check_pattern(pattern, declaration.ends_at - declaration.starts_at)
    except BadRule as trouble:
        return {"maintenance.rule": [trouble.sentence]}
    return {}


def pattern_of(rule: str, starts_at: datetime) -> Pattern:
    """The series that ``rule`` makes of a first start, in the installation's time zone. Raises ``BadRule``."""
    local = starts_at.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None, second=0, microsecond=0)
    return Pattern(normalised(rule), local, settings.TIME_ZONE)


def notices_end_at(declaration: Declaration) -> datetime | None:
    """When shown notices leave by themselves: never those of an incident, nor of work that staff end by hand."""
    if declaration.kind == IncidentKind.INCIDENT:
        return None
    if (
        declaration.kind == IncidentKind.MAINTENANCE
        and not (declaration.maintenance or MaintenanceOptions()).ends_itself
    ):
        return None
    return declaration.ends_at
