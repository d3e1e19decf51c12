"""States of imports and their legal moves. No I/O."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from statuscomms.errors import IllegalTransition


class ImportState(models.TextChoices):
    """Where an import stands. ``draft``: uploaded in the console, its columns not yet agreed."""

    DRAFT = "draft", _("Waiting for your choices")
    PENDING = "pending", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED = frozenset({ImportState.PENDING, ImportState.RUNNING})
FINISHED = frozenset({ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED})

_MOVES: dict[ImportState, frozenset[ImportState]] = {
    ImportState.DRAFT: frozenset({ImportState.PENDING, ImportState.CANCELLED}),
    ImportState.PENDING: frozenset({ImportState.RUNNING, ImportState.FAILED, ImportState.CANCELLED}),
    ImportState.RUNNING: frozenset({ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED}),
    # A check without importing may be followed by another check or by the import itself.
    ImportState.DONE: frozenset({ImportState.PENDING}),
    ImportState.FAILED: frozenset(),
    ImportState.CANCELLED: frozenset(),
}


def check_import_move(source: str, target: ImportState) -> None:
    """Raise ``IllegalTransition`` unless an import may go from ``source`` to ``target``."""
    if target not in _MOVES[ImportState(source)]:
        raise IllegalTransition(_("The import"), ImportState(source).label, target.label)
