"""Published documents: everything public that does not depend on the visitor. The key of each is its path."""

from collections.abc import Callable, Iterable
from uuid import UUID

from audiences.queries import services_in_use
from incidents.models import Incident
from statuscomms.clock import now
from touchpoints.documents.absent import absent
from touchpoints.documents.addresses import (
    brand_prefix,
    default_language,
    incident_path,
    languages,
    page_path,
    service_badge_path,
)
from touchpoints.documents.badges import render_badge, render_service_badge
from touchpoints.documents.calendar import render_calendar
from touchpoints.documents.embed_files import file_paths, render_embed_file
from touchpoints.documents.feed import render_feed
from touchpoints.documents.feeds import render_atom, render_rss
from touchpoints.documents.history_page import keys_of_month, month_keys, read_month, render_month
from touchpoints.documents.looks import look_keys, render_look_file
from touchpoints.documents.rendered import RenderedDocument, gone
from touchpoints.documents.robots import ROBOTS_PATH, render_robots
from touchpoints.documents.snapshot import Snapshot, month_of, months_later
from touchpoints.documents.spoken import render_state_text, render_twiml
from touchpoints.documents.status_page import render_incident_page, render_status_page
from touchpoints.documents.statuspage_json import FILES, render_json_file
from touchpoints.drills import drill_behind
from touchpoints.models import Look

__all__ = [
    "RenderedDocument",
    "Snapshot",
    "changing_keys",
    "keys_of_history",
    "pages_of_brands",
    "permanent_keys",
    "render",
    "standing_keys",
    "urgency_of",
]

PER_LANGUAGE: dict[str, Callable[[Snapshot, str], RenderedDocument]] = {
    "history.atom": render_atom,
    "history.rss": render_rss,
    "maintenance.ics": render_calendar,
    "badge.svg": render_badge,
    "state.txt": render_state_text,
    "state.twiml": render_twiml,
}
"""File -> how it is made. Each stands at the root in the default language and under every language."""
NOT_BRANDED = ("embed", "looks")
"""Folders that a brand has nothing of its own in."""


def changing_keys() -> list[str]:
    """The documents that tell of every public incident: pages, files, feeds."""
    inside = [path for code in languages() for path in _files_in(code)]
    return [
        "/",
        *map(page_path, languages()),
        *FILES,
        *(f"/{name}" for name in PER_LANGUAGE),
        *inside,
        *pages_of_brands(),
    ]


def pages_of_brands() -> list[str]:
    """The same of every brand that has a domain of its own."""
    return [page for look in Look.objects.exclude(host=None) for page in brand_page_keys(look)]


def brand_page_keys(look: Look) -> list[str]:
    """What tells of a brand's services alone: its status page, files and feeds. The edge serves them where its own domain is asked."""
    files = [f"/{name}" for name in PER_LANGUAGE]
    paths = ["/", *files, *FILES, *(path for code in languages() for path in (page_path(code), *_files_in(code)))]
    return [brand_prefix(look.uuid) + path for path in paths]


def urgency_of(key: str, snapshot: Snapshot) -> int:
    """What is rendered first, lowest number first: what sites show; pages and JSON; then history, badges, calendars and feeds;
    last the pages of what is long over, of which there may be many thousands."""
    if key.startswith("/embed/"):
        return 0
    if "/incidents/" in key and not key.startswith("/api/"):
        return 1 if key.rpartition("/")[2] in snapshot.recent_uuids else 3
    can_wait = key.rpartition("/")[2] in PER_LANGUAGE or "/history/" in key or "/badges/" in key
    return 2 if can_wait else 1


def _files_in(language: str) -> list[str]:
    return [f"/{language}/{name}" for name in PER_LANGUAGE]


def branded(paths: Iterable[str]) -> list[str]:
    """The same paths below every brand that has a domain of its own."""
    uuids = list(Look.objects.exclude(host=None).values_list("uuid", flat=True))
    return [brand_prefix(uuid) + path for uuid in uuids for path in paths] if uuids else []


def permanent_keys() -> list[str]:
    """The documents that stand whatever happens: those, the embed's scripts, the brands. Sites and incidents add theirs."""
    return [*changing_keys(), ROBOTS_PATH, *file_paths(), *look_keys(Look.objects.order_by("pk"))]


def keys_of_history(incident: Incident) -> list[str]:
    """The pages of the incident's month and of the one before (which leads to it), and the badges of its services."""
    paths: list[str] = []
    if incident.published_at:
        snapshot, month = Snapshot(now()), month_of(incident.published_at)
        paths = [*keys_of_month(snapshot, month), *keys_of_month(snapshot, months_later(month, -1))]
    slugs = {impact.service.slug for impact in incident.impacts.select_related("service__parent")}
    slugs |= {
        row.service.parent.slug for row in incident.impacts.select_related("service__parent") if row.service.parent
    }
    return [*paths, *branded(paths)] + [
        service_badge_path(code, slug) for code in languages() for slug in sorted(slugs)
    ]


def standing_keys(snapshot: Snapshot) -> list[str]:
    """The many small documents that stand whatever happens: a page for each month, a badge for each service."""
    slugs = services_in_use().filter(is_public=True).values_list("slug", flat=True)
    months = month_keys(snapshot)
    return [*months, *branded(months), *(service_badge_path(code, slug) for code in languages() for slug in slugs)]


def render(snapshot: Snapshot, key: str) -> RenderedDocument:
    """The document that stands at path ``key`` now; a 404 document where nothing is any more."""
    if key == ROBOTS_PATH:
        return render_robots()
    if key in FILES:
        return render_json_file(snapshot, key)
    first, _slash, rest = key.removeprefix("/").partition("/")
    if first == "embed":
        return _render_embed(snapshot, key)
    if first == "looks":
        return _render_look(snapshot, rest)
    if first in languages() and _slash:
        return _render_in(snapshot, first, rest)
    return _render_in(snapshot, default_language(), key.removeprefix("/"), is_root=True)


def _render_in(snapshot: Snapshot, language: str, rest: str, *, is_root: bool = False) -> RenderedDocument:
    """What stands at ``rest`` below a language."""
    if not rest or rest in PER_LANGUAGE:
        renderer = PER_LANGUAGE[rest] if rest else render_status_page
        # The root shows what stands in the default language.
        return snapshot.once((rest, language), lambda: renderer(snapshot, language))
    folder, _slash, name = rest.partition("/")
    if folder == "incidents":
        return _render_incident(snapshot, language, name)
    if folder == "badges" and not is_root:
        return render_service_badge(snapshot, language, name.removesuffix(".svg"))
    month = read_month(name) if folder == "history" and not is_root else None
    return render_month(snapshot, language, *month) if month else absent(f"/{rest}", language, snapshot.look)


def _render_embed(snapshot: Snapshot, key: str) -> RenderedDocument:
    if key in file_paths():
        return render_embed_file(key)
    site_key, _slash, audience_key = key.removeprefix("/embed/v1/").removesuffix(".json").partition("/")
    site = snapshot.sites.get(site_key)
    if site is None:
        return gone("There is no such site.")
    if not audience_key:
        return render_feed(snapshot, site)
    audiences = snapshot.audiences_by_key.get((site.pk, audience_key))
    if audiences is None:
        drill = drill_behind(site, audience_key)
        return render_feed(snapshot, site, drill=drill) if drill else gone("There is no such audience key.")
    return render_feed(snapshot, site, audiences)


def _render_look(snapshot: Snapshot, rest: str) -> RenderedDocument:
    """A brand's style sheet or logo, or what stands at a path of its own domain."""
    name, _slash, page = rest.partition("/")
    is_page = bool(_slash)
    try:
        look = snapshot.looks.get(UUID(name if is_page else name.rpartition(".")[0]))
    except ValueError:
        look = None
    if not is_page:
        return render_look_file(look, rest)
    if look is None or not look.host or page.partition("/")[0] in NOT_BRANDED:
        language = page.partition("/")[0]
        known = language if language in languages() else default_language()
        return absent(f"/{page}", known, snapshot.default_look)
    return render(snapshot.of_look(look), f"/{page}")


def _render_incident(snapshot: Snapshot, language: str, name: str) -> RenderedDocument:
    try:
        incident = snapshot.incident(UUID(name))
    except ValueError:
        incident = None
    if incident is None or not incident_path(incident, language).endswith(f"/{name}"):
        return absent(f"/{language}/incidents/{name}", language, snapshot.look)
    return render_incident_page(incident, language, snapshot.look_of(incident))
