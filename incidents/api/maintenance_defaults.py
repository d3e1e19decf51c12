"""What new maintenance starts with."""

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StrictInt, StrictStr

from incidents.api.schemas import Input, Json
from incidents.maintenance_defaults import default_switches
from incidents.maintenance_options import MaintenanceOptions
from incidents.services import maintenance_defaults
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action

router = Router()


class MaintenanceDefaultsIn(Input):
    """``PATCH /api/v1/levels/maintenance``: only what is given changes."""

    tells: list[StrictStr] | None = Field(
        None, max_length=20, description="created, reminder, started, moved, cancelled, finished"
    )
    reminder_minutes: list[StrictInt] | None = Field(None, max_length=20, description="minutes before the start")

    def value(self) -> MaintenanceOptions:
        """As services take it."""
        return MaintenanceOptions(
            tells=tuple(self.tells) if self.tells is not None else None,
            reminder_minutes=tuple(self.reminder_minutes) if self.reminder_minutes is not None else None,
        )


@router.get("/levels/maintenance")
@needs(Action.SEE_CONSOLE)
def read_maintenance_defaults(request: HttpRequest) -> Json:
    """Which events of new maintenance send messages, and when it reminds, unless it says otherwise."""
    requires_action(request, Action.SEE_CONSOLE)
    return default_switches().as_json()


@router.patch("/levels/maintenance")
@needs(Action.MANAGE_SETTINGS)
def change_maintenance_defaults(request: HttpRequest, body: MaintenanceDefaultsIn) -> Json:
    """New maintenance starts with these from now on."""
    return maintenance_defaults.change_maintenance_defaults(actor=actor_of(request), asked=body.value()).as_json()


@router.delete("/levels/maintenance")
@needs(Action.MANAGE_SETTINGS)
def restore_maintenance_defaults(request: HttpRequest) -> Json:
    """Start as the settings of the installation say; answers that."""
    return maintenance_defaults.restore_maintenance_defaults(actor=actor_of(request)).as_json()
