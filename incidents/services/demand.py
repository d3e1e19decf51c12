"""Takes in how many customers are asking; ``inbox`` measures it."""

from audiences.models import Service
from incidents.models import Demand
from statuscomms.actors import Actor
from statuscomms.clock import now


def record_demand(*, actor: Actor, service_id: int | None, count: int, usual: float, window_minutes: int) -> None:
    """Keep the present demand for a service (None: all together). ``usual`` is the usual number in such a window."""
    Demand.objects.update_or_create(
        service=Service(pk=service_id) if service_id is not None else None,
        defaults={"count": count, "usual": usual, "window_minutes": window_minutes, "measured_at": now()},
    )
