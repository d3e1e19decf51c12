"""What visitors of a site see now, drawn by the real embed; and whether page rules fit an address."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from incidents.channels import shown_channels
from incidents.queries import incident_by_uuid, pending_update
from incidents.review import draft_of_update
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import NotFound
from statuscomms.http import StaffRequest, wants_fragment
from touchpoints import queries
from touchpoints.channels.draft_frame import feed_page
from touchpoints.models import Site
from touchpoints.page_rules import matches
from touchpoints.services.snippets import missing_since
from touchpoints.visitor_view import path_of, used_audiences, visitor_view


@require_GET
@requires(Action.MANAGE_SETTINGS)
def site_now(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """``?language=``, ``?page=`` (an address to try) and ``?audience=`` say who looks at what."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    audiences = used_audiences(site)
    language, page, audience = _asked(request, site, [value for value, _name in audiences])
    view = visitor_view(site, path=path_of(page), language=language, audiences=[audience] if audience else [])
    context = {
        "site": site,
        "tab": "now",
        "missing_since": missing_since(site),
        "languages": queries.language_names(site),
        "audiences": audiences,
        "language": language,
        "page": page,
        "path": path_of(page),
        "audience": audience,
        "notices": view.notices,
        "frame_query": urlencode({"language": language, "page": page, "audience": audience}),
    }
    return render(request, "touchpoints/console/site_now.html", context)


@require_GET
@requires(Action.MANAGE_SETTINGS)
def now_frame(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The document inside the frame."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    language, page, audience = _asked(request, site, [value for value, _name in used_audiences(site)])
    view = visitor_view(site, path=path_of(page), language=language, audiences=[audience] if audience else [])
    drawn = feed_page(view.feed, language, site_name=site.name, host=request.get_host())
    return HttpResponse(drawn.html, headers={"Content-Security-Policy": drawn.policy, "Cache-Control": "no-store"})


def _asked(request: StaffRequest, site: Site, audiences: list[str]) -> tuple[str, str, str]:
    known = [code for code, _name in queries.language_names(site)]
    language = request.GET.get("language", "")
    audience = request.GET.get("audience", "")
    return (
        language if language in known else known[0],
        request.GET.get("page", "/")[:2_000] or "/",
        audience if audience in audiences else "",
    )


@require_GET
@requires(Action.DRAFT)
def page_test(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """On which channels the unpublished update would show at ``?page=``; 404 when nothing waits to be published."""
    incident = incident_by_uuid(uuid)
    update = pending_update(incident)
    if update is None:
        raise NotFound
    page = request.GET.get("page", "")[:2_000]
    rows = []
    for channel in shown_channels():
        try:
            pages = draft_of_update(update, channel.slug).pages
        except NotFound:
            continue
        include, exclude = pages.get("include", []), pages.get("exclude", [])
        rows.append((channel.label, include, exclude, matches(path_of(page), include, exclude)))
    context = {"incident": incident, "rows": rows, "page": page, "path": path_of(page)}
    name = "_page_test" if wants_fragment(request) else "page_test"
    return render(request, f"touchpoints/console/{name}.html", context)
