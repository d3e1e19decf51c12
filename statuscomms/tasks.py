"""The ground's one task: beat and a worker prove together that they live."""

from statuscomms.celery import app
from statuscomms.health import beat


@app.task(name="statuscomms.beat_heartbeat")
def beat_heartbeat() -> None:
    """Sent by beat, run by a worker: its row tells ``/readyz`` that both are alive."""
    beat("beat")
