"""Levels and playbooks: what declaring fills in."""

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field, StrictBool, StrictInt, StrictStr

from incidents import queries
from incidents.api.schemas import BriefIn, ClientKey, Input, Json, PagesIn, ServiceIn, Slug, TextIn
from incidents.presets import LevelChange, PlaybookDraft
from incidents.services import levels, playbooks
from statuscomms.access import Action
from statuscomms.api_keys import actor_of, needs, requires_action

router = Router()


class LevelIn(Input):
    """``PATCH /api/v1/levels/{number}``: only what is given changes."""

    names: dict[str, StrictStr] | None = None
    descriptions: dict[str, StrictStr] | None = None
    channels: dict[str, dict[str, object]] | None = None
    audience: Slug | None = None
    cadence_minutes: StrictInt | None = Field(None, ge=0, le=10_080)
    shows_next_update: StrictBool | None = None
    hold_seconds: StrictInt | None = Field(None, ge=0, le=3_600)
    needs_approval: StrictBool | None = None
    after_notice_hours: StrictInt | None = Field(None, ge=0, le=336)
    closing_texts: dict[str, TextIn] | None = None
    speaks_everywhere: StrictBool = False


class PlaybookIn(Input):
    """``POST /api/v1/playbooks`` and ``PUT /api/v1/playbooks/{name}``."""

    slug: Slug
    names: dict[str, StrictStr]
    kind: StrictStr = "incident"
    severity: StrictStr = "sev3"
    level: StrictInt | None = Field(None, ge=1, le=4)
    services: list[ServiceIn] = Field(default_factory=list, max_length=200)
    texts: dict[str, TextIn] = Field(default_factory=dict)
    closing_texts: dict[str, TextIn] = Field(default_factory=dict)
    brief: dict[str, BriefIn] = Field(default_factory=dict)
    audience: Slug | None = None
    pages: PagesIn = Field(default_factory=PagesIn)
    publishes_alerts: StrictBool = False
    position: StrictInt | None = Field(None, ge=0, le=100_000)
    client_key: ClientKey | None = None

    def value(self) -> PlaybookDraft:
        """As services take it."""
        return PlaybookDraft(
            slug=self.slug,
            names=self.names,
            kind=self.kind,
            severity=self.severity,
            level=self.level,
            services=tuple(service.value() for service in self.services),
            texts={language: text.value() for language, text in self.texts.items()},
            closing_texts={language: text.value() for language, text in self.closing_texts.items()},
            brief={language: brief.value() for language, brief in self.brief.items()},
            audience=self.audience,
            pages=self.pages.value(),
            publishes_alerts=self.publishes_alerts,
            position=self.position,
        )


@router.get("/levels")
@needs(Action.SEE_CONSOLE)
def list_levels(request: HttpRequest) -> Json:
    """The four presets."""
    requires_action(request, Action.SEE_CONSOLE)
    return {"items": [level.as_json() for level in queries.levels()], "next": None}


@router.get("/levels/{int:number}")
@needs(Action.SEE_CONSOLE)
def read_level(request: HttpRequest, number: int) -> Json:
    """One preset."""
    requires_action(request, Action.SEE_CONSOLE)
    return queries.level(number).as_json()


@router.patch("/levels/{int:number}")
@needs(Action.MANAGE_SETTINGS)
def change_level(request: HttpRequest, number: int, body: LevelIn) -> Json:
    """Change what a level fills in from now on."""
    given = body.model_dump(exclude_unset=True, exclude={"closing_texts"})
    if "audience" in given:
        given["audience"] = given["audience"] or ""
    closing = body.closing_texts
    texts = {code: text.value() for code, text in closing.items()} if closing is not None else None
    change = LevelChange(**given, closing_texts=texts)
    return levels.change_level(actor=actor_of(request), level=queries.level(number), change=change).as_json()


@router.get("/playbooks")
@needs(Action.SEE_CONSOLE)
def list_playbooks(request: HttpRequest) -> Json:
    """The prepared incidents."""
    requires_action(request, Action.SEE_CONSOLE)
    return {"items": [playbook.as_json() for playbook in queries.playbooks()], "next": None}


@router.post("/playbooks", response={201: Json})
@needs(Action.MANAGE_SETTINGS)
def create_playbook(request: HttpRequest, body: PlaybookIn) -> Status[Json]:
    """Prepare an incident."""
    return Status(201, playbooks.create_playbook(actor=actor_of(request), draft=body.value()).as_json())


@router.get("/playbooks/{name}")
@needs(Action.SEE_CONSOLE)
def read_playbook(request: HttpRequest, name: str) -> Json:
    """One prepared incident, by slug or UUID."""
    requires_action(request, Action.SEE_CONSOLE)
    return queries.playbook(name).as_json()


@router.put("/playbooks/{name}")
@needs(Action.MANAGE_SETTINGS)
def change_playbook(request: HttpRequest, name: str, body: PlaybookIn) -> Json:
    """Write a prepared incident anew."""
    playbook = queries.playbook(name)
    return playbooks.change_playbook(actor=actor_of(request), playbook=playbook, draft=body.value()).as_json()


@router.delete("/playbooks/{name}", response={204: None})
@needs(Action.MANAGE_SETTINGS)
def delete_playbook(request: HttpRequest, name: str) -> Status[None]:
    """Remove a prepared incident; incidents declared from it stay."""
    playbooks.delete_playbook(actor=actor_of(request), playbook=queries.playbook(name))
    return Status(204, None)
