"""Sends groups of mail by SMTP: one kept connection for each thread, stencils for the words, an outcome for each message."""

import smtplib
import threading
import time
from collections.abc import Sequence

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from delivery.channels.contract import Outcome, OutcomeKind, Outgoing
from delivery.channels.mail_errors import of_problem, of_trouble_at_opening
from delivery.channels.mail_stencil import date_now, is_plain_address, stencil_for
from delivery.channels.smtp_dialogue import Letter, transmit

UNBUILDABLE = (ValueError, LookupError, UnicodeError)
"""What building raises when the words or the person cannot stand in a mail; anything else is our own fault."""
_NOT_TRIED = Outcome(OutcomeKind.TEMPORARY, "smtp", code="out_of_time", retry_after=0.0)
_ACCEPTED = Outcome(OutcomeKind.ACCEPTED, "smtp")
_BAD_SENDER = Outcome(OutcomeKind.CONFIGURATION, "smtp", code="envelope_sender")


class SmtpPost:
    """The way out by SMTP."""

    def __init__(self) -> None:
        self._local = threading.local()

    def send(self, outgoing: Sequence[Outgoing]) -> list[Outcome]:
        """One message after the other; what could not be tried in a third of the lease goes back, so that no lease runs out
        while a slow server is still being fed. Where our own account is refused the rest is not tried."""
        if settings.ENVELOPE_SENDER and not is_plain_address(settings.ENVELOPE_SENDER):
            return [_BAD_SENDER] * len(outgoing)
        outcomes: dict[int, Outcome] = {}
        until = time.monotonic() + settings.DELIVERY_LEASE_SECONDS / 3
        try:
            letters = self._letters(outgoing, outcomes, self._smtp())
            while letters and time.monotonic() < until:
                settled = self._hand_over(letters, until)
                for position in settled:
                    del letters[position]
                outcomes |= settled
                if any(one.kind is OutcomeKind.CONFIGURATION for one in settled.values()):
                    break
            rest = _NOT_TRIED
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            rest = of_trouble_at_opening(error)
        refused = next((one for one in outcomes.values() if one.kind is OutcomeKind.CONFIGURATION), rest)
        return [outcomes.get(position, refused) for position in range(len(outgoing))]

    def close(self) -> None:
        """End the kept connection of this thread."""
        backend: EmailBackend | None = getattr(self._local, "backend", None)
        self._local.backend = None
        if backend is not None:
            backend.close()

    def _smtp(self) -> smtplib.SMTP:
        """The open connection, greeted; raises what opening raises."""
        backend: EmailBackend | None = getattr(self._local, "backend", None)
        if backend is None or backend.connection is None or backend.connection.sock is None:
            backend = EmailBackend(timeout=settings.EMAIL_TIMEOUT, fail_silently=False)
            self._local.backend = backend
            backend.open()
            assert backend.connection is not None
            backend.connection.ehlo_or_helo_if_needed()
        assert backend.connection is not None
        return backend.connection

    def _letters(
        self, outgoing: Sequence[Outgoing], outcomes: dict[int, Outcome], smtp: smtplib.SMTP
    ) -> dict[int, Letter]:
        """By position; what cannot be built is refused in ``outcomes``."""
        letters: dict[int, Letter] = {}
        date, eight_bit = date_now(), smtp.has_extn("8bitmime")
        for position, one in enumerate(outgoing):
            try:
                content = stencil_for(one).mail_for(one, date=date, eight_bit=eight_bit)
            except UNBUILDABLE as error:
                outcomes[position] = Outcome(OutcomeKind.REFUSED, "smtp", code="render", text=type(error).__name__)
            else:
                letters[position] = Letter(settings.ENVELOPE_SENDER, one.to, content)
        return letters

    def _hand_over(self, letters: dict[int, Letter], until: float) -> dict[int, Outcome]:
        """What one connection settles: at least one letter, unless opening raises."""
        outcomes: dict[int, Outcome] = {}
        for position, problem in zip(
            letters, transmit(self._smtp(), list(letters.values()), until=until), strict=False
        ):
            outcomes[position] = _ACCEPTED if problem is None else of_problem(problem)
            if problem is not None and problem.ends_connection:
                self.close()
            if outcomes[position].kind is OutcomeKind.CONFIGURATION:
                self.close()
                break
        return outcomes
