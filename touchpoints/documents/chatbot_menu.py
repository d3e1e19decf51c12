"""The chatbot menu in a feed: topics, their answers, and where the entries of incidents stand."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from audiences.models.service import in_language
from incidents.models import Notice
from statuscomms.markdown import to_tree
from touchpoints.documents.snapshot import Snapshot
from touchpoints.models import EntryPlace, MenuTopic, Site


def chatbot_of(snapshot: Snapshot, site: Site, answering: Sequence[Notice]) -> dict[str, Any]:
    """The menu: entries of depth 1 among the first buttons, of depth 2 under the topics that carry the incident's services."""
    topics = snapshot.topics.get(site.pk, [])
    services = {topic.pk: snapshot.services_by_topic.get(topic.pk, set()) for topic in topics}
    first_level: list[str] = []
    under: dict[int, list[str]] = {}
    for notice in answering:
        place = snapshot.entry_places.get((notice.incident_id, site.pk))
        homes = _homes(notice, services, place)
        for home in homes:
            under.setdefault(home, []).append(notice.key)
        if not homes:
            first_level.append(notice.key)
    return {"entries": first_level, "menu": menu_of(topics, under), "report": site.report_button}


def told_depth(notice: Notice) -> int:
    """The depth that the update gave the entry: what the level says, unless somebody chose another."""
    return int(notice.options.get("depth", 1))


def chosen_place(notice: Notice, place: EntryPlace | None) -> tuple[int, int | None]:
    """(depth, topic id or None): where staff put the entry, as long as the update still says what it said then."""
    depth = told_depth(notice)
    if place is not None and place.told_depth == depth:
        return place.depth, place.topic_id
    return depth, None


def _homes(notice: Notice, services: Mapping[int, set[int]], place: EntryPlace | None) -> list[int]:
    """The ids of the topics under which the entry stands; none: among the first buttons."""
    depth, topic = chosen_place(notice, place)
    if depth == 1:
        return []
    if topic is not None:
        return [topic]
    concerned = {impact.service_id for impact in notice.incident.impacts.all()}
    return [pk for pk, carried in services.items() if carried & concerned]


def menu_of(topics: Sequence[MenuTopic], under: Mapping[int, Sequence[str]]) -> list[dict[str, Any]]:
    """The topics as the feed shows them; ``under``: topic id -> keys of the entries that stand there."""
    return [_topic(topic, topics, under) for topic in topics if topic.parent_id is None]


def _topic(topic: MenuTopic, topics: Sequence[MenuTopic], under: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "topic": topic.slug,
        "labels": topic.labels or {settings.LANGUAGE_CODE: in_language(topic.labels) or topic.slug},
        "entries": list(under.get(topic.pk, [])),
        "children": [_topic(child, topics, under) for child in topics if child.parent_id == topic.pk],
    }
    if topic.answers:
        shown["texts"] = {code: {"body": to_tree(answer)} for code, answer in topic.answers.items()}
    return shown
