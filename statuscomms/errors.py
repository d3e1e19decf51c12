"""Errors that people may read. Every floor raises these (or a subclass); views and API turn them into answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise
"""A sentence for people, possibly translated late."""


class ProductError(Exception):
    """Expected trouble. ``code`` is for programs, ``message`` for people, ``status`` the HTTP status that fits."""

    status = 400
    code = "bad_request"
    message: Sentence = _("That did not work.")

    def __init__(self, message: Sentence | None = None, *, code: str | None = None) -> None:
        self.message = message if message is not None else type(self).message
        self.code = code or type(self).code
        super().__init__(str(self.message))


class NotAllowed(ProductError):
    """The actor's role and rights do not allow this."""

    status = 403
    code = "forbidden"
    message = _("You may not do this. Ask an administrator for the right.")


class NotFound(ProductError):
    """No such thing, or none that the actor may see."""

    status = 404
    code = "not_found"
    message = _("There is no such thing here.")


class InvalidInput(ProductError):
    """Well-formed but wrong input: ``fields`` maps a dotted path to sentences that name what is wrong."""

    status = 422
    code = "invalid"
    message = _("Some of the details are not right.")

    def __init__(self, fields: Mapping[str, Sequence[Sentence]], message: Sentence | None = None) -> None:
        self.fields = {path: list(sentences) for path, sentences in fields.items()}
        super().__init__(message)


class Conflict(ProductError):
    """Somebody else was faster, or the same key came with another body."""

    status = 409
    code = "conflict"
    message = _("This was changed meanwhile. Look at what is there now and try again.")


class StaleVersion(Conflict):
    """The writer had seen an older version."""

    code = "stale_version"


class IllegalTransition(Conflict):
    """A move that the lifecycle does not allow; names both states."""

    code = "illegal_transition"

    def __init__(self, thing: Sentence, source: Sentence, target: Sentence) -> None:
        super().__init__(
            _("%(thing)s is %(source)s and cannot become %(target)s.")
            % {"thing": thing, "source": source, "target": target}
        )


class OutOfService(ProductError):
    """What the request needs is away for the moment; ``retry_after`` says after how many seconds to try again."""

    status = 503
    code = "out_of_service"
    retry_after = 30
    message = _(
        "We can neither look anything up nor take anything in right now. The status page, its feeds and calendars, and the "
        "notices on our websites work as usual. Try again in a few minutes; if you have just sent something, send it again then."
    )


class TooMany(ProductError):
    """A limit was met; ``retry_after`` says after how many seconds to try again."""

    status = 429
    code = "too_many"
    message = _("Too many requests. Wait a moment and try again.")

    def __init__(self, retry_after: int, message: Sentence | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)
