"""Where each event of a maintenance is told: what is shown stays on, messages go out when the event's switch is on. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from audiences.topics import IncidentKind
from incidents.channels import SentChannel, all_channels, get_channel, sent_channels
from incidents.declarations import ChannelChoice, PageRules, Tell, Text
from incidents.lifecycle import MaintenanceEventKind, NoticeState
from incidents.maintenance_defaults import default_switches
from incidents.maintenance_texts import KIND_OF_CLOSING
from incidents.models import Incident, Maintenance, Notice
from incidents.planning import NoticePlan, plan_notices
from incidents.selection import chosen_plans, has_followers, newest_notices, plan_like, same_sent_plans


def maintenance_of(incident: Incident) -> Maintenance:
    """The maintenance's own row; for an incident without one, an unsaved one that does nothing by itself."""
    found = Maintenance.objects.select_related("series").filter(incident=incident).first()
    return found or Maintenance(
        incident=incident,
        tells=list(default_switches().tells),
        starts_itself=False,
        ends_itself=False,
        texts=_first_texts(incident),
    )


def _first_texts(incident: Incident) -> dict[str, dict[str, str]]:
    first = incident.updates.order_by("number").first()
    return first.texts if first else {}


def written_texts(maintenance: Maintenance) -> dict[str, Text]:
    """The words as staff wrote them, per language."""
    return {language: Text.of_json(kept) for language, kept in maintenance.texts.items()}


def sent_json(plans: Iterable[NoticePlan]) -> dict[str, dict[str, Any]]:
    """The sent channels among ``plans`` as ``Maintenance.sent`` keeps them."""
    return {
        plan.channel: {"options": dict(plan.options), "audience": plan.audience.slug if plan.audience else None}
        for plan in plans
        if not get_channel(plan.channel).is_shown
    }


def event_plans(
    incident: Incident,
    maintenance: Maintenance,
    kind: MaintenanceEventKind,
    sent_words: Mapping[str, Text],
) -> list[NoticePlan]:
    """The notices of an event: every shown channel goes on; messages go to the audience when the event's switch is on."""
    plans = [plan for plan in chosen_plans(incident, Tell.SHOWN, incident.status) if get_channel(plan.channel).is_shown]
    if kind in maintenance.tells:
        sent = [*_planned_sent(incident, maintenance), *_followers_elsewhere(incident, maintenance)]
        plans += [replace(plan, texts=sent_words) for plan in sent]
    return plans


def moved_plans(
    incident: Incident, maintenance: Maintenance, sent_words: Mapping[str, Text], new_ends_at: datetime | None
) -> list[NoticePlan]:
    """As ``event_plans``, with windows that end when the maintenance now does; what expired meanwhile is shown again."""
    plans = event_plans(incident, maintenance, MaintenanceEventKind.MOVED, sent_words)
    named = {plan.channel for plan in plans}
    plans += [
        plan_like(notice)
        for notice in newest_notices(incident).values()
        if notice.state == NoticeState.EXPIRED and notice.channel not in named and get_channel(notice.channel).is_shown
    ]
    return [
        replace(plan, ends_at=new_ends_at if maintenance.ends_itself else None)
        if plan.ends_at == incident.ends_at
        else plan
        for plan in plans
    ]


def _planned_sent(incident: Incident, maintenance: Maintenance) -> tuple[NoticePlan, ...]:
    choices = {
        slug: ChannelChoice(options=kept["options"], audience=kept["audience"])
        for slug, kept in maintenance.sent.items()
        if slug in all_channels()
    }
    return plan_notices(choices, incident.audience, PageRules(), starts_at=None, ends_at=None)


def _followers_elsewhere(incident: Incident, maintenance: Maintenance) -> list[NoticePlan]:
    """Channels that the maintenance does not speak on but on which somebody follows it."""
    return [plan for plan in same_sent_plans(incident, closing=False) if plan.channel not in maintenance.sent]


def closing_sent_plans(incident: Incident, status: str) -> list[NoticePlan]:
    """Whom a closing message goes to. A maintenance whose switch for this end is off tells only those who asked: its followers."""
    plans = same_sent_plans(incident, closing=True)
    kind = KIND_OF_CLOSING.get(status) if incident.kind == IncidentKind.MAINTENANCE else None  # type: ignore[call-overload]
    if kind is None or kind in maintenance_of(incident).tells:
        return plans
    return followed_sent_plans(incident)


def followed_sent_plans(incident: Incident) -> list[NoticePlan]:
    """A closing message to those alone who asked for it: the channels on which somebody follows the incident."""
    plans = same_sent_plans(incident, closing=True)
    followed = {channel.slug for channel in sent_channels() if _is_followed(incident, channel)}
    return [replace(plan, recipients=Notice.Recipients.FOLLOWERS) for plan in plans if plan.channel in followed]


def _is_followed(incident: Incident, channel: SentChannel) -> bool:
    return has_followers(incident, channel, closing=True)
