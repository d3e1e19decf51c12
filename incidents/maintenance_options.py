"""What is asked of one maintenance beside its times: who hears what, what happens by itself, how it repeats. No I/O."""

from dataclasses import dataclass

from django.conf import settings

from incidents.lifecycle import MaintenanceEventKind

LONGEST_REMINDER_MINUTES = 60 * 24 * 90
MOST_REMINDERS = 10


@dataclass(frozen=True, slots=True)
class MaintenanceOptions:
    """``tells``: the events that send messages (values of ``MaintenanceEventKind``); None: the installation's default.

    ``reminder_minutes`` before the start; None: the default. ``rule`` is an RFC 5545 RRULE without its name, or empty.
    """

    tells: tuple[str, ...] | None = None
    reminder_minutes: tuple[int, ...] | None = None
    starts_itself: bool = True
    ends_itself: bool = True
    rule: str = ""

    @property
    def effective_tells(self) -> tuple[str, ...]:
        """The switches that are on, in the order of events."""
        chosen = settings.MAINTENANCE_TELLS if self.tells is None else self.tells
        return tuple(kind.value for kind in MaintenanceEventKind if kind in chosen)

    @property
    def effective_reminders(self) -> tuple[int, ...]:
        """Minutes before the start, the earliest reminder first, each once."""
        chosen = settings.MAINTENANCE_REMINDER_MINUTES if self.reminder_minutes is None else self.reminder_minutes
        return tuple(sorted(set(chosen), reverse=True))
