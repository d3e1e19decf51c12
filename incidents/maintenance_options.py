"""What is asked of one maintenance beside its times: who hears what, what happens by itself, how it repeats. No I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from incidents.lifecycle import MaintenanceEventKind

LONGEST_REMINDER_MINUTES = 60 * 24 * 90
MOST_REMINDERS = 10


@dataclass(frozen=True, slots=True)
class MaintenanceOptions:
    """``tells``: the events that send messages (values of ``MaintenanceEventKind``); None: the installation's default.

    ``reminder_minutes`` before the start; None: the default (``incidents.maintenance_defaults``). ``rule`` is an RFC 5545
    RRULE without its name, or empty.
    """

    tells: tuple[str, ...] | None = None
    reminder_minutes: tuple[int, ...] | None = None
    starts_itself: bool = True
    ends_itself: bool = True
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Switches:
    """Which events of a maintenance send messages, in the order of events, and the minutes before its start at which it
    reminds, the earliest first."""

    tells: tuple[str, ...]
    reminder_minutes: tuple[int, ...]

    @classmethod
    def of(cls, tells: Iterable[str], reminder_minutes: Iterable[int]) -> "Switches":
        """In order, each once."""
        chosen = set(tells)
        return cls(
            tuple(kind.value for kind in MaintenanceEventKind if kind in chosen),
            tuple(sorted(set(reminder_minutes), reverse=True)),
        )

    def as_json(self) -> dict[str, Any]:
        """As the API shows it and the audit trail keeps it."""
        return {"tells": list(self.tells), "reminder_minutes": list(self.reminder_minutes)}
