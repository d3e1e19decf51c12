"""How long the words are on each channel, counted on the rendered text while somebody writes. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from incidents.cadence import promised_next_update
from incidents.channels import Channel, Measure, NoticeText, get_channel
from incidents.declarations import Declaration, Text
from incidents.models import Incident, Update
from incidents.planning import NoticePlan, plan_declaration
from incidents.rendering import placeholder_facts, rendered_texts
from incidents.review import facts_of_plan
from incidents.texts import PlaceholderFacts, check_texts, in_every_language, languages, name_of, raise_if_wrong
from statuscomms.clock import now
from statuscomms.markdown import to_html


@dataclass(frozen=True, slots=True)
class ChannelLength:
    """The tightest part of one channel's words: the one that is nearest to, or furthest over, its limit."""

    channel: Channel
    tightest: Measure


@dataclass(frozen=True, slots=True)
class LanguageLengths:
    """One language: the words as they read with placeholders filled in, and their lengths. ``falls_back_to`` names the language
    that readers see instead when nothing is written in this one."""

    code: str
    name: str
    words: NoticeText | None
    channels: tuple[ChannelLength, ...]
    falls_back_to: str

    @property
    def body(self) -> SafeString:
        """The text as HTML, sanitised."""
        return to_html(self.words.body if self.words else "")

    @property
    def instructions(self) -> SafeString:
        """The instructions as HTML, sanitised."""
        return to_html(self.words.instructions if self.words else "")


def lengths_of_declaration(declaration: Declaration) -> list[LanguageLengths]:
    """The lengths of what a declaration would say, or ``InvalidInput`` when it cannot be read."""
    plan = plan_declaration(declaration)
    return _lengths(plan.texts, plan.notices, facts_of_plan(plan))


def lengths_of_words(
    incident: Incident, texts: Mapping[str, Text], plans: Iterable[NoticePlan], *, status: str
) -> list[LanguageLengths]:
    """The lengths of what a further update would say on its channels, or ``InvalidInput`` when a word is wrong."""
    raise_if_wrong(check_texts(texts))
    due = promised_next_update(level=incident.level, kind=incident.kind, status=status, after=now())
    facts = replace(placeholder_facts(Update(incident=incident, status=status)), next_update_at=due)
    return _lengths(in_every_language(texts, incident.title), plans, facts)


def _lengths(texts: Mapping[str, Text], plans: Iterable[NoticePlan], facts: PlaceholderFacts) -> list[LanguageLengths]:
    said = rendered_texts({}, texts, facts, shown=True)
    on_channels = []
    for plan in plans:
        channel = get_channel(plan.channel)
        on_channels.append((channel, rendered_texts(plan.texts, texts, facts, shown=channel.is_shown)))
    first = next((code for code in languages() if code in texts), "")
    return [
        LanguageLengths(
            code=code,
            name=name_of(code),
            words=said.get(code),
            channels=tuple(
                _tightest(channel, words[code])
                for channel, words in on_channels
                if code in words and channel.measure(words[code])
            ),
            falls_back_to=name_of(first) if code not in texts and first else "",
        )
        for code in languages()
    ]


def _tightest(channel: Channel, words: NoticeText) -> ChannelLength:
    return ChannelLength(channel, max(channel.measure(words), key=lambda measure: measure.fullness))
