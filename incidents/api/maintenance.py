"""Maintenance: moving it, its switches, and series of it."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import AwareDatetime, Field, StrictBool, StrictInt, StrictStr

from incidents import maintenance_queries, queries, services
from incidents.api.maintenance_schemas import MaintenanceIn
from incidents.api.maintenance_shapes import series_json
from incidents.api.schemas import ClientKey, DeclarationIn, Input, Json, TextIn, texts_of
from incidents.api.shapes import incident_json
from incidents.maintenance_steps import Move, SeriesChange, SeriesDraft
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action
from statuscomms.api_paging import PageQuery, page_of

router = Router()

LeadDays = Annotated[StrictInt, Field(ge=0, le=90)]


class MoveIn(Input):
    """``POST /api/v1/incidents/{id}/move``. Without ``ends_at`` it lasts as long as before; one that has begun keeps its start."""

    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    texts: dict[str, TextIn] = Field(default_factory=dict)
    version: StrictInt | None = None
    client_key: ClientKey | None = None

    def value(self) -> Move:
        """As services take it."""
        return Move(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            texts=texts_of(self.texts),
            version=self.version,
            client_key=self.client_key,
        )


class SwitchesIn(MaintenanceIn):
    """``PUT /api/v1/incidents/{id}/maintenance``."""

    version: StrictInt | None = None
    client_key: ClientKey | None = None


class SeriesIn(DeclarationIn):
    """``POST /api/v1/maintenance-series``: the declaration of each occurrence; ``maintenance.rule`` says how it repeats."""

    kind: StrictStr = "maintenance"
    lead_days: LeadDays | None = None


class SeriesChangeIn(Input):
    """``PATCH /api/v1/maintenance-series/{id}``: only what is given changes, in occurrences that are not open yet."""

    title: StrictStr | None = None
    rule: StrictStr | None = None
    first: AwareDatetime | None = None
    duration_minutes: StrictInt | None = None
    lead_days: LeadDays | None = None
    texts: dict[str, TextIn] | None = None
    maintenance: MaintenanceIn | None = None
    version: StrictInt | None = None
    client_key: ClientKey | None = None

    def value(self) -> SeriesChange:
        """As services take it."""
        return SeriesChange(
            title=self.title,
            rule=self.rule,
            first=self.first,
            duration_minutes=self.duration_minutes,
            lead_days=self.lead_days,
            texts=texts_of(self.texts) if self.texts is not None else None,
            options=self.maintenance.value() if self.maintenance else None,
            version=self.version,
        )


class StopIn(Input):
    """``POST /api/v1/maintenance-series/{id}/stop``."""

    cancel_planned: StrictBool = False
    version: StrictInt | None = None
    client_key: ClientKey | None = None


@router.post("/incidents/{uuid:incident}/move", response={201: Json})
@needs(Action.PUBLISH)
def move(request: HttpRequest, incident: UUID, body: MoveIn) -> Status[Json]:
    """Give a maintenance new times and tell it: the message names the old and the new ones."""
    found = queries.incident_by_uuid(incident)
    services.move_maintenance(actor=actor_of(request), incident=found, move=body.value())
    return Status(201, incident_json(queries.incident_by_uuid(incident)))


@router.put("/incidents/{uuid:incident}/maintenance")
@needs(Action.PUBLISH)
def change_switches(request: HttpRequest, incident: UUID, body: SwitchesIn) -> Json:
    """Change who hears what and what happens by itself. Publishes nothing."""
    found = queries.incident_by_uuid(incident)
    options = body.value()
    services.change_maintenance(actor=actor_of(request), incident=found, options=options, version=body.version)
    return incident_json(queries.incident_by_uuid(incident))


@router.get("/maintenance-series")
@needs(Action.SEE_CONSOLE)
def list_series(request: HttpRequest, page: Query[PageQuery]) -> Json:
    """Every series, newest first."""
    requires_action(request, Action.SEE_CONSOLE)
    return page_of(maintenance_queries.all_series().order_by("-id"), page, series_json).as_json()


@router.post("/maintenance-series", response={201: Json})
@needs(Action.PUBLISH)
def create_series(request: HttpRequest, body: SeriesIn) -> Status[Json]:
    """Make maintenance that repeats; each occurrence is declared and published by itself, ``lead_days`` ahead."""
    draft = SeriesDraft(body.value(), lead_days=body.lead_days, client_key=body.client_key)
    return Status(201, series_json(services.create_series(actor=actor_of(request), draft=draft)))


@router.get("/maintenance-series/{uuid:series}")
@needs(Action.SEE_CONSOLE)
def read_series(request: HttpRequest, series: UUID) -> Json:
    """One series with its next times."""
    requires_action(request, Action.SEE_CONSOLE)
    return series_json(maintenance_queries.series_called(series))


@router.patch("/maintenance-series/{uuid:series}")
@needs(Action.PUBLISH)
def change_series(request: HttpRequest, series: UUID, body: SeriesChangeIn) -> Json:
    """Change what is not open yet."""
    found = maintenance_queries.series_called(series)
    return series_json(services.change_series(actor=actor_of(request), series=found, change=body.value()))


@router.post("/maintenance-series/{uuid:series}/stop")
@needs(Action.PUBLISH)
def stop_series(request: HttpRequest, series: UUID, body: StopIn | None = None) -> Json:
    """Open no more occurrences; what is planned already is called off too when asked."""
    found = maintenance_queries.series_called(series)
    asked = body or StopIn()
    stopped = services.stop_series(
        actor=actor_of(request), series=found, cancel_planned=asked.cancel_planned, version=asked.version
    )
    return series_json(stopped)
