"""Where an incident's chatbot entry stands: moved by staff while it is live."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.channels import get_channel
from incidents.lifecycle import NoticeState
from incidents.models import Incident, Notice
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import Conflict, InvalidInput
from touchpoints.channels.shown import TouchpointChannel
from touchpoints.documents.chatbot_menu import told_depth
from touchpoints.drills import drill_keys
from touchpoints.models import EntryPlace, Site
from touchpoints.services.documents import feed_keys, mark_dirty


def live_entry(incident: Incident) -> Notice | None:
    """The notice that answers in the chatbot's menu now; None when there is none."""
    live = Notice.objects.filter(incident=incident, state=NoticeState.LIVE).order_by("-pk")
    return next((notice for notice in live if _answers(notice)), None)


def _answers(notice: Notice) -> bool:
    channel = get_channel(notice.channel)
    return isinstance(channel, TouchpointChannel) and channel.answers_in_menu


@transaction.atomic
def move_entry(*, actor: Actor, incident: Incident, site: Site, depth: int, topic: str = "") -> EntryPlace:
    """Put the entry among the first buttons (``depth`` 1) or under a topic (2; "": the topics of its services) on one site.

    It stays there until an update gives another depth. Raises ``Conflict`` when no entry is live.
    """
    actor.require(Action.PUBLISH)
    notice = live_entry(incident)
    if notice is None:
        raise Conflict(_("This incident has no chatbot entry that is shown now."), code="not_shown")
    chosen = site.topics.filter(slug=topic[:60]).first() if topic else None
    if topic and chosen is None:
        raise InvalidInput({"topic": [_("This site's menu has no such topic.")]})
    if depth not in (1, 2) or (chosen is not None and depth != 2):
        raise InvalidInput({"depth": [_("Choose the first buttons or a topic.")]})
    place, _created = EntryPlace.objects.update_or_create(
        incident=incident,
        site=site,
        defaults={"depth": depth, "topic": chosen, "told_depth": told_depth(notice)},
    )
    mark_dirty(keys=drill_keys(incident) if incident.drill else feed_keys(site))
    audit.record(actor=actor, verb="move_entry", target=incident, site=site.name, depth=depth, topic=topic)
    return place
