"""The switches that new maintenance starts with, changed by administrators."""

from django.db import transaction

from incidents.maintenance_defaults import default_switches, first_switches
from incidents.maintenance_options import MaintenanceOptions, Switches
from incidents.maintenance_rules import check_options
from incidents.models import MaintenanceDefaults
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput
from statuscomms.fingerprints import check_unchanged


@transaction.atomic
def change_maintenance_defaults(*, actor: Actor, asked: MaintenanceOptions, seen: str | None = None) -> Switches:
    """New maintenance starts with these from now on; what is None stays. Maintenance that is written down keeps its own.

    ``seen`` is the fingerprint of what the writer saw. Raises ``InvalidInput`` (fields as in a declaration), ``StaleVersion``.
    """
    actor.require(Action.MANAGE_SETTINGS)
    errors = check_options(asked)
    if errors:
        raise InvalidInput(errors)
    before = default_switches()
    row, _made = MaintenanceDefaults.objects.select_for_update().get_or_create(pk=1, defaults=before.as_json())
    before = Switches.of(row.tells, row.reminder_minutes)
    check_unchanged(seen, before.as_json())
    after = Switches.of(
        before.tells if asked.tells is None else asked.tells,
        before.reminder_minutes if asked.reminder_minutes is None else asked.reminder_minutes,
    )
    row.tells, row.reminder_minutes = list(after.tells), list(after.reminder_minutes)
    row.save()
    details = audit.before_and_after(before.as_json(), after.as_json())
    audit.record(actor=actor, verb="change_maintenance_defaults", target=row, **details)
    return after


def restore_maintenance_defaults(*, actor: Actor) -> Switches:
    """Start as the settings of the installation say."""
    first = first_switches()
    return change_maintenance_defaults(actor=actor, asked=MaintenanceOptions(first.tells, first.reminder_minutes))
