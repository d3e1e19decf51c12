"""The editor of a site's chatbot menu, and the menu in the real chat window."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput
from statuscomms.http import StaffRequest, see_other, wants_fragment
from touchpoints import queries
from touchpoints.channels.draft_frame import menu_page
from touchpoints.menu_form import TopicForm
from touchpoints.models import MenuTopic, Site
from touchpoints.services.menu import add_topic, change_topic, delete_topic, move_topic, topic_of
from touchpoints.services.snippets import missing_since


@require_GET
@requires(Action.MANAGE_SETTINGS)
def menu(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The tree of topics beside the chat window that shows it."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    return render(request, "touchpoints/console/site_menu.html", _context(request, site))


@require_GET
@requires(Action.MANAGE_SETTINGS)
def preview(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The document inside the frame: the chat window as the embed draws it, with this menu and no incident."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    page = menu_page(site, _language(request, site), host=request.get_host())
    return HttpResponse(page.html, headers={"Content-Security-Policy": page.policy, "Cache-Control": "no-store"})


@require_http_methods(["GET", "POST"])
@requires(Action.MANAGE_SETTINGS)
def new_topic(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A new topic; ``?under=`` names the topic that it will stand under."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    return _edit(request, site, None)


@require_http_methods(["GET", "POST"])
@requires(Action.MANAGE_SETTINGS)
def edit_topic(request: StaffRequest, uuid: UUID, slug: str) -> HttpResponse:
    """Change a topic's words, services and place."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    return _edit(request, site, topic_of(site, slug))


@require_POST
@requires(Action.MANAGE_SETTINGS)
def move(request: StaffRequest, uuid: UUID, slug: str) -> HttpResponse:
    """One place up (``to=up``) or down."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    move_topic(actor=request.actor, topic=topic_of(site, slug), up=request.POST.get("to") == "up")
    return _back(request, site)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def delete(request: StaffRequest, uuid: UUID, slug: str) -> HttpResponse:
    """Take a topic and its subtopics out of the menu."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    delete_topic(actor=request.actor, topic=topic_of(site, slug))
    messages.success(request, _("The topic is deleted."))
    return see_other(request, reverse("touchpoints:site_menu", args=[site.uuid]))


def _edit(request: StaffRequest, site: Site, topic: MenuTopic | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = TopicForm(data, site=site, topic=topic, under=request.GET.get("under", ""))
    if form.is_bound and form.is_valid():
        parent = form.cleaned_data["parent"]
        try:
            if topic:
                change_topic(actor=request.actor, topic=topic, draft=form.draft(), parent=parent)
            else:
                add_topic(actor=request.actor, site=site, draft=form.draft(), parent=parent)
        except InvalidInput as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved. Chat windows follow within seconds."))
            return see_other(request, reverse("touchpoints:site_menu", args=[site.uuid]))
    context = {"site": site, "topic": topic, "form": form, "tab": "menu"}
    status = 422 if form.errors else 200
    name = "_topic_form" if wants_fragment(request) else "topic"
    return render(request, f"touchpoints/console/{name}.html", context, status=status)


def _back(request: StaffRequest, site: Site) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "touchpoints/console/_menu.html", _context(request, site))
    return see_other(request, reverse("touchpoints:site_menu", args=[site.uuid]))


def _context(request: StaffRequest, site: Site) -> dict[str, object]:
    topics = list(site.topics.prefetch_related("services"))
    branches = [
        (topic, [child for child in topics if child.parent_id == topic.pk])
        for topic in topics
        if topic.parent_id is None
    ]
    return {
        "site": site,
        "tab": "menu",
        "branches": branches,
        "languages": queries.language_names(site),
        "language": _language(request, site),
        "missing_since": missing_since(site),
    }


def _language(request: StaffRequest, site: Site) -> str:
    wanted = request.GET.get("language", "")
    known = [code for code, _name in queries.language_names(site)]
    return wanted if wanted in known else known[0]
