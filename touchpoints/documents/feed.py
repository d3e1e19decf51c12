"""The feed of a site: what its visitors see now, in all languages (api.md, *Feed*)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from incidents.channels import get_channel
from incidents.models import Incident, Notice
from touchpoints.audience_keys import audience_of, audiences_generation
from touchpoints.channels.shown import TouchpointChannel, is_critical
from touchpoints.documents.addresses import incident_address
from touchpoints.documents.chatbot_menu import chatbot_of
from touchpoints.documents.feed_parts import feed_text, look_of
from touchpoints.documents.rendered import EMBED_HEADERS, RenderedDocument, compact_json
from touchpoints.documents.snapshot import Snapshot
from touchpoints.documents.words import notice_texts
from touchpoints.models import Site
from touchpoints.queries import carries, drill_notices


def render_feed(
    snapshot: Snapshot, site: Site, audiences: Sequence[str] = (), drill: Incident | None = None
) -> RenderedDocument:
    """The feed of everybody, or of visitors in these audience versions. A targeted notice is only ever in the latter.

    ``drill``: the feed of visitors who carry its token; what a drill shows is in no other.
    """
    content = compact_json(feed_content(snapshot, site, audiences, drill))
    name = compact_json(site.key)

    def body(generation: int) -> bytes:
        return b'{"site":%b,"generation":%d,%b' % (name, generation, content.removeprefix(b"{"))

    return RenderedDocument(body, "application/json", EMBED_HEADERS, rebuild_at=snapshot.next_boundary)


def feed_content(
    snapshot: Snapshot, site: Site, audiences: Sequence[str], drill: Incident | None = None
) -> dict[str, Any]:
    """The feed without its name and number."""
    notices = [] if site.is_off else _notices(snapshot, site, audiences, drill)
    return {
        "poll_seconds": site.poll_seconds or settings.EMBED_POLL_SECONDS,
        "off": site.is_off,
        "default_language": site.languages[0] if site.languages else settings.LANGUAGE_CODE,
        "audiences_generation": snapshot.once(
            ("audiences_generation", site.pk), lambda: _audiences_generation(snapshot, site)
        ),
        "overlay_seen_on_leaving": site.overlay_seen_on_leaving,
        "look": look_of(site),
        "chat": {"window": site.chat_window, "report": site.report_button},
        "notices": [_notice_among(snapshot, notice, site, notices) for notice in notices],
        "chatbot": chatbot_of(snapshot, site, _answering(notices)) if site.chat_window and not site.is_off else None,
    }


def _audiences_generation(snapshot: Snapshot, site: Site) -> int:
    used = {audience_of(notice) for notice in snapshot.notices_with_audiences if _is_on(snapshot, notice, site)}
    return audiences_generation(site, used)


def _notices(snapshot: Snapshot, site: Site, audiences: Sequence[str], drill: Incident | None) -> list[Notice]:
    carried = snapshot.once(
        ("notices", site.pk), lambda: [notice for notice in snapshot.notices if _is_on(snapshot, notice, site)]
    )
    real = [notice for notice in carried if audience_of(notice) in ("", *audiences)]
    if drill is None:
        return real
    practised = [notice for notice in drill_notices(snapshot.now) if notice.incident_id == drill.pk]
    return [*(notice for notice in practised if _is_on(snapshot, notice, site)), *real]


def _is_on(snapshot: Snapshot, notice: Notice, site: Site) -> bool:
    return carries(
        site,
        named=notice.sites,
        service_ids={impact.service_id for impact in notice.incident.impacts.all()},
        site_services=snapshot.services_by_site,
    )


def _notice_among(snapshot: Snapshot, notice: Notice, site: Site, shown: Sequence[Notice]) -> dict[str, Any]:
    """One notice, the same in every feed of the site whose visitors have the same answer about it."""
    answer = _answer_of(notice, shown) if _channel(notice).offers_answer else ""
    return snapshot.once(("notice", notice.pk, site.pk, answer), lambda: _notice(notice, site, answer))


def _notice(notice: Notice, site: Site, answer: str) -> dict[str, Any]:
    channel = _channel(notice)
    incident = notice.incident
    language = site.languages[0] if site.languages else settings.LANGUAGE_CODE
    options = channel.payload({**channel.default_options, **notice.options})
    if answer:
        options["entry"] = answer
    return {
        "key": notice.key,
        "revision": notice.revision,
        "channel": notice.channel,
        "kind": incident.kind,
        "level": incident.level,
        "critical": is_critical(incident.kind, incident.level) and not notice.is_after_notice,
        "incident": str(incident.uuid),
        "texts": {code: feed_text(_said(notice, code, text)) for code, text in notice_texts(notice).items()},
        "options": options,
        "pages": {"include": notice.pages.get("include", []), "exclude": notice.pages.get("exclude", [])},
        "from": _moment(notice.starts_at or notice.live_at),
        "until": _moment(notice.ends_at),
        "collect": [] if notice.is_after_notice or incident.drill else list(notice.options.get("collect", [])),
        "link": None if incident.drill else incident_address(incident, language, site.look),
    }


def _said(notice: Notice, language: str, text: Mapping[str, str]) -> Mapping[str, str]:
    """The words of a notice; those of a drill begin with saying so."""
    if not notice.incident.drill:
        return text
    with override(language):
        return {**text, "title": _("Drill: %(title)s") % {"title": text.get("title", "")}}


def _answering(notices: Sequence[Notice]) -> list[Notice]:
    return [notice for notice in notices if _channel(notice).answers_in_menu]


def _answer_of(notice: Notice, shown: Sequence[Notice]) -> str:
    """The key of the chatbot entry about the same incident: a banner offers to open it."""
    same = (other for other in shown if other.incident_id == notice.incident_id)
    return next((other.key for other in same if _channel(other).answers_in_menu), "")


def _channel(notice: Notice) -> TouchpointChannel:
    channel = get_channel(notice.channel)
    assert isinstance(channel, TouchpointChannel)
    return channel


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
