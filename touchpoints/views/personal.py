"""The status page for who is signed in, and for customers whom their site's token names. Never kept by any cache."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.decorators import StaffRequest, requires
from statuscomms.errors import NotFound
from statuscomms.limits import take
from touchpoints.client_network import client_network
from touchpoints.documents import Snapshot
from touchpoints.documents.addresses import page_path
from touchpoints.documents.personal_page import PRIVATE_HEADERS, audience_folder, audience_page, staff_page
from touchpoints.models import AudienceKey
from touchpoints.queries import site_by_key
from touchpoints.services import identify_visitor
from touchpoints.views.methods import only_read

_LIMIT, _TEN_MINUTES = 120, 600.0


@require_safe
@requires(Action.SEE_CONSOLE)
def everything(request: StaffRequest, language: str) -> HttpResponse:
    """For staff: everything that is published for anybody."""
    return _private(staff_page(Snapshot(now()), language), language)


@csrf_exempt
@require_POST
def enter(request: HttpRequest, language: str, site_key: str) -> HttpResponse:
    """Exchange the site's signed token (a form field ``token``) for the page of its reader's audiences.

    The same token and the same rules as the embed's ``identify``; a link could not carry it, since links are kept. Whom nothing
    targeted concerns is sent to the public page.
    """
    site = site_by_key(site_key)
    take("identify", site.key, client_network(request), capacity=_LIMIT, per_seconds=_TEN_MINUTES)
    identified = identify_visitor(actor=Actor.customer(), site=site, token=request.POST.get("token", ""))
    key = identified.audience_key
    answer = HttpResponseRedirect(page_path(language) + (audience_folder(site.key, key) if key else ""))
    answer.status_code = 303
    answer["Cache-Control"] = "no-store"
    return answer


@only_read
def for_audience(request: HttpRequest, language: str, site_key: str, audience_key: str) -> HttpResponse:
    """The page of everybody who shares this unguessable key."""
    row = AudienceKey.objects.select_related("site__look").filter(site__key=site_key, key=audience_key).first()
    if row is None or row.site.is_off:
        raise NotFound
    return _private(audience_page(Snapshot(now()), language, row), language)


def _private(html: str, language: str) -> HttpResponse:
    return HttpResponse(html, headers={**PRIVATE_HEADERS, "Content-Language": language})
