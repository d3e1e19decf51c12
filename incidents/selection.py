"""Which channels a further update speaks on: the same as before, the shown ones alone, or those that the writer chose."""

from collections.abc import Mapping
from dataclasses import replace

from audiences import recipients
from audiences.topics import IncidentKind
from incidents.channels import HandKeptChannel, SentChannel, get_channel, sent_channels
from incidents.declarations import ChannelChoice, PageRules, Tell, Text
from incidents.lifecycle import AFTERWORDS, CLOSED, NoticeState, UpdateState
from incidents.models import Incident, Notice
from incidents.planning import NoticePlan, plan_notices

GONE = (NoticeState.WITHDRAWN, NoticeState.EXPIRED)


def newest_notices(incident: Incident) -> dict[str, Notice]:
    """Channel -> its newest published notice of this incident."""
    notices = (
        incident.notices.filter(update__state=UpdateState.PUBLISHED)
        .exclude(update__status__in=AFTERWORDS)
        .select_related("audience", "update")
        .order_by("update__number")
    )
    return {notice.channel: notice for notice in notices}


def chosen_plans(
    incident: Incident, channels: Tell | Mapping[str, ChannelChoice], status: str
) -> tuple[NoticePlan, ...]:
    """The notices of the next update. *Same* leaves out what staff withdrew, and adds channels on which somebody follows."""
    if not isinstance(channels, Tell):
        is_incident = incident.kind == IncidentKind.INCIDENT
        return plan_notices(
            channels,
            incident.audience,
            PageRules.of_json(incident.pages),
            starts_at=None,
            ends_at=None if is_incident else incident.ends_at,
        )
    plans = [
        plan_like(notice)
        for notice in newest_notices(incident).values()
        if get_channel(notice.channel).is_shown and notice.state not in GONE and not notice.is_after_notice
    ]
    if channels is Tell.SAME:
        plans += _same_hand_kept_plans(incident)
        plans += same_sent_plans(incident, closing=status in CLOSED)
    return tuple(plans)


def _same_hand_kept_plans(incident: Incident) -> list[NoticePlan]:
    """What people keep by hand must say the new words too; the quiet kind of update (*shown*) asks nothing of them."""
    newest = newest_notices(incident).values()
    return [plan_like(notice) for notice in newest if isinstance(get_channel(notice.channel), HandKeptChannel)]


def same_sent_plans(incident: Incident, *, closing: bool) -> list[NoticePlan]:
    """The sent channels that the incident has used, and any other on which somebody follows it."""
    used = newest_notices(incident)
    plans = []
    for channel in sent_channels():
        if channel.slug in used:
            told = Notice.Recipients.FOLLOWERS_AND_FIRST if closing else used[channel.slug].recipients
            plans.append(replace(plan_like(used[channel.slug]), recipients=told))
        elif has_followers(incident, channel, closing=closing):
            plans.append(replace(bare_plan(channel, incident), recipients=Notice.Recipients.FOLLOWERS))
    return plans


def has_followers(incident: Incident, channel: SentChannel, *, closing: bool) -> bool:
    """Whether anybody would hear a message to followers alone on this channel."""
    return recipients.reachable(followers_spec(incident, channel, closing=closing)).exists()


def followers_spec(incident: Incident, channel: SentChannel, *, closing: bool) -> recipients.RecipientSpec:
    """The followers of an incident who want this on this channel."""
    return recipients.RecipientSpec(
        address_kind=channel.address_kind,
        mode="followers",
        service_slugs=tuple(incident.impacts.values_list("service__slug", flat=True)),
        kind=incident.kind,
        severity=incident.severity,
        incident_uuid=incident.uuid,
        closing=closing,
    )


def plan_like(notice: Notice) -> NoticePlan:
    """The same channel again, with the same options, audience and places; the words are the next update's."""
    return NoticePlan(
        channel=notice.channel,
        options=notice.options,
        audience=notice.audience,
        pages=PageRules.of_json(notice.pages),
        sites=tuple(notice.sites) if notice.sites is not None else None,
        texts=dict[str, Text](),
        starts_at=None,
        ends_at=notice.ends_at,
    )


def bare_plan(channel: SentChannel, incident: Incident) -> NoticePlan:
    """A channel that the incident has not used yet, with its default options."""
    return NoticePlan(channel.slug, channel.clean_options({}), incident.audience, PageRules(), None, {}, None, None)
