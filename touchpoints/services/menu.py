"""The chatbot menu of a site: topics and subtopics, changed one at a time or written as a whole."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from audiences.models import Service
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput, NotFound
from touchpoints.menu_drafts import MOST_TOPICS, TopicDraft, check_menu, check_topic
from touchpoints.models import MenuTopic, Site
from touchpoints.services.documents import feed_keys, mark_dirty


@transaction.atomic
def add_topic(*, actor: Actor, site: Site, draft: TopicDraft, parent: str = "") -> MenuTopic:
    """A topic at the end of the menu, or of the topic called ``parent``."""
    actor.require(Action.MANAGE_SETTINGS)
    check_topic(draft)
    _lock(site)
    if site.topics.count() >= MOST_TOPICS:
        raise InvalidInput({"labels": [_("A menu holds at most 80 topics.")]})
    above = _parent(site, parent)
    topic = MenuTopic(site=site, parent=above, slug=_free_slug(site, draft), position=_end(site, above))
    return _write(actor, topic, draft, verb="add_topic")


@transaction.atomic
def change_topic(*, actor: Actor, topic: MenuTopic, draft: TopicDraft, parent: str = "") -> MenuTopic:
    """Change a topic's words, services and place in the tree. Its short name stays: bots may know it."""
    actor.require(Action.MANAGE_SETTINGS)
    check_topic(draft)
    _lock(topic.site)
    above = _parent(topic.site, parent)
    if above is not None and (above.pk == topic.pk or topic.children.exists()):
        raise InvalidInput({"parent": [_("A topic that has subtopics cannot stand under another.")]})
    if (above.pk if above else None) != topic.parent_id:
        topic.position = _end(topic.site, above)
    topic.parent = above
    return _write(actor, topic, draft, verb="change_topic")


@transaction.atomic
def move_topic(*, actor: Actor, topic: MenuTopic, up: bool) -> None:
    """One place up or down among its like; at the edge nothing happens."""
    actor.require(Action.MANAGE_SETTINGS)
    _lock(topic.site)
    siblings = list(topic.site.topics.filter(parent=topic.parent_id))
    here = siblings.index(topic)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(siblings):
        return
    siblings[here], siblings[there] = siblings[there], siblings[here]
    for position, sibling in enumerate(siblings):
        MenuTopic.objects.filter(pk=sibling.pk).update(position=position)
    _changed(actor, topic.site, "move_topic", topic.slug)


@transaction.atomic
def delete_topic(*, actor: Actor, topic: MenuTopic) -> None:
    """Take a topic out of the menu, with its subtopics. Entries of incidents that stood there move to their services' topics."""
    actor.require(Action.MANAGE_SETTINGS)
    site, slug = topic.site, topic.slug
    topic.delete()
    _changed(actor, site, "delete_topic", slug)


@transaction.atomic
def write_menu(*, actor: Actor, site: Site, drafts: Sequence[TopicDraft]) -> None:
    """Make the menu exactly these topics, in this order; those whose short name stays keep their row."""
    actor.require(Action.MANAGE_SETTINGS)
    check_menu(drafts)
    _lock(site)
    known = {topic.slug: topic for topic in site.topics.all()}
    kept: set[int] = set()
    for position, draft in enumerate(drafts):
        topic = _placed(known, site, draft, None, position)
        kept.add(topic.pk)
        for place, child in enumerate(draft.children):
            kept.add(_placed(known, site, child, topic, place).pk)
    site.topics.exclude(pk__in=kept).delete()
    _changed(actor, site, "write_menu", "")


def topic_of(site: Site, slug: str) -> MenuTopic:
    """The topic of this site called ``slug``, or ``NotFound``."""
    topic = site.topics.filter(slug=slug[:60]).select_related("site", "parent").first()
    if topic is None:
        raise NotFound
    return topic


def _placed(
    known: dict[str, MenuTopic], site: Site, draft: TopicDraft, parent: MenuTopic | None, position: int
) -> MenuTopic:
    topic = known.get(draft.slug) if draft.slug else None
    if topic is None:
        topic = MenuTopic(site=site, slug=_free_slug(site, draft))
    topic.parent, topic.position = parent, position
    return _save(topic, draft)


def _write(actor: Actor, topic: MenuTopic, draft: TopicDraft, *, verb: str) -> MenuTopic:
    _save(topic, draft)
    _changed(actor, topic.site, verb, topic.slug)
    return topic


def _save(topic: MenuTopic, draft: TopicDraft) -> MenuTopic:
    services = {service.slug: service for service in Service.objects.filter(slug__in=draft.services)}
    missing = [slug for slug in draft.services if slug not in services]
    if missing:
        raise InvalidInput({"services": [_("There is no service called %(name)s.") % {"name": missing[0][:80]}]})
    topic.labels, topic.answers = draft.tidied_labels(), draft.tidied_answers()
    topic.save()
    topic.services.set(services.values())
    return topic


def _changed(actor: Actor, site: Site, verb: str, slug: str) -> None:
    mark_dirty(keys=feed_keys(site))
    audit.record(actor=actor, verb=verb, target=site, topic=slug)


def _lock(site: Site) -> None:
    """Two people who edit one menu go one after the other: the tree stays two levels deep and positions stay apart."""
    if Site.objects.select_for_update().filter(pk=site.pk).first() is None:
        raise Conflict(_("This site is gone."), code="gone")


def _parent(site: Site, slug: str) -> MenuTopic | None:
    if not slug:
        return None
    parent = site.topics.filter(slug=slug[:60]).first()
    if parent is None or parent.parent_id is not None:
        raise InvalidInput({"parent": [_("Choose a topic of this menu that stands by itself.")]})
    return parent


def _end(site: Site, parent: MenuTopic | None) -> int:
    last = site.topics.filter(parent=parent).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _free_slug(site: Site, draft: TopicDraft) -> str:
    taken = set(site.topics.values_list("slug", flat=True))
    if draft.slug:
        if draft.slug in taken:
            raise InvalidInput({"slug": [_("Another topic has this short name already.")]})
        return draft.slug
    start = slugify(next(iter(draft.tidied_labels().values())))[:50].strip("-") or "topic"
    numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
    return start if start not in taken else next(slug for slug in numbered if slug not in taken)
