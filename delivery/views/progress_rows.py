"""What the sending panel shows of a broadcast, in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delivery.lifecycle import BroadcastState, DeliveryState
from delivery.queries import CountedError, Progress
from incidents.channels import Channel, all_channels

UNREACHABLE_LABELS: dict[str, Promise] = {
    "no_address": _("no address"),
    "not_confirmed": _("not confirmed"),
    "left": _("unsubscribed"),
    "suppressed": _("address does not work"),
    "paused": _("paused by themselves"),
    "other_channel": _("want another channel"),
}
_SHOWN_ALWAYS = (DeliveryState.READY, DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A number and what it counts."""

    label: str | Promise
    count: int


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
    eta_minutes: int | None
    may_pause: bool
    may_resume: bool
    may_stop: bool
    may_retry: bool


def rows_of(progresses: list[Progress]) -> list[ProgressRow]:
    """The panel's rows in the given order."""
    return [_row(progress) for progress in progresses]


def _row(progress: Progress) -> ProgressRow:
    channel = all_channels().get(progress.channel)
    total = progress.expected if progress.expected is not None else progress.rows
    figures = [
        Labelled(DeliveryState(state).label, count)
        for state, count in progress.counts.items()
        if count or DeliveryState(state) in _SHOWN_ALWAYS
    ]
    state = progress.state
    failed = progress.counts[DeliveryState.FAILED]
    return ProgressRow(
        progress=progress,
        channel=channel,
        label=channel.label if channel else progress.channel,
        figures=tuple(figures),
        unreachable=tuple(
            Labelled(UNREACHABLE_LABELS.get(reason, reason), count) for reason, count in progress.unreachable.items()
        ),
        errors=progress.errors,
        percent=round(100 * progress.handed_over / total) if total else 100 if progress.expected == 0 else 0,
        eta_minutes=None if progress.eta_seconds is None else max(1, round(progress.eta_seconds / 60)),
        may_pause=state in (BroadcastState.EXPANDING, BroadcastState.SENDING),
        may_resume=state == BroadcastState.PAUSED,
        may_stop=state in (BroadcastState.EXPANDING, BroadcastState.SENDING, BroadcastState.PAUSED),
        may_retry=bool(failed) and state != BroadcastState.STOPPED and progress.expected is not None,
    )
