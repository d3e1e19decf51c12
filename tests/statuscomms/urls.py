"""The ground alone, with a few views and API calls that its tests need."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from ninja import Query, Router, Schema

from statuscomms.access import Action
from statuscomms.api import PageQuery, needs, new_api, page_of, requires_action
from statuscomms.audit import record
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, StaleVersion, TooMany
from statuscomms.http import StaffRequest
from statuscomms.models import AuditEntry, User

router = Router()


class NoteText(Schema):
    body: str


class NoteIn(Schema):
    title: str
    count: int = 0
    texts: dict[str, NoteText] = {}  # noqa: RUF012
    client_key: str | None = None


@router.post("/ground/notes", response={201: dict})
@needs(Action.DRAFT)
def make_note(request: HttpRequest, payload: NoteIn) -> tuple[int, dict]:
    actor = requires_action(request, Action.DRAFT)
    record(actor=actor, verb="note", target=User(), title=payload.title)
    if payload.title == "refused":
        raise InvalidInput({"title": ["Not this one."]})
    if payload.title == "too many":
        raise TooMany(7)
    if payload.title == "stale":
        raise StaleVersion()
    return 201, {"id": str(uuid.uuid4()), "title": payload.title}


@router.get("/ground/notes")
@needs(Action.SEE_CONSOLE)
def list_notes(request: HttpRequest, page: Query[PageQuery]) -> dict:
    requires_action(request, Action.SEE_CONSOLE)
    return page_of(AuditEntry.objects.filter(verb="note"), page, lambda entry: entry.details["title"]).as_json()


@router.get("/ground/notes/{note}")
@needs(Action.SEE_CONSOLE)
def read_note(request: HttpRequest, note: uuid.UUID) -> dict:
    return {"id": str(note)}


@router.get("/ground/undeclared")
def undeclared(request: HttpRequest) -> dict:
    return {}


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.GET.get("q", "") + request.POST.get("q", ""))


@requires(Action.DRAFT)
def guarded(request: StaffRequest) -> HttpResponse:
    return HttpResponse(request.actor.name)


def failing(request: HttpRequest) -> HttpResponse:
    raise StaleVersion()


def noting(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved & done")
    return HttpResponse("<p>fragment</p>")


def leaving(request: HttpRequest) -> HttpResponse:
    return redirect("/accounts/login/?next=/console/fragment")


api = new_api("ground")
api.add_router("", router)

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("ground/echo", echo),
    path("ground/guarded", guarded),
    path("ground/failing", failing),
    path("ground/noting", noting),
    path("ground/leaving", leaving),
    path("api/ground/echo", echo),
    path("api/v1/", api.urls),
    path("", include("statuscomms.operations_urls")),
]

handler400 = "statuscomms.views.bad_request"
handler403 = "statuscomms.views.forbidden"
handler404 = "statuscomms.views.not_found"
handler500 = "statuscomms.views.server_error"
