"""Looks at an update before it goes out: the words as each channel will carry them, the people it reaches, what is wrong.

Problems block publishing, warnings do not. Changes nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from audiences import recipients
from audiences.models import Contact
from audiences.topics import IncidentKind
from incidents import extensions
from incidents.audience_warnings import audience_warnings
from incidents.cadence import promised_by, promised_next_update
from incidents.channels import (
    Channel,
    NoticeDraft,
    NoticeText,
    Review,
    SentChannel,
    ShownChannel,
    VisitorReach,
    all_channels,
    get_channel,
)
from incidents.declarations import Declaration, PageRules, Text
from incidents.drill_list import drill_reach
from incidents.levels import Suggestion
from incidents.lifecycle import FIRST_STATUS
from incidents.models import Incident, Level, Notice, Update
from incidents.placeholders import left_over
from incidents.planning import NoticePlan, Plan, plan_declaration
from incidents.public_pages import example_address
from incidents.rendering import placeholder_facts, rendered_texts
from incidents.texts import PlaceholderFacts, languages, missing_languages, name_of
from statuscomms.clock import now
from statuscomms.errors import NotFound, Sentence


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ChannelReview:
    """One channel: rendered words per language, and people (sent channels) or visitors (shown ones)."""

    channel: Channel
    draft: NoticeDraft
    reach: recipients.Estimate | None
    visitors: VisitorReach | None
    problems: tuple[Sentence, ...]
    warnings: tuple[Sentence, ...]
    segments: int | None
    cost: Money | None

    @property
    def texts(self) -> Mapping[str, NoticeText]:
        """The rendered words per language."""
        return self.draft.texts

    def preview(self, language: str) -> SafeString:
        """How the notice will look in ``language``."""
        with override(language):
            return self.channel.preview(self.draft, language)

    def plain_text(self, language: str) -> str:
        """The words of ``language`` as the channel carries them."""
        return self.channel.plain_text(self.draft.texts[language])


@dataclass(frozen=True, slots=True)
class UpdateReview:
    """The whole update. ``people`` counts those reached by sent channels, nobody twice; of a drill, addresses of the test list."""

    channels: Mapping[str, ChannelReview]
    people: int
    suggestion: Suggestion | None
    warnings: tuple[Sentence, ...]
    missing_languages: tuple[str, ...]
    is_drill: bool = False

    @property
    def languages(self) -> list[str]:
        """The languages in which anything is written."""
        return list(dict.fromkeys(code for channel in self.channels.values() for code in channel.texts))

    @property
    def is_blocked(self) -> bool:
        """Whether anything keeps it from being published."""
        return bool(self.problems_by_field())

    def problems_by_field(self) -> dict[str, list[Sentence]]:
        """Problems by the dotted path of the channel they belong to."""
        return {f"channels.{slug}": list(found.problems) for slug, found in self.channels.items() if found.problems}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a review is about, whether it is written down yet or not."""

    kind: str
    severity: str
    level: int
    title: str
    service_slugs: tuple[str, ...]
    texts: Mapping[str, Text]
    facts: PlaceholderFacts
    notices: Sequence[NoticePlan]
    incident: Incident | None
    is_closing: bool
    suggestion: Suggestion | None
    status: str
    is_drill: bool


def review_of_declaration(
    declaration: Declaration, *, preset: Level | None = None, is_closing: bool = False
) -> UpdateReview:
    """Review what a declaration would publish, or raise ``InvalidInput`` when it cannot be read.

    ``preset``: a level that is not saved yet. ``is_closing``: the words are those of the end.
    """
    return review_of_plan(plan_declaration(declaration, preset), is_closing=is_closing)


def facts_of_plan(plan: Plan) -> PlaceholderFacts:
    """What placeholders will stand for when the plan goes out."""
    return PlaceholderFacts(
        title=plan.title,
        services=tuple(planned.service for planned in plan.services),
        started_at=plan.declaration.starts_at or now(),
        ends_at=plan.declaration.ends_at,
        next_update_at=promised_by(
            plan.level,
            kind=plan.kind,
            status=FIRST_STATUS[IncidentKind(plan.kind)],
            after=_goes_out(plan),
        ),
        links=dict.fromkeys(languages(), example_address(is_drill=plan.declaration.drill)),
    )


def review_of_plan(plan: Plan, *, is_closing: bool = False) -> UpdateReview:
    """Review a plan that is not written down."""
    facts = facts_of_plan(plan)
    return _review(
        _Subject(
            kind=plan.kind,
            severity=plan.severity,
            level=plan.level.number,
            title=plan.title,
            service_slugs=plan.service_slugs,
            texts=plan.texts,
            facts=facts,
            notices=plan.notices,
            incident=None,
            is_closing=is_closing,
            suggestion=plan.suggestion,
            status=FIRST_STATUS[IncidentKind(plan.kind)],
            is_drill=plan.declaration.drill,
        )
    )


def review_of_update(update: Update) -> UpdateReview:
    """Review an update that is written down but not published."""
    return _review(_subject_of(update))


def draft_of_update(update: Update, channel: str) -> NoticeDraft:
    """What ``channel`` will carry of an unpublished update, words filled in; raises ``NotFound`` when it carries nothing."""
    subject = _subject_of(update)
    for plan in subject.notices:
        if plan.channel == channel:
            return _draft(subject, plan, get_channel(channel))
    raise NotFound


def recipients_of_update(update: Update, channel: str) -> tuple[recipients.RecipientSpec, QuerySet[Any] | None]:
    """Whom an unpublished update goes to on a sent channel, and who got an earlier message; raises ``NotFound``."""
    subject = _subject_of(update)
    found = all_channels().get(channel)
    for plan in subject.notices:
        if plan.channel == channel and isinstance(found, SentChannel):
            return recipient_spec(subject, plan, found), _first(subject, plan)
    raise NotFound


def _subject_of(update: Update) -> _Subject:
    incident = update.incident
    return _Subject(
        kind=incident.kind,
        severity=update.severity or incident.severity,
        level=update.level or incident.level,
        title=incident.title,
        service_slugs=tuple(update.impacts),
        texts={language: Text.of_json(kept) for language, kept in update.texts.items()},
        facts=_facts_when_published(update),
        notices=[_plan_of(notice) for notice in update.notices.select_related("audience").order_by("id")],
        incident=incident,
        is_closing=update.is_closing,
        suggestion=None,
        status=update.status,
        is_drill=incident.drill,
    )


def _goes_out(plan: Plan) -> datetime:
    return plan.declaration.publish_at or now()


def _facts_when_published(update: Update) -> PlaceholderFacts:
    """What the placeholders will stand for if the update goes out now or at its set time."""
    due = promised_next_update(
        level=update.level or update.incident.level,
        kind=update.incident.kind,
        status=update.status,
        after=update.release_at or now(),
    )
    return replace(placeholder_facts(update), next_update_at=due)


def _plan_of(notice: Notice) -> NoticePlan:
    return NoticePlan(
        channel=notice.channel,
        options=notice.options,
        audience=notice.audience,
        pages=PageRules.of_json(notice.pages),
        sites=tuple(notice.sites) if notice.sites is not None else None,
        texts={language: Text.of_json(kept) for language, kept in notice.texts.items()},
        starts_at=notice.starts_at,
        ends_at=notice.ends_at,
        recipients=notice.recipients,
        is_after_notice=notice.is_after_notice,
    )


def recipient_spec(subject: "_Subject", plan: NoticePlan, channel: SentChannel) -> recipients.RecipientSpec:
    """Whom a sent notice would go to; delivery freezes the same in its broadcast."""
    return recipients.RecipientSpec(
        address_kind=channel.address_kind,
        mode=plan.recipients,
        rule=plan.audience.rule if plan.audience else None,
        service_slugs=subject.service_slugs,
        kind=subject.kind,
        severity=subject.severity,
        incident_uuid=subject.incident.uuid if subject.incident else None,
        closing=subject.is_closing,
    )


def _review(subject: _Subject) -> UpdateReview:
    found: dict[str, ChannelReview] = {}
    reached = Contact.objects.none()
    for plan in subject.notices:
        channel = get_channel(plan.channel)
        found[plan.channel] = _review_channel(subject, plan, channel)
        if isinstance(channel, SentChannel) and not subject.is_drill:
            addresses = recipients.reachable(recipient_spec(subject, plan, channel), first=_first(subject, plan))
            reached = reached | Contact.objects.filter(pk__in=addresses.order_by().values("contact_id"))
    missing = tuple(missing_languages(subject.texts))
    warnings = [_("Nothing is written in %(language)s.") % {"language": name_of(code)} for code in missing]
    if not subject.notices:
        warnings.append(_("No channel is chosen: only the status page will say this."))
    told = [(plan.audience, found[plan.channel].reach) for plan in subject.notices]
    return UpdateReview(
        channels=found,
        people=_on_the_test_list(found) if subject.is_drill else reached.distinct().count(),
        suggestion=subject.suggestion,
        warnings=(
            *warnings,
            *audience_warnings(told, may_be_empty=subject.is_closing or subject.is_drill),
            *_untold_times(subject),
            *_differences(found),
        ),
        missing_languages=missing,
        is_drill=subject.is_drill,
    )


def _on_the_test_list(found: Mapping[str, ChannelReview]) -> int:
    return sum(review.reach.reach for review in found.values() if review.reach)


def _review_channel(subject: _Subject, plan: NoticePlan, channel: Channel) -> ChannelReview:
    draft = _draft(subject, plan, channel)
    verdict = channel.review(draft)
    reach = None
    if isinstance(channel, SentChannel) and subject.is_drill:
        reach = drill_reach(channel)
    elif isinstance(channel, SentChannel):
        reach = recipients.estimate(recipient_spec(subject, plan, channel), first=_first(subject, plan))
    return ChannelReview(
        channel=channel,
        draft=draft,
        reach=reach,
        visitors=channel.estimate_visitors(draft) if isinstance(channel, ShownChannel) else None,
        problems=(*verdict.problems, *_unfilled(draft.texts)),
        warnings=verdict.warnings,
        segments=verdict.segments,
        cost=_cost(verdict, reach),
    )


def _draft(subject: _Subject, plan: NoticePlan, channel: Channel) -> NoticeDraft:
    texts = rendered_texts(plan.texts, subject.texts, subject.facts, shown=not channel.names_the_person)
    return NoticeDraft(
        kind=subject.kind,
        severity=subject.severity,
        level=subject.level,
        texts=texts,
        options=plan.options,
        service_slugs=subject.service_slugs,
        sites=plan.sites,
        pages=plan.pages.as_json(),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        is_closing=subject.is_closing,
        title=subject.title,
        status=subject.status,
    )


def _first(subject: _Subject, plan: NoticePlan) -> QuerySet[Any] | None:
    """Who got an earlier message, where the notice goes to them too."""
    if subject.incident is None or plan.recipients != Notice.Recipients.FOLLOWERS_AND_FIRST:
        return None
    return extensions.first_recipients(subject.incident, plan.channel)


def _cost(verdict: Review, reach: recipients.Estimate | None) -> Money | None:
    if verdict.cost_per_person is None or reach is None:
        return None
    return Money(Decimal(verdict.cost_per_person) * reach.reach, settings.SMS_PRICE_CURRENCY)


def _unfilled(texts: Mapping[str, NoticeText]) -> list[Sentence]:
    problems: list[Sentence] = []
    for language, words in texts.items():
        for name in left_over(f"{words.title} {words.body} {words.instructions}"):
            problems.append(
                _("%(name)s is not filled in (%(language)s).")
                % {"name": "{" + name + "}", "language": name_of(language)}
            )
    return problems


def _untold_times(subject: _Subject) -> list[Sentence]:
    """Warn of words that promise a next update whose time nobody knows or the level keeps to itself."""
    words = " ".join(part for text in subject.texts.values() for part in text.as_json().values())
    if subject.facts.next_update_at is not None or "{next_update}" not in words:
        return []
    return [
        _("{next_update} will say that the time is not known: no next update is due, or the level does not tell it.")
    ]


_FIGURES = re.compile(r"https?://\S+|\d[\d.:,]*\d|\d")


def _differences(found: Mapping[str, ChannelReview]) -> list[Sentence]:
    """Warn when times, numbers or links differ between channels that have words of their own."""
    warnings: list[Sentence] = []
    for language in dict.fromkeys(code for channel in found.values() for code in channel.texts):
        figures = {
            slug: frozenset(_FIGURES.findall(f"{review.texts[language].title} {review.texts[language].body}"))
            for slug, review in found.items()
            if language in review.texts
        }
        if len(set(figures.values())) > 1:
            warnings.append(
                _("Times, numbers or links differ between channels (%(language)s).") % {"language": name_of(language)}
            )
    return warnings
