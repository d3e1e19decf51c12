"""What new maintenance starts with."""

from typing import Any

from django import forms
from django.forms import BoundField

from incidents.forms.dotted import DottedForm
from incidents.forms.maintenance import keep_unusual_reminders, switch_fields
from incidents.maintenance_options import MaintenanceOptions, Switches

_NAMES = ("maintenance.tells", "maintenance.reminder_minutes")


class MaintenanceDefaultsForm(DottedForm):
    """The boxes of a maintenance's switches. ``seen``: the fingerprint of what the page showed."""

    seen = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, switches: Switches, seen: str = "") -> None:
        first = {"seen": seen, _NAMES[0]: list(switches.tells), _NAMES[1]: list(switches.reminder_minutes)}
        super().__init__(data, initial=first)
        fields = switch_fields()
        self.fields |= {name: fields[name] for name in _NAMES}
        keep_unusual_reminders(self, switches.reminder_minutes)

    @property
    def boxes(self) -> tuple[BoundField, BoundField]:
        """The groups of boxes to tick."""
        return self.bound("maintenance", "tells"), self.bound("maintenance", "reminder_minutes")

    def options(self) -> MaintenanceOptions:
        """What was ticked."""
        return MaintenanceOptions(
            tells=tuple(self.value(_NAMES[0], default=())), reminder_minutes=tuple(self.value(_NAMES[1], default=()))
        )
