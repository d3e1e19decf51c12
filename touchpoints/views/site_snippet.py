"""A site's snippet in its variants, the secrets that sign its visitors, and the pages that carry it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from statuscomms.access import Action
from statuscomms.decorators import requires
from statuscomms.errors import Conflict, InvalidInput
from statuscomms.http import StaffRequest, see_other
from touchpoints import queries, snippets
from touchpoints.services import allow_origin, end_old_identity_secret, rotate_identity_secret
from touchpoints.services.snippets import missing_since


@require_GET
@requires(Action.MANAGE_SETTINGS)
def site_snippet(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """What to copy, and whether it arrived."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    context = {
        "site": site,
        "tab": "snippet",
        "missing_since": missing_since(site),
        "floating": snippets.floating_snippet(site),
        "pinned": snippets.pinned_snippet(site),
        "pinned_files": snippets.pinned_files(),
        "tag_manager": snippets.tag_manager_snippet(site),
        "page_example": snippets.page_example(),
        "signing": snippets.signing_examples(site),
        "foreign_origins": site.foreign_origins.all(),
    }
    return render(request, "touchpoints/console/site_snippet.html", context)


@require_POST
@requires(Action.MANAGE_SETTINGS)
def rotate(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A new secret beside the one until now; ``end=1`` ends the old one."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    try:
        if request.POST.get("end"):
            end_old_identity_secret(actor=request.actor, site=site)
            messages.success(request, _("The old secret is ended."))
        else:
            rotate_identity_secret(actor=request.actor, site=site)
            messages.success(request, _("There is a new secret. The old one goes on until you end it."))
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    return see_other(request, reverse("touchpoints:site_snippet", args=[site.uuid]) + "#secrets")


@require_POST
@requires(Action.MANAGE_SETTINGS)
def allow(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Allow an origin whose pages carry the snippet already."""
    site = queries.site_by_slug_or_uuid(str(uuid))
    try:
        allow_origin(actor=request.actor, site=site, origin=request.POST.get("origin", ""))
        messages.success(request, _("Allowed. Its pages may send forms now."))
    except InvalidInput as refusal:
        messages.error(request, str(next(iter(refusal.fields.values()))[0]))
    return see_other(request, reverse("touchpoints:site_snippet", args=[site.uuid]))
