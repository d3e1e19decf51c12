"""Which channels a further update speaks on: the same as before, the shown ones alone, or those that the writer chose."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from audiences import recipients
from audiences.topics import IncidentKind
from incidents.channels import HandKeptChannel, SentChannel, all_channels, get_channel, sent_channels
from incidents.declarations import ChannelChoice, PageRules, Tell, Text
from incidents.lifecycle import AFTERWORDS, CLOSED, NoticeState, UpdateState
from incidents.models import Incident, Notice
from incidents.planning import NoticePlan, plan_notices
from statuscomms.clock import now

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
            starts_at=still_to_come(incident.starts_at) if incident.kind == IncidentKind.ANNOUNCEMENT else None,
            ends_at=None if is_incident else still_to_come(incident.ends_at),
        )
    plans = _shown_before_the_end(incident) if incident.is_closed else _shown_plans(incident)
    if channels is Tell.SAME:
        plans += _same_hand_kept_plans(incident)
        plans += same_sent_plans(incident, closing=status in CLOSED)
    return tuple(plans)


def _shown_plans(incident: Incident) -> list[NoticePlan]:
    return [
        plan_like(notice)
        for notice in newest_notices(incident).values()
        if get_channel(notice.channel).is_shown and notice.state not in GONE and not notice.is_after_notice
    ]


def _shown_before_the_end(incident: Incident) -> list[NoticePlan]:
    """For reopening: what was shown until it ended, and is to be shown until somebody ends it again."""
    ended_at = incident.resolved_at
    notices = (
        incident.notices.filter(update__state=UpdateState.PUBLISHED, update__is_closing=False)
        .exclude(update__status__in=AFTERWORDS)
        .select_related("audience")
        .order_by("update__number")
    )
    newest = {notice.channel: notice for notice in notices if get_channel(notice.channel).is_shown}
    plans = []
    for notice in newest.values():
        left_with_it = notice.ends_at is not None and notice.ends_at == incident.ends_at
        stayed = notice.ended_at is None or ended_at is None or notice.ended_at >= ended_at or left_with_it
        if stayed:
            plans.append(replace(plan_like(notice), ends_at=still_to_come(notice.ends_at)))
    return plans


def still_to_come(at: datetime | None) -> datetime | None:
    """The moment, or None once it has passed."""
    return at if at is not None and at > now() else None


def leaves_out_by_hand(channels: Tell | Mapping[str, ChannelChoice]) -> bool:
    """Whether channels were chosen, and none that people keep by hand: what stands there is no longer wanted."""
    if isinstance(channels, Tell):
        return False
    return not any(isinstance(all_channels().get(slug), HandKeptChannel) for slug in channels)


def _same_hand_kept_plans(incident: Incident) -> list[NoticePlan]:
    """What people keep by hand must say the new words too; the quiet kind of update (*shown*) asks nothing of them."""
    newest = newest_notices(incident).values()
    return [
        plan_like(notice)
        for notice in newest
        if isinstance(get_channel(notice.channel), HandKeptChannel) and not _was_taken_back(incident, notice)
    ]


def _was_taken_back(incident: Incident, notice: Notice) -> bool:
    """Whether staff withdrew it while the incident went on; what only ended with the incident is wanted again when it reopens."""
    if notice.state != NoticeState.WITHDRAWN:
        return False
    return not incident.is_closed or bool(
        incident.resolved_at and notice.ended_at and notice.ended_at < incident.resolved_at
    )


def same_sent_plans(incident: Incident, *, closing: bool) -> list[NoticePlan]:
    """The sent channels that the incident has used, and any other on which somebody follows it."""
    used = newest_notices(incident)
    plans = []
    for channel in sent_channels():
        if channel.slug in used:
            told = Notice.Recipients.FOLLOWERS_AND_FIRST if closing else used[channel.slug].recipients
            plan = replace(plan_like(used[channel.slug]), recipients=told)
            plans.append(replace(plan, starts_at=None) if closing else plan)
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
        starts_at=still_to_come(notice.starts_at) if notice.state == NoticeState.SCHEDULED else None,
        ends_at=notice.ends_at,
    )


def bare_plan(channel: SentChannel, incident: Incident) -> NoticePlan:
    """A channel that the incident has not used yet, with its default options."""
    return NoticePlan(channel.slug, channel.clean_options({}), incident.audience, PageRules(), None, {}, None, None)
