"""The console's pages of sites: the list, the settings of one, deleting it."""

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
from statuscomms.http import StaffRequest, see_other
from touchpoints import queries
from touchpoints.forms import SiteForm
from touchpoints.services import create_site, delete_site, save_site
from touchpoints.services.snippets import missing_since


@require_GET
@requires(Action.MANAGE_SETTINGS)
def site_list(request: StaffRequest) -> HttpResponse:
    """All sites: where they stand, when their pages were last seen, which are missing."""
    found = [(site, missing_since(site)) for site in queries.sites()]
    return render(request, "touchpoints/console/sites.html", {"sites": found})


@require_http_methods(["GET", "POST"])
@requires(Action.MANAGE_SETTINGS)
def site_create(request: StaffRequest) -> HttpResponse:
    """A new site."""
    form = SiteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            site = create_site(actor=request.actor, draft=form.draft())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            messages.success(request, _("The site is set up. Put the snippet on its pages."))
            return see_other(request, reverse("touchpoints:site_snippet", args=[site.uuid]))
    return render(request, "touchpoints/console/site_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Action.MANAGE_SETTINGS)
def site_detail(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One site's settings."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    form = SiteForm(request.POST if request.method == "POST" else None, site=site)
    if request.method == "POST" and form.is_valid():
        try:
            save_site(actor=request.actor, site=site, draft=form.draft())
        except InvalidInput as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Saved. Pages that are open follow within seconds."))
            return see_other(request, reverse("touchpoints:site_detail", args=[site.uuid]))
    context = {"site": site, "form": form, "tab": "settings", "missing_since": missing_since(site)}
    return render(request, "touchpoints/console/site.html", context, status=422 if form.errors else 200)


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
