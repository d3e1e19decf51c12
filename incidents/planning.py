"""Turns what was asked (a declaration or an update draft) into what would happen: checked, defaults filled in, rows looked up.

Reads only; services write plans down and ``review`` shows them, so that the review is never about something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from audiences.models import Audience, Service
from audiences.queries import affected_people
from audiences.topics import IncidentKind, Severity
from incidents.channels import Channel, ShownChannel, all_channels
from incidents.declarations import (
    BriefText,
    ChannelChoice,
    Declaration,
    PageRules,
    ServiceImpact,
    Text,
    brief_of_json,
)
from incidents.levels import DEFAULT_WEIGHTS, LevelFacts, LevelWeights, Suggestion, suggest
from incidents.lifecycle import Impact, effective_impact
from incidents.lookups import audience_called, level_numbered, playbook_called, service_called
from incidents.maintenance_defaults import tells_creation
from incidents.maintenance_rules import check_maintenance, notices_end_at
from incidents.models import Demand, Level, Notice, Playbook, SuggestionWeights
from incidents.moments import check_window
from incidents.texts import check_texts, check_title, in_every_language, raise_if_wrong
from statuscomms.errors import InvalidInput, Sentence


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """What one channel would show or send. ``texts`` holds only what differs from the update's own; ``recipients`` is a value
    of ``Notice.Recipients``."""

    channel: str
    options: Mapping[str, Any]
    audience: Audience | None
    pages: PageRules
    sites: tuple[str, ...] | None
    texts: Mapping[str, Text]
    starts_at: datetime | None
    ends_at: datetime | None
    recipients: str = Notice.Recipients.AUDIENCE
    is_after_notice: bool = False


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service and how it is doing."""

    service: Service
    impact: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked declaration."""

    declaration: Declaration
    title: str
    kind: str
    severity: str
    level: Level
    suggestion: Suggestion
    playbook: Playbook | None
    audience: Audience | None
    services: tuple[ServicePlan, ...]
    texts: Mapping[str, Text]
    brief: Mapping[str, BriefText]
    pages: PageRules
    notices: tuple[NoticePlan, ...] = field(default=())
    silent: tuple[NoticePlan, ...] = field(default=())
    """Sent channels that speak later but not with the first update: of maintenance whose *created* tells nobody."""

    @property
    def service_slugs(self) -> tuple[str, ...]:
        """The slugs of the affected services."""
        return tuple(planned.service.slug for planned in self.services)


def plan_declaration(declaration: Declaration, preset: Level | None = None) -> Plan:
    """Check a declaration and fill in its defaults, or raise ``InvalidInput`` naming every field that is wrong.

    ``preset``: a level that is not saved yet, to see what it would do.
    """
    title = declaration.title.strip()
    raise_if_wrong(_errors_of(declaration, title))
    playbook = playbook_called(declaration.playbook) if declaration.playbook else None
    filling = None if declaration.is_complete else playbook
    severity = Severity(declaration.severity)
    kind = IncidentKind(declaration.kind)
    services = planned_services(declaration.services or _services_of(filling), kind)
    asked_audience = audience_called(declaration.audience) if declaration.audience else None
    audience = asked_audience or (filling.audience if filling else None)
    suggestion = suggestion_for(kind, severity, services, audience, declaration.affected_estimate)
    level = preset or level_numbered(declaration.level or (filling.level if filling else None) or suggestion.level)
    audience = audience or level.audience
    kept_texts = {code: Text.of_json(kept) for code, kept in (filling.texts if filling else {}).items()}
    plan = Plan(
        declaration=declaration,
        title=title,
        kind=kind,
        severity=severity,
        level=level,
        suggestion=suggestion,
        playbook=playbook,
        audience=audience,
        services=services,
        texts=in_every_language({**kept_texts, **declaration.texts}, title),
        brief={**brief_of_json(filling.brief if filling else {}), **declaration.brief},
        pages=_pages_of(declaration, filling),
    )
    choices = declaration.channels if declaration.channels is not None else preset_choices(level)
    ends_at = notices_end_at(declaration)
    starts_at = declaration.starts_at if kind == IncidentKind.ANNOUNCEMENT else None
    notices = plan_notices(choices, audience, plan.pages, starts_at=starts_at, ends_at=ends_at)
    if tells_creation(declaration):
        return replace(plan, notices=notices)
    shown = tuple(one for one in notices if all_channels()[one.channel].is_shown)
    return replace(plan, notices=shown, silent=tuple(one for one in notices if one not in shown))


def _errors_of(declaration: Declaration, title: str) -> dict[str, list[Sentence]]:
    errors = check_title(title) | check_texts(declaration.texts)
    if declaration.kind not in IncidentKind.values:
        errors["kind"] = [_("Choose one of: %(known)s.") % {"known": ", ".join(IncidentKind.values)}]
    if declaration.severity not in Severity.values:
        errors["severity"] = [_("Choose one of: %(known)s.") % {"known": ", ".join(Severity.values)}]
    if declaration.level is not None and declaration.level not in (1, 2, 3, 4):
        errors["level"] = [_("Choose a level from 1 to 4.")]
    if declaration.kind != IncidentKind.INCIDENT:
        errors |= check_window(declaration.starts_at, declaration.ends_at)
    elif declaration.starts_at and declaration.ends_at and declaration.ends_at <= declaration.starts_at:
        errors["ends_at"] = [_("It must end after it starts.")]
    errors |= check_maintenance(declaration)
    if declaration.hold_seconds is not None and not 0 <= declaration.hold_seconds <= 3600:
        errors["hold_seconds"] = [_("Hold for 0 to 3600 seconds.")]
    if declaration.affected_estimate is not None and not 0 <= declaration.affected_estimate <= 2_000_000_000:
        errors["affected_estimate"] = [_("Give a number of people from 0 up.")]
    return errors


def _services_of(playbook: Playbook | None) -> tuple[ServiceImpact, ...]:
    kept = playbook.services if playbook else []
    return tuple(ServiceImpact(entry["service"], entry.get("impact", Impact.PARTIAL_OUTAGE)) for entry in kept)


def _pages_of(declaration: Declaration, playbook: Playbook | None) -> PageRules:
    if declaration.pages.include or declaration.pages.exclude or not playbook:
        return declaration.pages
    return PageRules.of_json(playbook.pages)


def planned_services(asked: Sequence[ServiceImpact], kind: str = IncidentKind.INCIDENT) -> tuple[ServicePlan, ...]:
    """The services that were named, each once, or ``InvalidInput``. Planned work never counts as an outage."""
    planned: dict[int, ServicePlan] = {}
    for position, entry in enumerate(asked):
        if entry.impact not in Impact.values:
            known = ", ".join(Impact.values)
            raise InvalidInput({f"services.{position}.impact": [_("Choose one of: %(known)s.") % {"known": known}]})
        service = service_called(entry.service, path=f"services.{position}.service")
        is_planned = kind == IncidentKind.MAINTENANCE
        planned[service.pk] = ServicePlan(service, effective_impact(kind, entry.impact) if is_planned else entry.impact)
    return tuple(planned.values())


def preset_choices(level: Level) -> dict[str, ChannelChoice]:
    """The channels that a level fills in; channels that the installation has not are left out."""
    return {slug: ChannelChoice(options=options) for slug, options in level.channels.items() if slug in all_channels()}


def plan_notices(
    choices: Mapping[str, ChannelChoice],
    audience: Audience | None,
    pages: PageRules,
    *,
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> tuple[NoticePlan, ...]:
    """One checked notice per chosen channel, in the registry's order."""
    unknown = sorted(set(choices) - set(all_channels()))
    if unknown:
        known = ", ".join(all_channels())
        raise InvalidInput(
            {f"channels.{unknown[0]}": [_("There is no such channel. Use: %(known)s.") % {"known": known}]}
        )
    planned = []
    for slug, channel in all_channels().items():
        if slug not in choices:
            continue
        choice = choices[slug]
        raise_if_wrong(check_texts(choice.texts, f"channels.{slug}.texts") | _check_sites(channel, choice))
        planned.append(
            NoticePlan(
                channel=slug,
                options=channel.clean_options(choice.options),
                audience=audience_called(choice.audience, path=f"channels.{slug}.audience")
                if choice.audience
                else audience,
                pages=choice.pages if choice.pages is not None else pages,
                sites=choice.sites,
                texts=choice.texts,
                # A message goes out with its update unless somebody sets a time for it; what is shown waits for the start.
                starts_at=choice.starts_at or (starts_at if isinstance(channel, ShownChannel) else None),
                ends_at=choice.ends_at or ends_at,
            )
        )
    return tuple(planned)


def _check_sites(channel: Channel, choice: ChannelChoice) -> dict[str, list[Sentence]]:
    """A site that nobody knows would silently show the notice nowhere."""
    if not choice.sites or not isinstance(channel, ShownChannel):
        return {}
    known = [slug for slug, _name in channel.places()]
    unknown = [slug for slug in choice.sites if slug not in known]
    if not unknown:
        return {}
    message = _("There is no site called %(name)s. Use: %(known)s.")
    return {f"channels.{channel.slug}.sites": [message % {"name": unknown[0][:80], "known": ", ".join(known)}]}


def suggestion_for(
    kind: str,
    severity: str,
    services: Sequence[ServicePlan],
    audience: Audience | None,
    estimate: int | None,
    *,
    estimate_author: str = "",
) -> Suggestion:
    """The level that severity, people, impact and present enquiries propose, with its reasons."""
    slugs = tuple(planned.service.slug for planned in services)
    people = estimate
    if people is None:
        people = affected_people(slugs, audience.rule if audience else None)
    demand = demand_of([planned.service for planned in services])
    return suggest(
        LevelFacts(
            kind=kind,
            severity=severity,
            people=people,
            people_author=(estimate_author or _("staff")) if estimate is not None else "",
            impacts=tuple(planned.impact for planned in services),
            enquiries=demand.count if demand else 0,
            usual_enquiries=demand.usual if demand else 0.0,
            window_minutes=demand.window_minutes if demand else 30,
        ),
        level_weights(),
    )


def level_weights() -> LevelWeights:
    """The weights of this installation: as administrators set them, else the defaults."""
    row = SuggestionWeights.objects.first()
    return row.value() if row else DEFAULT_WEIGHTS


def demand_of(services: Sequence[Service]) -> Demand | None:
    """The strongest present demand among the services, or the installation's when none is named."""
    if not services:
        return Demand.objects.filter(service=None).first()
    return Demand.objects.filter(service__in=services).order_by("-count").first()
