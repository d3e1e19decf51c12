"""Published documents: everything public that does not depend on the visitor. The key of each is its path."""

from uuid import UUID

from touchpoints.documents.addresses import default_language, incident_path, languages, page_path
from touchpoints.documents.calendar import render_calendar
from touchpoints.documents.embed_files import file_paths, render_embed_file
from touchpoints.documents.feed import render_feed
from touchpoints.documents.feeds import render_atom, render_rss
from touchpoints.documents.looks import look_keys, render_look_file
from touchpoints.documents.rendered import RenderedDocument, gone
from touchpoints.documents.snapshot import Snapshot
from touchpoints.documents.status_page import render_incident_page, render_status_page
from touchpoints.documents.statuspage_json import FILES, render_json_file
from touchpoints.drills import drill_behind
from touchpoints.models import AudienceKey, Look

__all__ = ["RenderedDocument", "Snapshot", "changing_keys", "permanent_keys", "render"]

_SINGLE = {"/history.atom": render_atom, "/history.rss": render_rss, "/maintenance.ics": render_calendar}


def changing_keys() -> list[str]:
    """The documents that tell of every public incident: pages, files, feeds."""
    return ["/", *(page_path(code) for code in languages()), *FILES, *_SINGLE]


def permanent_keys() -> list[str]:
    """The documents that stand whatever happens: those, the embed's scripts, the brands. Sites and incidents add theirs."""
    return [*changing_keys(), *file_paths(), *look_keys(Look.objects.order_by("pk"))]


def render(snapshot: Snapshot, key: str) -> RenderedDocument:
    """The document that stands at path ``key`` now; a 404 document where nothing is any more."""
    if key == "/":
        return render_status_page(snapshot, default_language())
    if key in FILES:
        return render_json_file(snapshot, key)
    if key in _SINGLE:
        return _SINGLE[key](snapshot)
    if key.startswith("/embed/"):
        return _render_embed(snapshot, key)
    if key.startswith("/looks/"):
        return _render_look(snapshot, key)
    language = key.split("/")[1]
    if language in languages() and key == page_path(language):
        return render_status_page(snapshot, language)
    return _render_incident(snapshot, key)


def _render_embed(snapshot: Snapshot, key: str) -> RenderedDocument:
    if key in file_paths():
        return render_embed_file(key)
    site_key, _slash, audience_key = key.removeprefix("/embed/v1/").removesuffix(".json").partition("/")
    site = snapshot.sites.get(site_key)
    if site is None:
        return gone("There is no such site.")
    if not audience_key:
        return render_feed(snapshot, site)
    row = AudienceKey.objects.filter(site=site, key=audience_key).first()
    if row is None:
        drill = drill_behind(site, audience_key)
        return render_feed(snapshot, site, drill=drill) if drill else gone("There is no such audience key.")
    return render_feed(snapshot, site, row.audiences)


def _render_look(snapshot: Snapshot, key: str) -> RenderedDocument:
    try:
        uuid = UUID(key.removeprefix("/looks/").rpartition(".")[0])
    except ValueError:
        return gone("There is no such file.")
    return render_look_file(snapshot.looks.get(uuid), key)


def _render_incident(snapshot: Snapshot, key: str) -> RenderedDocument:
    parts = key.strip("/").split("/")
    try:
        language, uuid = (parts[0], UUID(parts[2])) if len(parts) == 3 else (default_language(), UUID(parts[1]))
    except (ValueError, IndexError):
        return gone("There is no such page.")
    incident = snapshot.incident(uuid)
    if incident is None or key not in (incident_path(incident, language), f"/incidents/{incident.uuid}"):
        return gone("There is no such page.")
    return render_incident_page(incident, language)
