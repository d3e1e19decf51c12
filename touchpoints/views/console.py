"""The console's pages about sites, and the panel of what visitors did."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from incidents.channels import all_channels
from incidents.queries import incident_by_uuid
from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import InvalidInput, NotFound
from statuscomms.http import StaffRequest, see_other, wants_fragment
from touchpoints import queries
from touchpoints.documents.embed_files import digest, integrity
from touchpoints.drills import drill_links
from touchpoints.forms import SiteForm, initial_of
from touchpoints.models import Site
from touchpoints.services import create_site, delete_site, save_site


@require_GET
@requires(Action.MANAGE_SETTINGS)
def site_list(request: StaffRequest) -> HttpResponse:
    """All sites: where they stand, when their pages were last seen."""
    return render(request, "touchpoints/console/sites.html", {"sites": queries.sites()})


@require_http_methods(["GET", "POST"])
@requires(Action.MANAGE_SETTINGS)
def site_create(request: StaffRequest) -> HttpResponse:
    """A new site."""
    defaults = {"languages": [code for code, _name in settings.LANGUAGES], "chat_window": True, "report_button": True}
    form = SiteForm(request.POST if request.method == "POST" else None, initial=defaults)
    if request.method == "POST" and form.is_valid():
        try:
            site = create_site(actor=request.actor, draft=form.draft())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The site is set up. Put the snippet on its pages."))
            return see_other(request, reverse("touchpoints:site_detail", args=[site.uuid]))
    return render(request, "touchpoints/console/site_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Action.MANAGE_SETTINGS)
def site_detail(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One site: its snippet, allowed origins, services, when it was last seen."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    form = SiteForm(request.POST if request.method == "POST" else None, initial=initial_of(site))
    if request.method == "POST" and form.is_valid():
        try:
            save_site(actor=request.actor, site=site, draft=form.draft())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved. Pages that are open follow within seconds."))
            return see_other(request, reverse("touchpoints:site_detail", args=[site.uuid]))
    context = {"site": site, "form": form, **_snippets(site)}
    return render(request, "touchpoints/console/site.html", context, status=422 if form.errors else 200)


def _snippets(site: Site) -> dict[str, str]:
    language = site.languages[0] if site.languages else settings.LANGUAGE_CODE
    base = settings.PUBLIC_BASE_URL
    tail = f'data-site="{site.key}" data-lang="{language}"></script>'
    pinned = f"{base}/embed/v1.{digest('v1.js')}.js"
    return {
        "snippet": f'<script async src="{base}/embed/v1.js" {tail}',
        "pinned_snippet": (
            f'<script async src="{pinned}" integrity="{integrity("v1.js")}" crossorigin="anonymous" {tail}'
        ),
    }


@require_POST
@requires(Action.MANAGE_SETTINGS)
def site_delete(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Remove a site; its name must be typed, since its counts go with it."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    if request.POST.get("name", "").strip() != site.name:
        messages.error(request, _("Type the site's name to delete it."))
        return see_other(request, reverse("touchpoints:site_detail", args=[site.uuid]))
    delete_site(actor=request.actor, site=site)
    messages.success(request, _("The site is deleted."))
    return see_other(request, reverse("touchpoints:site_list"))


@require_GET
@requires(Action.SEE_CONSOLE)
def impressions(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """What visitors did with the incident's notices; the panel of its page."""
    incident = incident_by_uuid(uuid)
    figures = queries.notice_figures(incident)
    context = {
        "incident": incident,
        "figures": [(all_channels()[row.channel].label, row) for row in figures],
        "by_site": [(all_channels()[row.channel].label, row) for row in queries.site_figures(incident)],
        "identified": queries.identified_visitors(incident).count(),
        "is_moving": not incident.is_closed,
    }
    name = "_impressions" if wants_fragment(request) else "impressions"
    return render(request, f"touchpoints/console/{name}.html", context)


@require_GET
@requires(Action.SEE_CONSOLE)
def drill(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The links with which a drill is seen on its sites; the panel of its page. 404 for what is no drill."""
    incident = incident_by_uuid(uuid)
    if not incident.drill:
        raise NotFound
    name = "_drill_links" if wants_fragment(request) else "drill_links"
    context = {"incident": incident, "links": drill_links(incident)}
    return render(request, f"touchpoints/console/{name}.html", context)
