"""The suggestion of a communication level: a pure function of how bad it is and how many it touches."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.topics import Severity
from incidents.lifecycle import Impact


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """What the suggestion looks at. ``people`` None: unknown; ``people_author`` names who typed the estimate, "" if computed.
    ``usual_enquiries`` is the usual number in a window of ``window_minutes``."""

    kind: str
    severity: str
    people: int | None = None
    people_author: str = ""
    impacts: tuple[str, ...] = ()
    enquiries: int = 0
    usual_enquiries: float = 0.0
    window_minutes: int = 30


@dataclass(frozen=True, slots=True)
class LevelWeights:
    """How much each fact weighs. The defaults are what a new installation starts with; administrators change them.

    ``sev1`` to ``triage``: the level that the severity alone proposes; ``planned_at_most`` caps it for maintenance and
    announcements. ``major_outage`` and its like: the lowest level when a service is in that state (1: does not matter).
    ``many_people``, ``very_many_people``: each raises by one when so many are affected, fewer than ``few_people`` lower by one.
    ``times_usual``, ``many_times_usual``: each raises by one when enquiries reach that multiple of their usual number, unless
    they are fewer than ``enquiries_that_count`` (two instead of one is no wave).
    """

    sev1: int = 4
    sev2: int = 3
    sev3: int = 2
    sev4: int = 1
    triage: int = 2
    planned_at_most: int = 2
    major_outage: int = 3
    partial_outage: int = 2
    degraded_performance: int = 1
    many_people: int = 10_000
    very_many_people: int = 100_000
    few_people: int = 10
    times_usual: float = 3.0
    many_times_usual: float = 30.0
    enquiries_that_count: int = 5

    def as_json(self) -> dict[str, int | float]:
        """The weights by name, as rows, the API and kept suggestions have them."""
        return asdict(self)


DEFAULT_WEIGHTS = LevelWeights()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The proposed level, 1 to 4, and why, as sentences in the active language."""

    level: int
    reasons: tuple[str, ...]
    facts: LevelFacts
    weights: LevelWeights = DEFAULT_WEIGHTS

    def as_json(self) -> dict[str, Any]:
        """What ``Incident.suggestion`` keeps: the sentences as first read, and what they came from for readers of other
        languages and for the day when the weights have changed."""
        return {
            "level": self.level,
            "reasons": list(self.reasons),
            "facts": asdict(self.facts),
            "weights": self.weights.as_json(),
        }


def suggest(facts: LevelFacts, weights: LevelWeights = DEFAULT_WEIGHTS) -> Suggestion:
    """Propose a level. Severity sets it; a service that is out, many people or a wave of enquiries raise it, few people lower
    it. Whatever gets worse never lowers the level, except that unsure (``triage``) is no severity to compare with."""
    severity = Severity(facts.severity)
    level: int = getattr(weights, severity.value)
    reasons = [_("severity %(severity)s") % {"severity": severity.label}]
    lowest, reason = _impact_floor(facts, weights)
    if lowest > level:
        level = lowest
        reasons.append(reason)
    if facts.kind != "incident":
        level = min(level, weights.planned_at_most)
        reasons.append(_("planned or announced: speak calmly"))
    for step in (_people_step, _enquiry_step):
        change, reason = step(facts, weights)
        level += change
        if reason:
            reasons.append(reason)
    return Suggestion(max(1, min(4, level)), tuple(reasons), facts, weights)


def kept_reasons(kept: Mapping[str, Any]) -> tuple[str, ...]:
    """The reasons of a kept suggestion in the active language, by the weights of then."""
    facts = kept.get("facts")
    if not facts:
        return tuple(kept.get("reasons", ()))
    weights = LevelWeights(**kept.get("weights", {}))
    return suggest(LevelFacts(**{**facts, "impacts": tuple(facts["impacts"])}), weights).reasons


def _impact_floor(facts: LevelFacts, weights: LevelWeights) -> tuple[int, str]:
    """The lowest level that the worst state of a service allows, and the state in words."""
    if Impact.MAJOR_OUTAGE in facts.impacts:
        return weights.major_outage, _("a service is out altogether")
    if Impact.PARTIAL_OUTAGE in facts.impacts:
        return weights.partial_outage, _("a service is partly out")
    if Impact.DEGRADED in facts.impacts:
        return weights.degraded_performance, _("a service works worse than usual")
    return 1, ""


def _people_step(facts: LevelFacts, weights: LevelWeights) -> tuple[int, str]:
    if facts.people is None or (facts.people == 0 and not facts.people_author):
        return 0, ""  # nobody registered says nothing about how many are touched
    reason = _("audience of %(people)s") % {"people": grouped(facts.people)}
    if facts.people_author:
        reason = _("%(reason)s (estimated by %(author)s)") % {"reason": reason, "author": facts.people_author}
    if facts.people < weights.few_people:
        return -1, reason
    return steps_passed(facts.people, (weights.many_people, weights.very_many_people)), reason


def _enquiry_step(facts: LevelFacts, weights: LevelWeights) -> tuple[int, str]:
    if not facts.enquiries:
        return 0, ""
    reason = ngettext(
        "%(count)d enquiry in %(window)d min, %(usual)s in a usual one",
        "%(count)d enquiries in %(window)d min, %(usual)s in a usual one",
        facts.enquiries,
    ) % {"count": facts.enquiries, "window": facts.window_minutes, "usual": f"{facts.usual_enquiries:.0f}"}
    if facts.enquiries < weights.enquiries_that_count:
        return 0, reason
    ratio = facts.enquiries / max(facts.usual_enquiries, 1.0)
    return steps_passed(ratio, (weights.times_usual, weights.many_times_usual)), reason


def steps_passed(value: float, steps: Sequence[float]) -> int:
    """How many of the ascending ``steps`` the value has reached."""
    return sum(value >= step for step in steps)


def grouped(number: int) -> str:
    """The number with a thin space between thousands: 12 000."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
