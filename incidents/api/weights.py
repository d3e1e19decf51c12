"""The weights of the level suggestion, and what they propose."""

from dataclasses import replace

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, StrictInt

from audiences.topics import IncidentKind, Severity
from incidents.api.schemas import Input, Json
from incidents.levels import LevelFacts, suggest
from incidents.lifecycle import Impact
from incidents.planning import level_weights
from incidents.services import weights
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action

router = Router()


class WeightsIn(Input):
    """``PATCH /api/v1/levels/weights``: only what is given changes."""

    sev1: StrictInt | None = None
    sev2: StrictInt | None = None
    sev3: StrictInt | None = None
    sev4: StrictInt | None = None
    triage: StrictInt | None = None
    planned_at_most: StrictInt | None = None
    major_outage: StrictInt | None = None
    partial_outage: StrictInt | None = None
    degraded_performance: StrictInt | None = None
    many_people: StrictInt | None = None
    very_many_people: StrictInt | None = None
    few_people: StrictInt | None = None
    times_usual: float | None = None
    many_times_usual: float | None = None
    enquiries_that_count: StrictInt | None = None


class FactsIn(Input):
    """``POST /api/v1/levels/suggestion``: an imagined incident."""

    kind: IncidentKind = IncidentKind.INCIDENT
    severity: Severity = Severity.TRIAGE
    people: StrictInt | None = Field(None, ge=0, le=2_000_000_000)
    impacts: list[Impact] = Field(default_factory=list, max_length=200)
    enquiries: StrictInt = Field(0, ge=0, le=2_000_000_000)
    usual_enquiries: float = Field(0, ge=0, le=2_000_000_000)

    def value(self) -> LevelFacts:
        """As the suggestion takes it."""
        return LevelFacts(
            kind=self.kind,
            severity=self.severity,
            people=self.people,
            impacts=tuple(self.impacts),
            enquiries=self.enquiries,
            usual_enquiries=self.usual_enquiries,
        )


@router.get("/levels/weights")
@needs(Action.SEE_CONSOLE)
def read_weights(request: HttpRequest) -> Json:
    """How much each fact weighs in the suggestion of a level."""
    requires_action(request, Action.SEE_CONSOLE)
    return level_weights().as_json()


@router.patch("/levels/weights")
@needs(Action.MANAGE_SETTINGS)
def change_weights(request: HttpRequest, body: WeightsIn) -> Json:
    """Weigh otherwise from now on."""
    given = body.model_dump(exclude_none=True)
    changed = replace(level_weights(), **given)
    return weights.change_weights(actor=actor_of(request), weights=changed).as_json()


@router.delete("/levels/weights")
@needs(Action.MANAGE_SETTINGS)
def restore_weights(request: HttpRequest) -> Json:
    """Weigh as a new installation does; answers those weights."""
    return weights.restore_default_weights(actor=actor_of(request)).as_json()


@router.post("/levels/suggestion")
@needs(Action.SEE_CONSOLE)
def suggest_level(request: HttpRequest, body: FactsIn) -> Json:
    """The level that an imagined incident would get, and why. Changes nothing."""
    requires_action(request, Action.SEE_CONSOLE)
    found = suggest(body.value(), level_weights())
    return {"level": found.level, "reasons": list(found.reasons)}
