"""The reach report as a value: what a manager reads about one incident. Unknown is None, never zero. No queries here.

The JSON shape is the API's (docs: staff API, *Report*); ``Report.data`` keeps it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from audiences.models.service import in_language
from reports.channel_order import in_channel_order


@dataclass(frozen=True, slots=True)
class VisitorEstimate:
    """Anonymous visitors who saw a notice. ``error`` is the relative standard error; None: not counted here.

    Days cannot be joined (nobody keeps who it was), so over several ``days`` the estimate counts visitor-days. ``uncounted``
    sightings came while Redis was away: then the estimate is too low.
    """

    estimate: int | None = None
    error: float | None = None
    days: int = 0
    uncounted: int = 0


@dataclass(frozen=True, slots=True)
class PeopleReached:
    """People who got the message at least once. ``reached`` = contacts that a sent message was accepted for, together with
    identified visitors who saw a notice; somebody in both, in several channels or behind a shared address counts once."""

    reached: int
    contacts: int
    identified_visitors: int
    anonymous_visitors: VisitorEstimate


@dataclass(frozen=True, slots=True)
class SentFigures:
    """One sent channel. The states add up to ``expected`` once every expansion has ended (``expected`` None: not yet).
    ``people`` who got at least one of its messages; ``cost`` is a decimal as text, None when the channel costs nothing."""

    expected: int | None
    ready: int
    sending: int
    accepted: int
    delivered: int
    failed: int
    uncertain: int
    unknown: int
    suppressed: int
    superseded: int
    cancelled: int
    expired: int
    people: int
    segments: int | None = None
    cost: str | None = None

    @property
    def total(self) -> int:
        """All messages in the ledger."""
        return self.went_out + self.open + self.failed + self.in_doubt + self.held_back

    @property
    def went_out(self) -> int:
        """Taken by the provider, with or without a receipt."""
        return self.accepted + self.delivered

    @property
    def open(self) -> int:
        """Not yet handed over."""
        return self.ready + self.sending

    @property
    def in_doubt(self) -> int:
        """Nobody can say whether it arrived."""
        return self.uncertain + self.unknown

    @property
    def held_back(self) -> int:
        """Not sent on purpose: the person had left, a newer message replaced it, somebody stopped it, it was too late."""
        return self.suppressed + self.superseded + self.cancelled + self.expired


@dataclass(frozen=True, slots=True)
class ShownFigures:
    """One shown channel. These count events on devices, not people."""

    shown: int
    seen: int
    closed: int
    clicked: int
    subscribed: int
    first_shown_at: datetime | None

    @property
    def is_unknown(self) -> bool:
        """Whether no page has reported anything: that is not the same as nobody having seen it."""
        return not (self.shown or self.seen or self.closed or self.clicked or self.subscribed)


@dataclass(frozen=True, slots=True)
class Times:
    """When things happened (UTC). The percentiles are moments: by then half (95 %) of the first message's receipts said
    *delivered*; ``p50_accepted_at`` the same for the providers' acceptance, which is all that plain SMTP tells."""

    first_sign_at: datetime | None
    acknowledged_at: datetime | None
    declared_at: datetime
    first_notice_at: datetime | None
    p50_accepted_at: datetime | None
    p95_accepted_at: datetime | None
    p50_delivered_at: datetime | None
    p95_delivered_at: datetime | None
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Closing:
    """The last word. ``how``: "tell", "hand_over", or "" while the incident is open; ``texts``: language -> words.

    ``waiting`` counts those on the list that was handed over, by kind of address and as "people"; ``consents`` those of them whose
    consent is on record; ``handed_to`` is as staff wrote it.
    """

    how: str
    published_at: datetime | None
    author: str
    texts: dict[str, str]
    expected: int | None
    people: int
    channels: dict[str, int]
    handed_to: str = ""
    waiting: dict[str, int] = field(default_factory=dict)
    consents: int = 0

    @property
    def text(self) -> str:
        """The words in the reader's language, with a fallback."""
        return in_language(self.texts)


@dataclass(frozen=True, slots=True)
class Collected:
    """Followers won during the incident: who asked, who confirmed, who has left again; ``by_source`` counts the confirmed."""

    asked: int
    confirmed: int
    not_confirmed: int
    left: int
    by_source: dict[str, int]


@dataclass(frozen=True, slots=True)
class Enquiries:
    """Customers who asked about it, before and after the first notice."""

    total: int
    before: int
    after: int
    people: int
    first_at: datetime | None
    by_channel: dict[str, int]


@dataclass(frozen=True, slots=True)
class Cost:
    """What sending cost by our price list; ``amount`` is a decimal as text."""

    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One published update: what was done. ``bypassed_by`` published it without the second person that its level wants."""

    number: int
    status: str
    published_at: datetime | None
    author: str
    approved_by: str
    channels: tuple[str, ...]
    bypassed_by: str = ""
    bypass_reason: str = ""


@dataclass(frozen=True, slots=True)
class Measures:
    """What was used."""

    level: int
    updates: tuple[Measure, ...]
    channels: tuple[str, ...]
    corrections: int
    notes: int
    brief_languages: tuple[str, ...]
    brief_readers: int
    playbook: dict[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """Which incident this is, as it stood when the report was built; names per language. No audience: everybody concerned."""

    uuid: str
    title: str
    kind: str
    status: str
    severity: str
    declared_by: str
    services: tuple[dict[str, str], ...]
    audience: dict[str, str]
    affected_estimate: int | None
    drill: bool
    audience_versions: tuple[int, ...] = ()
    """The versions of the audience's rule that its notices were published with."""


@dataclass(frozen=True, slots=True)
class ManualWork:
    """One place that was kept up to date by hand: when it was asked for, who did it, when it was taken down and by whom."""

    place: str
    state: str
    asked_at: datetime
    done_at: datetime | None
    done_by: str
    taken_down_at: datetime | None
    taken_down_by: str


@dataclass(frozen=True, slots=True)
class ReachReport:
    """Everything. ``channels`` keys are channel slugs; ``sent`` and ``shown`` give them in order."""

    about: About
    people: PeopleReached
    channels: dict[str, SentFigures | ShownFigures]
    times: Times
    closing: Closing
    collected: Collected
    enquiries: Enquiries
    cost: Cost | None
    unreachable: dict[str, dict[str, int]]
    measures: Measures
    languages: dict[str, int] = field(default_factory=dict)
    by_hand: tuple[ManualWork, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape kept in ``Report.data`` and answered by the API."""
        return dict(_ADAPTER.dump_python(self, mode="json"))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ReachReport":
        """The report kept in ``Report.data``."""
        return _ADAPTER.validate_python(data)

    def sent(self) -> dict[str, SentFigures]:
        """The channels that were sent."""
        return {
            slug: figures
            for slug, figures in in_channel_order(self.channels).items()
            if isinstance(figures, SentFigures)
        }

    def shown(self) -> dict[str, ShownFigures]:
        """The channels that were shown."""
        return {
            slug: figures
            for slug, figures in in_channel_order(self.channels).items()
            if isinstance(figures, ShownFigures)
        }


_ADAPTER: TypeAdapter[ReachReport] = TypeAdapter(ReachReport)
