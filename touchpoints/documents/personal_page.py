"""The status page as one group of people may see it: staff, or customers whom a site's token puts into audiences. Never published."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from audiences.queries import services_in_use
from incidents.lifecycle import NoticeState
from incidents.models import Incident, Notice
from touchpoints.audience_keys import audience_of
from touchpoints.documents.page_frame import PAGE_HEADERS
from touchpoints.documents.snapshot import HISTORY_DAYS, Snapshot, published_incidents, with_updates
from touchpoints.documents.status_page import status_page_html
from touchpoints.models import AudienceKey, Site
from touchpoints.queries import carries

PRIVATE_HEADERS = {**PAGE_HEADERS, "Cache-Control": "no-store, private", "X-Robots-Tag": "noindex", "Vary": "Cookie"}
"""Nothing between us and the reader may keep it."""
STAFF_FOLDER = "all/"
_ON_AIR = (NoticeState.LIVE, NoticeState.SCHEDULED)
_NEVER_OUT = (NoticeState.DRAFT, NoticeState.CANCELLED)


def staff_page(snapshot: Snapshot, language: str) -> str:
    """Everything that is published for anybody, with services that are not public."""
    services = list(services_in_use().select_related("parent"))
    view = _with(snapshot, _targeted(snapshot), {service.pk for service in services})
    with override(language):
        viewer = _("You see everything, also what only some customers see.")
    extra: dict[str, object] = {"viewer": viewer, "structured_data": ""}
    return status_page_html(view, language, snapshot.default_look, extra, STAFF_FOLDER)[0]


def audience_folder(site_key: str, audience_key: str) -> str:
    """Where the page of these audiences stands below each language."""
    return f"for/{site_key}/{audience_key}/"


def audience_page(snapshot: Snapshot, language: str, key: AudienceKey) -> str:
    """What everybody sees, with what is for the key's audience versions on its site, and the site's own services."""
    site, audiences = key.site, key.audiences
    told = [incident for incident in _targeted(snapshot) if _is_for(snapshot, incident, site, audiences)]
    view = _with(snapshot, told, snapshot.services_by_site.get(site.pk, set()))
    with override(language):
        viewer = _("This page is for you: it also tells what concerns only some customers.")
    look = site.look or snapshot.default_look
    extra: dict[str, object] = {"viewer": viewer, "structured_data": ""}
    return status_page_html(view, language, look, extra, audience_folder(site.key, key.key))[0]


def _targeted(snapshot: Snapshot) -> list[Incident]:
    recent = snapshot.now - timedelta(days=HISTORY_DAYS)
    rows = published_incidents().filter(Q(resolved_at=None) | Q(resolved_at__gte=recent)).exclude(audience=None)
    return list(with_updates(rows).prefetch_related("notices").order_by("-published_at", "-pk"))


def _is_for(snapshot: Snapshot, incident: Incident, site: Site, audiences: Sequence[str]) -> bool:
    """Whether the notices that count now are for one of the audiences and on the site."""
    ids = {impact.service_id for impact in incident.impacts.all()}
    return any(
        audience_of(notice) in audiences
        and carries(site, named=notice.sites, service_ids=ids, site_services=snapshot.services_by_site)
        for notice in _that_count(incident)
    )


def _that_count(incident: Incident) -> list[Notice]:
    """What is shown or waits to be; when nothing is, what the last update that said anything said: whoever was in the audience only
    before it changed sees it no longer, as in the embed."""
    released = [notice for notice in incident.notices.all() if notice.state not in _NEVER_OUT and audience_of(notice)]
    current = [notice for notice in released if notice.state in _ON_AIR]
    newest = max((notice.update_id for notice in released), default=None)
    return current or [notice for notice in released if notice.update_id == newest]


def _with(snapshot: Snapshot, incidents: list[Incident], service_ids: set[int]) -> Snapshot:
    """The public world with these incidents and these services besides."""
    view = Snapshot(snapshot.now)
    both = {incident.pk: incident for incident in [*snapshot.incidents, *incidents]}
    view.incidents = sorted(both.values(), key=lambda one: one.published_at or snapshot.now, reverse=True)
    public = Q(is_public=True) | Q(pk__in=service_ids)
    view.services = list(services_in_use().filter(public).select_related("parent"))
    return view
