"""The suggestion of a communication level: a pure function of how bad it is and how many it touches."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.topics import Severity
from incidents.lifecycle import Impact

BASE_LEVEL = {Severity.SEV1: 4, Severity.SEV2: 3, Severity.SEV3: 2, Severity.SEV4: 1, Severity.TRIAGE: 2}
"""What the severity alone proposes."""

ENQUIRIES_THAT_COUNT = 5
"""Fewer enquiries than this never raise a level: two instead of one is no wave."""


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
    """Steps that raise the suggestion by one each, or (fewer than the first) lower it: people, and enquiries as a multiple
    of the usual number."""

    audience_steps: tuple[int, int]
    enquiry_steps: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The proposed level, 1 to 4, and why, as sentences in the active language."""

    level: int
    reasons: tuple[str, ...]
    facts: LevelFacts

    def as_json(self) -> dict[str, Any]:
        """What ``Incident.suggestion`` keeps: the sentences as first read, and the facts for readers of other languages."""
        return {"level": self.level, "reasons": list(self.reasons), "facts": asdict(self.facts)}


def suggest(facts: LevelFacts, weights: LevelWeights) -> Suggestion:
    """Propose a level. Severity sets it; a large audience, a wave of enquiries or a major outage raise it; few people lower it."""
    severity = Severity(facts.severity)
    level = BASE_LEVEL[severity]
    reasons = [_("severity %(severity)s") % {"severity": severity.label}]
    if facts.kind != "incident":
        level = min(level, 2)
        reasons.append(_("planned or announced: speak calmly"))
    for step in (_people_step, _enquiry_step, _impact_step):
        change, reason = step(facts, weights)
        level += change
        if reason:
            reasons.append(reason)
    return Suggestion(max(1, min(4, level)), tuple(reasons), facts)


def kept_reasons(kept: Mapping[str, Any], weights: LevelWeights) -> tuple[str, ...]:
    """The reasons of a kept suggestion in the active language."""
    facts = kept.get("facts")
    if not facts:
        return tuple(kept.get("reasons", ()))
    return suggest(LevelFacts(**{**facts, "impacts": tuple(facts["impacts"])}), weights).reasons


def _people_step(facts: LevelFacts, weights: LevelWeights) -> tuple[int, str]:
    if facts.people is None:
        return 0, ""
    reason = _("audience of %(people)s") % {"people": grouped(facts.people)}
    if facts.people_author:
        reason = _("%(reason)s (estimated by %(author)s)") % {"reason": reason, "author": facts.people_author}
    many = steps_passed(facts.people, weights.audience_steps)
    if many == 2:
        return 1, reason
    if not facts.people_author and not facts.people:
        return 0, ""  # nobody registered says nothing about how many are touched
    return (-1 if facts.people < 10 and not facts.people_author else 0), reason


def _enquiry_step(facts: LevelFacts, weights: LevelWeights) -> tuple[int, str]:
    if not facts.enquiries:
        return 0, ""
    reason = ngettext(
        "%(count)d enquiry in %(window)d min, %(usual)s in a usual one",
        "%(count)d enquiries in %(window)d min, %(usual)s in a usual one",
        facts.enquiries,
    ) % {"count": facts.enquiries, "window": facts.window_minutes, "usual": f"{facts.usual_enquiries:.0f}"}
    if facts.enquiries < ENQUIRIES_THAT_COUNT:
        return 0, reason
    ratio = facts.enquiries / max(facts.usual_enquiries, 1.0)
    return (1 if steps_passed(ratio, weights.enquiry_steps) else 0), reason


def _impact_step(facts: LevelFacts, weights: LevelWeights) -> tuple[int, str]:
    if facts.severity == Severity.TRIAGE and Impact.MAJOR_OUTAGE in facts.impacts:
        return 1, _("a service is out altogether")
    return 0, ""


def steps_passed(value: float, steps: Sequence[float]) -> int:
    """How many of the ascending ``steps`` the value has reached."""
    return sum(value >= step for step in steps)


def grouped(number: int) -> str:
    """The number with a thin space between thousands: 12 000."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
