"""An audience as people look at it: its rule in words and whom it reaches now."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from audiences.models import Audience, Contact
from audiences.queries import audiences_in_use
from audiences.recipients import Estimate, RecipientSpec, count_people, estimate, people
from audiences.rules import parse
from audiences.rules.vocabulary import Vocabulary, problems_of
from audiences.topics import AddressKind, Severity
from statuscomms.errors import InvalidInput

REASONS: dict[str, str | Promise] = {
    "no_address": _("no address"),
    "not_confirmed": _("not confirmed"),
    "left": _("unsubscribed"),
    "suppressed": _("address does not work"),
    "paused": _("paused"),
    "other_channel": _("wants another channel"),
}


@dataclass(frozen=True, slots=True)
class ChannelReach:
    """Reach by one kind of address; ``unreachable`` says each reason, its words and how many."""

    kind: str
    label: str | Promise
    estimate: Estimate
    unreachable: tuple[tuple[str, str | Promise, int], ...]


@dataclass(frozen=True, slots=True)
class AudienceOverview:
    """``people`` None: the kept rule cannot be read (``sentence`` then says why)."""

    audience: Audience
    sentence: str
    people: int | None
    channels: tuple[ChannelReach, ...] = ()
    problems: tuple[str, ...] = ()
    """What a person should know before trusting the rule, such as an attribute that is in the schema no more."""


def channel_kinds() -> tuple[AddressKind, ...]:
    """The kinds of address that channels of the installation write to (``settings.ADDRESS_KIND_SOURCE``), in their usual order."""
    source: Callable[[], Collection[str]] = import_string(settings.ADDRESS_KIND_SOURCE)
    in_use = source()
    return tuple(kind for kind in AddressKind if kind in in_use)


def audience_overviews() -> list[AudienceOverview]:
    """All audiences in use, with live counts but without reach."""
    words = Vocabulary.now()
    return [_overview(audience, words, with_reach=False) for audience in audiences_in_use()]


def audience_overview(audience: Audience) -> AudienceOverview:
    """One audience with its reach."""
    return _overview(audience, Vocabulary.now(), with_reach=True)


def rule_labels() -> dict[str, str]:
    """The names of attributes and services in the active language, for sentences."""
    return Vocabulary.now().labels()


def people_of(audience: Audience) -> QuerySet[Contact]:
    """The contacts in the audience now; ``InvalidInput`` when its rule cannot be read."""
    return people(spec_of_rule(audience.rule, AddressKind.EMAIL))


def audience_estimates(audience: Audience) -> dict[str, Estimate]:
    """Kind of address -> the estimate for an incident that concerns every service."""
    return {str(kind): estimate(spec_of_rule(audience.rule, kind)) for kind in channel_kinds()}


def problems_in_words(rule: Mapping[str, Any]) -> list[str]:
    """What a person should know before trusting a kept rule: an attribute, a choice or a service that is there no more."""
    try:
        return [problem.sentence for problem in problems_of(parse(rule), Vocabulary.now())]
    except InvalidInput as trouble:
        return [str(line) for lines in trouble.fields.values() for line in lines]


def spec_of_rule(rule: Mapping[str, Any], kind: str) -> RecipientSpec:
    """Whom a rule means in an incident that is critical and concerns every service."""
    return RecipientSpec(address_kind=kind, rule=rule, severity=Severity.SEV1)


def reach_of(rule: Mapping[str, Any]) -> tuple[ChannelReach, ...]:
    """Who is reached by which kind of address, and who is not, why."""
    found = {kind: estimate(spec_of_rule(rule, kind)) for kind in channel_kinds()}
    return tuple(
        ChannelReach(
            str(kind),
            AddressKind(kind).label,
            reach,
            tuple((reason, REASONS[reason], count) for reason, count in reach.unreachable.items()),
        )
        for kind, reach in found.items()
    )


def _overview(audience: Audience, words: Vocabulary, *, with_reach: bool) -> AudienceOverview:
    try:
        rule = parse(audience.rule)
    except InvalidInput as trouble:
        sentences = tuple(str(line) for lines in trouble.fields.values() for line in lines)
        return AudienceOverview(audience, "; ".join(sentences), None, problems=sentences)
    return AudienceOverview(
        audience,
        rule.sentence(words.labels()),
        count_people(spec_of_rule(audience.rule, AddressKind.EMAIL)),
        reach_of(audience.rule) if with_reach else (),
        tuple(problem.sentence for problem in problems_of(rule, words)),
    )
