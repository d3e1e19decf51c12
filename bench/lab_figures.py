"""What happened on the way through the lab."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """Kills of workers, losses of the broker, and how long it took in seconds."""

    kills: int
    broker_restarts: int
    seconds: float
