"""What a visitor of a site sees now: of this group, in this language, on this page. Decided by the same parts as the real feed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from incidents.channels import all_channels
from incidents.models import Notice
from statuscomms.clock import now
from statuscomms.errors import Sentence
from touchpoints.audience_keys import audience_of
from touchpoints.documents import Snapshot
from touchpoints.documents.feed import feed_content
from touchpoints.models import Site
from touchpoints.page_rules import matches
from touchpoints.queries import carries

LONGEST_ADDRESS = 2_000
_NOWHERE: Mapping[str, Sequence[str]] = {"include": [], "exclude": ["*"]}


@dataclass(frozen=True, slots=True)
class SeenNotice:
    """A notice that this visitor's feed holds; ``shows``: whether the page's address fits its rules."""

    channel: Sentence
    title: str
    incident_uuid: str
    shows: bool
    include: Sequence[str]
    exclude: Sequence[str]


@dataclass(frozen=True, slots=True)
class VisitorView:
    """``feed`` is the real one with its page rules answered already, since the preview stands at an address of ours."""

    notices: list[SeenNotice]
    feed: dict[str, Any]


def path_of(address: str) -> str:
    """The path that page rules look at, of a whole address or of a path; "/" for nothing."""
    text = address.strip()[:LONGEST_ADDRESS]
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    path = parts.path if parts.scheme in ("http", "https") or text.startswith("//") else text
    return path if path.startswith("/") else f"/{path}"


def used_audiences(site: Site) -> list[tuple[str, str]]:
    """(value, name) of the groups that notices on this site are meant for now."""
    snapshot = Snapshot(now())
    found = {
        audience_of(notice): notice.audience.name()
        for notice in snapshot.notices_with_audiences
        if notice.audience is not None and _is_on(snapshot, notice, site)
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def _is_on(snapshot: Snapshot, notice: Notice, site: Site) -> bool:
    services = {impact.service_id for impact in notice.incident.impacts.all()}
    return carries(site, named=notice.sites, service_ids=services, site_services=snapshot.services_by_site)


def visitor_view(site: Site, *, path: str, language: str, audiences: Sequence[str] = ()) -> VisitorView:
    """The site's feed for this visitor, and which of its notices this page shows."""
    content = feed_content(Snapshot(now()), site, audiences)
    seen, notices = [], []
    for notice in content["notices"]:
        include, exclude = notice["pages"]["include"], notice["pages"]["exclude"]
        shows = matches(path, include, exclude)
        texts = notice["texts"]
        text: Mapping[str, Any] = (
            texts.get(language) or texts.get(content["default_language"]) or next(iter(texts.values()), {})
        )
        label = all_channels()[notice["channel"]].label
        seen.append(SeenNotice(label, text.get("title", ""), notice["incident"], shows, include, exclude))
        notices.append({**notice, "pages": {} if shows else _NOWHERE})
    return VisitorView(seen, {**content, "poll_seconds": 900, "notices": notices})
