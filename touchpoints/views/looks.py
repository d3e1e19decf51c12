"""The editor of looks, and what an unsaved look is drawn on."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.request import validate_host
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, NotFound
from statuscomms.http import StaffRequest, see_other
from touchpoints.brands import page_brand
from touchpoints.documents.addresses import languages
from touchpoints.look_form import LookForm
from touchpoints.look_previews import PARTS, contrast_of, draw, previewed, query_of
from touchpoints.models import Look
from touchpoints.queries import look_by_uuid
from touchpoints.services import create_look, delete_look, save_look
from touchpoints.services.looks import LEAST_CONTRAST

PREVIEW = "preview"


@require_GET
@requires(Action.MANAGE_SETTINGS)
def look_list(request: StaffRequest) -> HttpResponse:
    """All brands and the sites that wear them."""
    looks = Look.objects.order_by("name").prefetch_related("sites")
    return render(request, "touchpoints/console/looks.html", {"looks": looks})


@require_http_methods(["GET", "POST"])
@requires(Action.MANAGE_SETTINGS)
def new_look(request: StaffRequest) -> HttpResponse:
    """A new brand; ``then=preview`` only looks."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@requires(Action.MANAGE_SETTINGS)
def edit_look(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Change a brand; ``then=preview`` only looks."""
    return _edit(request, look_by_uuid(str(uuid)))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def remove_look(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Remove a brand; its sites show the plain look."""
    delete_look(actor=request.actor, look=look_by_uuid(str(uuid)))
    messages.success(request, _("The look is deleted."))
    return see_other(request, reverse("touchpoints:looks"))


@require_GET
@requires(Action.MANAGE_SETTINGS)
def preview(request: StaffRequest) -> HttpResponse:
    """The frames for what stands in the form now; the form asks for them while somebody changes it."""
    return render(request, "touchpoints/console/_look_preview.html", _frames(request.GET, _saved(request)))


@require_GET
@requires(Action.MANAGE_SETTINGS)
def frame(request: StaffRequest, part: str) -> HttpResponse:
    """One document inside a frame."""
    if part not in PARTS:
        raise NotFound
    code = get_language() or ""
    language = code if code in languages() else languages()[0]
    with override(language):
        page = draw(part, previewed(request.GET.dict(), _saved(request)), language, host=request.get_host())
    return HttpResponse(page.html, headers={"Content-Security-Policy": page.policy, "Cache-Control": "no-store"})


def _saved(request: StaffRequest) -> Look | None:
    name = request.GET.get("look", "")
    return look_by_uuid(name) if name else None


def _edit(request: StaffRequest, look: Look | None) -> HttpResponse:
    is_post = request.method == "POST"
    form = LookForm(request.POST if is_post else None, request.FILES if is_post else None, look=look)
    only_look = request.POST.get("then") == PREVIEW
    if is_post and form.is_valid() and not only_look:
        try:
            if look:
                save_look(actor=request.actor, look=look, draft=form.draft())
            else:
                create_look(actor=request.actor, draft=form.draft())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved. Pages, embeds and mail follow."))
            return see_other(request, reverse("touchpoints:looks"))
    given = request.POST if is_post else _given(form)
    context = {"look": look, "form": form, "refused_host": _refused(look), **_frames(given, look)}
    return render(request, "touchpoints/console/look.html", context, status=422 if form.errors else 200)


def _refused(look: Look | None) -> str:
    """The saved domain, where the web's settings do not let it be asked for with its forms."""
    host = look.host if look else ""
    if not host:
        return ""
    own = f"{urlsplit(settings.PUBLIC_BASE_URL).scheme}://{host}"
    answers = validate_host(host, settings.ALLOWED_HOSTS) and own in settings.CSRF_TRUSTED_ORIGINS
    return "" if answers else host


def _given(form: LookForm) -> QueryDict:
    given = QueryDict(mutable=True)
    given.update({name: str(value) for name, value in form.initial.items()})
    return given


def _frames(given: QueryDict, saved: Look | None) -> dict[str, object]:
    look = previewed({name: str(value) for name, value in given.dict().items()}, saved)
    ratio = contrast_of(look)
    sender = page_brand(look).sender or settings.DEFAULT_FROM_EMAIL
    return {"query": query_of(look, saved), "contrast": ratio, "reads": ratio >= LEAST_CONTRAST, "sender": sender}
