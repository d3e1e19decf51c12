"""What the sending panel shows of a broadcast, in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delivery.lifecycle import BroadcastState, DeliveryState
from delivery.queries import CountedError, Progress
from incidents.channels import Channel, all_channels, sent_channels

UNREACHABLE_LABELS: dict[str, Promise] = {
    "no_address": _("no address"),
    "not_confirmed": _("not confirmed"),
    "left": _("unsubscribed"),
    "suppressed": _("address does not work"),
    "paused": _("paused by themselves"),
    "other_channel": _("want another channel"),
}
_S = DeliveryState
_FIGURES: tuple[tuple[Promise, tuple[DeliveryState, ...], str], ...] = (
    (_("Queued"), (_S.READY, _S.SENDING), ""),
    (_("Sent"), (_S.ACCEPTED,), "sent"),
    (_("Delivered"), (_S.DELIVERED,), "delivered"),
    (_("Failed"), (_S.FAILED,), "failed"),
    (_("Unknown"), (_S.UNCERTAIN, _S.UNKNOWN), "unknown"),
)
"""Label, the states that it counts, and the colour of its part of the bar. Each state stands in one figure alone."""
_RARE = (_S.SUPPRESSED, _S.SUPERSEDED, _S.CANCELLED, _S.EXPIRED)
"""Messages that were not sent after all: shown when there are any."""
_BAR_ORDER = {"delivered": 0, "sent": 1, "unknown": 2, "failed": 3}
SECONDS_SHOWN_AS_SUCH = 90


@dataclass(frozen=True, slots=True)
class Labelled:
    """A number and what it counts; ``tone`` names a colour."""

    label: str | Promise
    count: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class BarPart:
    """A piece of the bar, in per cent of its length; written out, since SVG wants points in every language."""

    tone: str
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One broadcast on the panel. ``percent`` counts what needs no more of us."""

    progress: Progress
    channel: Channel | None
    label: str | Promise
    figures: tuple[Labelled, ...]
    unreachable: tuple[Labelled, ...]
    errors: tuple[CountedError, ...]
    percent: int
    eta_seconds: int | None
    eta_minutes: int | None
    failed: int
    instead: tuple[Channel, ...]
    """Other sent channels, to be used while this one's provider is out; empty while it is not."""
    may_pause: bool
    may_resume: bool
    may_stop: bool
    may_retry: bool

    @property
    def bar(self) -> list[BarPart]:
        """What was sent, arrived, failed and is unknown, one after the other; what is queued is what is left of the bar."""
        total = sum(figure.count for figure in self.figures)
        parts, start = [], 0.0
        for figure in sorted(self.figures, key=lambda figure: _BAR_ORDER.get(figure.tone, len(_BAR_ORDER))):
            width = 100 * figure.count / total if total and figure.tone else 0.0
            if width:
                parts.append(BarPart(figure.tone, f"{start:.2f}", f"{width:.2f}"))
                start += width
        return parts

    @property
    def instead_words(self) -> str:
        """The names of the channels to use meanwhile."""
        return ", ".join(str(channel.label) for channel in self.instead)


def rows_of(progresses: list[Progress]) -> list[ProgressRow]:
    """The panel's rows in the given order."""
    troubled = {progress.channel for progress in progresses if progress.looks_like_an_outage}
    return [_row(progress, troubled) for progress in progresses]


def _row(progress: Progress, troubled: set[str]) -> ProgressRow:
    channel = all_channels().get(progress.channel)
    total = progress.expected if progress.expected is not None else progress.rows
    state = progress.state
    failed = progress.counts[DeliveryState.FAILED]
    eta = progress.eta_seconds
    return ProgressRow(
        progress=progress,
        channel=channel,
        label=channel.label if channel else progress.channel,
        figures=figures_of(progress.counts),
        unreachable=tuple(
            Labelled(UNREACHABLE_LABELS.get(reason, reason), count) for reason, count in progress.unreachable.items()
        ),
        errors=progress.errors,
        percent=round(100 * progress.handed_over / total) if total else 100 if progress.expected == 0 else 0,
        eta_seconds=eta if eta is not None and eta < SECONDS_SHOWN_AS_SUCH else None,
        eta_minutes=None if eta is None or eta < SECONDS_SHOWN_AS_SUCH else round(eta / 60),
        failed=failed,
        instead=_instead(progress, troubled),
        may_pause=state in (BroadcastState.EXPANDING, BroadcastState.SENDING),
        may_resume=state == BroadcastState.PAUSED,
        may_stop=state in (BroadcastState.EXPANDING, BroadcastState.SENDING, BroadcastState.PAUSED),
        may_retry=bool(failed) and state != BroadcastState.STOPPED and progress.expected is not None,
    )


def figures_of(counts: dict[str, int]) -> tuple[Labelled, ...]:
    """The numbers that people look for; together they are all messages there are."""
    figures = [
        Labelled(label, count, tone)
        for label, states, tone in _FIGURES
        for count in [sum(counts[state] for state in states)]
    ]
    return (*figures, *(Labelled(state.label, counts[state]) for state in _RARE if counts[state]))


def _instead(progress: Progress, troubled: set[str]) -> tuple[Channel, ...]:
    if not progress.looks_like_an_outage:
        return ()
    return tuple(channel for channel in sent_channels() if channel.slug not in troubled)
