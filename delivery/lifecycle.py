"""States of broadcasts and deliveries, and their legal moves. No I/O."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BroadcastPurpose(models.TextChoices):
    """Why a broadcast exists."""

    NOTICE = "notice", _("Notice")
    ANSWER = "answer", _("Answer")
    CONFIRMATION = "confirmation", _("Confirmation")
    REPLY = "reply", _("Reply")
    TEST = "test", _("Test")


class BroadcastState(models.TextChoices):
    """Where the job of sending one message to many stands."""

    EXPANDING = "expanding", _("Preparing")
    SENDING = "sending", _("Sending")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")
    EXPIRED = "expired", _("Expired")
    DONE = "done", _("Done")


class DeliveryState(models.TextChoices):
    """Where one message to one address stands; see docs/architecture.md, *How a message travels*."""

    READY = "ready", _("Ready")
    CLAIMED = "claimed", _("Claimed")
    SENDING = "sending", _("Sending")
    ACCEPTED = "accepted", _("Accepted")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Uncertain")
    SUPPRESSED = "suppressed", _("Suppressed")
    SUPERSEDED = "superseded", _("Superseded")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")
    UNKNOWN = "unknown", _("Unknown")


_S = DeliveryState
MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    _S.READY: frozenset(
        {_S.CLAIMED, _S.SUPPRESSED, _S.SUPERSEDED, _S.CANCELLED, _S.EXPIRED, _S.ACCEPTED, _S.DELIVERED, _S.FAILED}
    ),
    _S.CLAIMED: frozenset(
        {_S.READY, _S.SENDING, _S.SUPPRESSED, _S.SUPERSEDED, _S.CANCELLED, _S.EXPIRED}
        | {_S.ACCEPTED, _S.DELIVERED, _S.FAILED}
    ),
    _S.SENDING: frozenset({_S.ACCEPTED, _S.DELIVERED, _S.FAILED, _S.READY, _S.UNCERTAIN}),
    _S.UNCERTAIN: frozenset({_S.ACCEPTED, _S.DELIVERED, _S.FAILED, _S.READY, _S.UNKNOWN, _S.EXPIRED}),
    _S.ACCEPTED: frozenset({_S.DELIVERED, _S.FAILED, _S.UNKNOWN}),
    _S.DELIVERED: frozenset(),
    _S.FAILED: frozenset({_S.READY}),
    _S.UNKNOWN: frozenset({_S.ACCEPTED, _S.DELIVERED, _S.FAILED}),
    _S.SUPPRESSED: frozenset(),
    _S.SUPERSEDED: frozenset(),
    _S.CANCELLED: frozenset(),
    _S.EXPIRED: frozenset(),
}
"""State -> states that may follow. ``failed -> ready`` is *Retry failed* alone; from ``ready`` and ``claimed`` a receipt may lead
to ``accepted``, ``delivered`` or ``failed``: late evidence that an attempt which looked lost had got through."""

BLOCKS_LATER = (_S.READY, _S.CLAIMED, _S.SENDING)
"""Rows in these states hold back a later update to the same recipient of the same incident."""

WAITING = (_S.READY, _S.CLAIMED)
"""Nothing has left the house yet."""

MOVING = (_S.READY, _S.CLAIMED, _S.SENDING, _S.UNCERTAIN)
"""A broadcast with rows in these states is not done."""

FINAL = (
    _S.DELIVERED,
    _S.FAILED,
    _S.SUPPRESSED,
    _S.SUPERSEDED,
    _S.CANCELLED,
    _S.EXPIRED,
    _S.UNKNOWN,
)
"""Nothing more is expected, although a late receipt may still move ``unknown``."""

GOT_THROUGH = (_S.ACCEPTED, _S.DELIVERED)
"""The provider took the message."""

FIRST_MESSAGE = (_S.READY, _S.CLAIMED, _S.SENDING, _S.UNCERTAIN, _S.ACCEPTED, _S.DELIVERED, _S.UNKNOWN)
"""Who is told the end as well: people who got, may have got or are about to get an earlier message."""


def may_move(source: str, target: str) -> bool:
    """Whether a delivery in ``source`` may become ``target``."""
    return DeliveryState(target) in MOVES[DeliveryState(source)]


def sources_of(target: str) -> list[str]:
    """The states from which a delivery may become ``target``: what a conditional UPDATE asks for."""
    return [source.value for source, targets in MOVES.items() if DeliveryState(target) in targets]
