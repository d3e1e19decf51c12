"""A site's chatbot menu in the staff API: read and written as a whole."""

from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from statuscomms.access import Action
from statuscomms.api import needs, requires_action
from touchpoints import queries
from touchpoints.menu_drafts import TopicDraft
from touchpoints.models import MenuTopic, Site
from touchpoints.services.menu import write_menu

router = Router(tags=["sites"])


class SubtopicIn(Schema):
    """A subtopic: ``topic`` is its short name (empty: made from a label), texts by language, services by slug."""

    topic: str = ""
    labels: dict[str, str]
    answers: dict[str, str] = Field(default_factory=dict)
    services: list[str] = Field(default_factory=list)
    children: list[dict[str, Any]] = Field(
        default_factory=list, max_length=0, description="None: a menu has two levels."
    )

    def draft(self) -> TopicDraft:
        """The same, as services take it."""
        return TopicDraft(self.labels, self.answers, self.services, self.topic)


class TopicIn(Schema):
    """A topic of the first level: like a subtopic, with its ``children``."""

    topic: str = ""
    labels: dict[str, str]
    answers: dict[str, str] = Field(default_factory=dict)
    services: list[str] = Field(default_factory=list)
    children: list[SubtopicIn] = Field(default_factory=list)

    def draft(self) -> TopicDraft:
        """The same with its subtopics."""
        children = tuple(child.draft() for child in self.children)
        return TopicDraft(self.labels, self.answers, self.services, self.topic, children)


class MenuIn(Schema):
    """The whole menu in its order."""

    menu: list[TopicIn]


@router.get("/sites/{name}/menu")
@needs(Action.SEE_CONSOLE)
def read_menu(request: HttpRequest, name: str) -> dict[str, Any]:
    """The topics and subtopics in their order."""
    requires_action(request, Action.SEE_CONSOLE)
    return _menu_json(queries.site_by_slug_or_uuid(name))


@router.put("/sites/{name}/menu")
@needs(Action.MANAGE_SETTINGS)
def put_menu(request: HttpRequest, name: str, body: MenuIn) -> dict[str, Any]:
    """Make the menu exactly this: topics that are left out go, those whose short name stays keep their entries."""
    actor = requires_action(request, Action.MANAGE_SETTINGS)
    site = queries.site_by_slug_or_uuid(name)
    write_menu(actor=actor, site=site, drafts=[topic.draft() for topic in body.menu])
    return _menu_json(site)


def _menu_json(site: Site) -> dict[str, Any]:
    topics = list(site.topics.prefetch_related("services"))
    return {"menu": [_topic_json(topic, topics) for topic in topics if topic.parent_id is None]}


def _topic_json(topic: MenuTopic, topics: list[MenuTopic]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "topic": topic.slug,
        "labels": topic.labels,
        "answers": topic.answers,
        "services": [service.slug for service in topic.services.all()],
    }
    if topic.parent_id is None:
        shown["children"] = [_topic_json(child, topics) for child in topics if child.parent_id == topic.pk]
    return shown
