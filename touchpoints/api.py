"""Sites in the staff API."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from statuscomms.access import Action
from statuscomms.api import PageQuery, needs, page_of, requires_action
from touchpoints import queries
from touchpoints.models import Site
from touchpoints.services import create_site, delete_site, save_site
from touchpoints.site_drafts import SiteDraft

router = Router(tags=["sites"])


class SiteIn(Schema):
    """A site to create or change. ``services`` are slugs, ``look`` a look's name."""

    name: str
    key: str = ""
    slug: str = ""
    origins: list[str] = Field(default_factory=list)
    languages: list[str] = Field(default_factory=list)
    services: list[str] = Field(default_factory=list)
    look: str = ""
    traits: list[str] = Field(default_factory=list)
    chat_window: bool = True
    report_button: bool = True
    overlay_seen_on_leaving: bool = True
    honours_dnt: bool = False
    poll_seconds: int | None = None
    is_off: bool = False

    def draft(self) -> SiteDraft:
        """The same, as services take it."""
        return SiteDraft(**self.dict())


class SitePatch(Schema):
    """What to change of a site; what is left out stays."""

    name: str | None = None
    slug: str | None = None
    origins: list[str] | None = None
    languages: list[str] | None = None
    services: list[str] | None = None
    look: str | None = None
    traits: list[str] | None = None
    chat_window: bool | None = None
    report_button: bool | None = None
    overlay_seen_on_leaving: bool | None = None
    honours_dnt: bool | None = None
    poll_seconds: int | None = None
    is_off: bool | None = None


_MAY_BE_NULL = ("poll_seconds",)


def site_json(site: Site) -> dict[str, Any]:
    """A site as the API shows it; its secret never leaves by this way."""
    return {
        "id": str(site.uuid),
        "key": site.key,
        "slug": site.slug,
        "name": site.name,
        "origins": site.origins,
        "languages": site.languages,
        "services": [service.slug for service in site.services.all()],
        "look": site.look.name if site.look else "",
        "traits": site.traits,
        "chat_window": site.chat_window,
        "report_button": site.report_button,
        "overlay_seen_on_leaving": site.overlay_seen_on_leaving,
        "honours_dnt": site.honours_dnt,
        "poll_seconds": site.poll_seconds,
        "is_off": site.is_off,
        "last_seen_at": site.last_seen_at.isoformat() if site.last_seen_at else None,
    }


@router.get("/sites")
@needs(Action.SEE_CONSOLE)
def list_sites(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """All sites."""
    requires_action(request, Action.SEE_CONSOLE)
    return page_of(queries.sites(), page, site_json).as_json()


@router.post("/sites", response={201: dict[str, Any]})
@needs(Action.MANAGE_SETTINGS)
def create(request: HttpRequest, body: SiteIn) -> Status[dict[str, Any]]:
    """A new site."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    return Status(201, site_json(create_site(actor=actor, draft=body.draft())))


@router.get("/sites/{name}")
@needs(Action.SEE_CONSOLE)
def read(request: HttpRequest, name: str) -> dict[str, Any]:
    """One site by UUID or slug."""
    requires_action(request, Action.SEE_CONSOLE)
    return site_json(queries.site_by_slug_or_uuid(name))


@router.api_operation(["PATCH", "PUT"], "/sites/{name}")
@needs(Action.MANAGE_SETTINGS)
def change(request: HttpRequest, name: str, body: SitePatch) -> dict[str, Any]:
    """Change a site; its key stays."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    site = queries.site_by_slug_or_uuid(name)
    kept = {field: value for field, value in site_json(site).items() if field in SitePatch.model_fields}
    wanted = {
        field: value
        for field, value in body.dict(exclude_unset=True).items()
        if value is not None or field in _MAY_BE_NULL
    }
    return site_json(save_site(actor=actor, site=site, draft=SiteDraft(**{**kept, **wanted})))


@router.delete("/sites/{name}", response={204: None})
@needs(Action.MANAGE_SETTINGS)
def delete(request: HttpRequest, name: str) -> Status[None]:
    """Remove a site and its counts."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    delete_site(actor=actor, site=queries.site_by_slug_or_uuid(name))
    return Status(204, None)
