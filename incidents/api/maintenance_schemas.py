"""The JSON in which maintenance is asked for."""

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from incidents.maintenance_options import MaintenanceOptions


class MaintenanceIn(BaseModel):
    """Who hears what, what happens by itself, how it repeats. What is left out is as the installation says."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"tells": ["created", "reminder", "moved"], "reminder_minutes": [1440, 60], "rule": ""}
        },
    )

    tells: list[StrictStr] | None = Field(
        None, max_length=20, description="created, reminder, started, moved, cancelled, finished"
    )
    reminder_minutes: list[StrictInt] | None = Field(None, max_length=20, description="minutes before the start")
    starts_itself: StrictBool = True
    ends_itself: StrictBool = True
    rule: StrictStr = Field("", description="an RFC 5545 RRULE such as FREQ=WEEKLY;BYDAY=SU; empty: once")

    def value(self) -> MaintenanceOptions:
        """As services take it."""
        return MaintenanceOptions(
            tells=tuple(self.tells) if self.tells is not None else None,
            reminder_minutes=tuple(self.reminder_minutes) if self.reminder_minutes is not None else None,
            starts_itself=self.starts_itself,
            ends_itself=self.ends_itself,
            rule=self.rule,
        )
