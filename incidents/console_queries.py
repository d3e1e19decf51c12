"""What the console's pages read beyond ``queries``: lists to choose from, saved drafts, whom a step would reach."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from audiences import recipients
from audiences.models import Audience, Contact, Service
from audiences.queries import service_tree
from audiences.topics import IncidentKind
from incidents import extensions
from incidents.channels import Channel, NoticeDraft, SentChannel, ShownChannel, get_channel
from incidents.declarations import ChannelChoice, Declaration, PageRules, Tell, Text
from incidents.drill_list import drill_reach
from incidents.levels import Suggestion
from incidents.lifecycle import CLOSED, CLOSING_STATUS, UpdateState
from incidents.lookups import audience_called, playbook_called
from incidents.maintenance_telling import closing_sent_plans
from incidents.models import Incident, Level, Notice, Update
from incidents.planning import NoticePlan, planned_services, preset_choices
from incidents.planning import suggestion_for as suggestion_for_facts
from incidents.queries import (
    choice_of,
    declaration_from_draft,
    declaration_from_playbook,
    follower_count,
    levels,
    live_notices,
)
from incidents.selection import chosen_plans, followers_spec, newest_notices


def services_to_choose() -> list[Service]:
    """Every service in its order, each parent before its children."""
    return [service for branch in service_tree() for service in (branch.service, *branch.children)]


def audiences_to_choose() -> list[Audience]:
    """The audiences in use."""
    return list(Audience.objects.filter(archived_at=None))


def declaration_of_playbook(slug: str) -> Declaration:
    """What *Declare* starts with, or ``InvalidInput`` when there is no such playbook."""
    return declaration_from_playbook(playbook_called(slug))


def saved_draft(client_key: str) -> Incident | None:
    """The still unpublished incident that this form already made (the back button was pressed), if any."""
    if not client_key:
        return None
    return Incident.objects.filter(client_key=client_key, published_at=None).first()


def made_by_form(client_key: str) -> Incident | None:
    """The incident that this form has made, published or not."""
    return Incident.objects.filter(client_key=client_key).first() if client_key else None


def channels_of_update(update: Update) -> dict[str, ChannelChoice]:
    """The channels of an update that is not out yet, with their options: where *choose* starts when it is changed."""
    return {
        notice.channel: ChannelChoice(
            options=notice.options,
            sites=tuple(notice.sites) if notice.sites is not None else None,
            pages=PageRules.of_json(notice.pages),
            audience=notice.audience.slug if notice.audience else None,
            texts={language: Text.of_json(kept) for language, kept in notice.texts.items()},
            starts_at=notice.starts_at,
            ends_at=notice.ends_at,
        )
        for notice in update.notices.select_related("audience")
    }


def declaration_of_draft(incident: Incident) -> Declaration:
    """The draft to edit again. A level that is the suggested one stays *as suggested*, channels that are just the level's stay
    *as the level says*."""
    declaration = declaration_from_draft(incident)
    if incident.level == incident.suggestion.get("level"):
        declaration = replace(declaration, level=None)
    level = Level.objects.filter(number=incident.level).first()
    if level is None or declaration.channels is None:
        return declaration
    preset = {
        slug: ChannelChoice(options=get_channel(slug).clean_options(choice.options))
        for slug, choice in preset_choices(level).items()
    }
    return replace(declaration, channels=None) if _alike(declaration.channels, preset) else declaration


def _alike(chosen: Mapping[str, ChannelChoice], preset: Mapping[str, ChannelChoice]) -> bool:
    return {slug: replace(choice, starts_at=None, ends_at=None) for slug, choice in chosen.items()} == dict(preset)


def suggestion_for(declaration: Declaration) -> Suggestion:
    """The level that a half-written declaration suggests. Raises ``InvalidInput`` when it names what does not exist."""
    return suggestion_for_facts(
        declaration.kind,
        declaration.severity,
        planned_services(declaration.services),
        audience_called(declaration.audience) if declaration.audience else None,
        declaration.affected_estimate,
    )


def level_of(incident: Incident, update: Update | None = None) -> Level | None:
    """The preset that an update (or the incident as it is) speaks with."""
    number = (update.level if update else None) or incident.level
    return levels().filter(number=number).first()


def newest_update(incident: Incident) -> Update | None:
    """The last update in whatever state."""
    return incident.updates.select_related("incident").order_by("-number").first()


def newest_published(incident: Incident) -> Update | None:
    """What was said last."""
    return incident.updates.filter(state=UpdateState.PUBLISHED).order_by("-number").first()


def channels_in_use(incident: Incident) -> dict[str, ChannelChoice]:
    """The channels that the incident has used last, with their options and places: where *choose* starts. Their words and the
    window of an after-notice were the last update's own."""
    return {slug: _choice_again(notice, incident) for slug, notice in newest_notices(incident).items()}


def _choice_again(notice: Notice, incident: Incident) -> ChannelChoice:
    kept = choice_of(notice, incident)
    return replace(kept, texts={}, starts_at=None, ends_at=None if notice.is_after_notice else kept.ends_at)


@dataclass(frozen=True, slots=True)
class ChannelPeople:
    """How many people a sent channel would reach in the next step."""

    channel: Channel
    estimate: recipients.Estimate


def people_of_next_update(incident: Incident) -> list[ChannelPeople]:
    """Whom an update on the same channels would reach."""
    status = incident.status if incident.status not in CLOSED else ""
    return [
        ChannelPeople(
            channel,
            drill_reach(channel)
            if incident.drill
            else recipients.estimate(_spec(incident, plan, channel, closing=False)),
        )
        for plan in chosen_plans(incident, Tell.SAME, status)
        if isinstance(channel := get_channel(plan.channel), SentChannel)
    ]


@dataclass(frozen=True, slots=True)
class ClosingPeople:
    """Who would get the closing message. ``people``: all together, nobody twice; ``waiting``: who follows the incident."""

    channels: tuple[ChannelPeople, ...]
    people: int
    waiting: int


def people_to_tell(incident: Incident, status: str = "") -> ClosingPeople:
    """Who would get the closing message: followers, and on channels that were used those who got the first message. ``status`` is
    the one that it ends with; empty: the usual one of its kind."""
    used = newest_notices(incident)
    told = []
    reached = Contact.objects.none()
    for plan in closing_sent_plans(incident, status or CLOSING_STATUS[IncidentKind(incident.kind)]):
        channel = get_channel(plan.channel)
        if not isinstance(channel, SentChannel):
            continue
        if incident.drill:
            told.append(ChannelPeople(channel, drill_reach(channel)))
            continue
        to_first = plan.channel in used and plan.recipients == Notice.Recipients.FOLLOWERS_AND_FIRST
        mode = Notice.Recipients.FOLLOWERS_AND_FIRST if to_first else Notice.Recipients.FOLLOWERS
        first = extensions.first_recipients(incident, plan.channel) if to_first else None
        spec = replace(followers_spec(incident, channel, closing=True), mode=mode.value)
        told.append(ChannelPeople(channel, recipients.estimate(spec, first=first)))
        addresses = recipients.reachable(spec, first=first)
        reached = reached | Contact.objects.filter(pk__in=addresses.order_by().values("contact_id"))
    people = sum(one.estimate.reach for one in told) if incident.drill else reached.distinct().count()
    return ClosingPeople(tuple(told), people, follower_count(incident))


@dataclass(frozen=True, slots=True)
class Vanishing:
    """A shown notice that ends with the incident: on how many sites, before how many visitors an hour (None: unknown)."""

    channel: Channel
    sites: int
    visitors_per_hour: int | None
    may_stay: bool


def what_vanishes(incident: Incident) -> list[Vanishing]:
    """Everything that is shown now."""
    found = []
    slugs = tuple(incident.impacts.values_list("service__slug", flat=True))
    for notice in live_notices(incident):
        channel = get_channel(notice.channel)
        if not isinstance(channel, ShownChannel):
            continue
        draft = NoticeDraft(
            kind=incident.kind,
            severity=incident.severity,
            level=incident.level,
            texts={},
            options=notice.options,
            service_slugs=slugs,
            sites=notice.sites,
        )
        reach = channel.estimate_visitors(draft)
        found.append(Vanishing(channel, len(reach.sites), reach.per_hour, channel.may_stay_after))
    return found


def _spec(incident: Incident, plan: NoticePlan, channel: SentChannel, *, closing: bool) -> recipients.RecipientSpec:
    spec = followers_spec(incident, channel, closing=closing)
    return replace(spec, mode=plan.recipients, rule=plan.audience.rule if plan.audience else None)
