"""What mail servers and providers mean by their errors (docs/architecture.md, *Classes of errors*)."""

import re
import smtplib

import requests
from anymail.exceptions import AnymailAPIError, AnymailConfigurationError, AnymailError
from django.utils.translation import gettext_noop

from audiences.models import Suppression
from delivery.channels.contract import Outcome, OutcomeKind
from delivery.channels.smtp_dialogue import SmtpProblem, Stage

_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_GONE = frozenset({"5.1.1", "5.1.2", "5.1.10", "5.4.4"})
"""Enhanced codes of mailboxes and domains that do not exist: these addresses are not written to again."""
_OURS = frozenset({"5.7.8", "5.7.9", "5.7.0", "5.7.26", "5.7.27"})
"""Our log-in or our domain's set-up is refused, not this recipient."""
_CONFIGURATION_CODES = frozenset({530, 534, 535, 538})


def of_problem(problem: SmtpProblem) -> Outcome:
    """The meaning of a server's refusal, or of a broken connection, at the stage where it came."""
    if problem.code == 0:
        if problem.stage is Stage.AFTER_DOT:
            text = gettext_noop("The connection broke before the server had answered for the message.")
            return Outcome(OutcomeKind.UNCERTAIN, "smtp", code="connection_lost", text=text)
        return Outcome(OutcomeKind.TEMPORARY, "smtp", code="connection_lost")
    found = _ENHANCED.search(problem.words)
    code = f"{problem.code} {found.group(1)}" if found else str(problem.code)
    if problem.code in _CONFIGURATION_CODES or (found and found.group(1) in _OURS):
        return Outcome(OutcomeKind.CONFIGURATION, "smtp", code=code)
    if 400 <= problem.code < 500:
        return Outcome(OutcomeKind.TEMPORARY, "smtp", code=code)
    gone = bool(found and found.group(1) in _GONE)
    return Outcome(OutcomeKind.REFUSED, "smtp", code=code, suppress=Suppression.Reason.BOUNCED if gone else "")


def of_trouble_at_opening(error: OSError | smtplib.SMTPException) -> Outcome:
    """No connection: nothing was sent. Refused credentials are a matter of configuration."""
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return Outcome(OutcomeKind.CONFIGURATION, "smtp", code=str(getattr(error, "smtp_code", "auth")))
    return Outcome(OutcomeKind.TEMPORARY, "smtp", code=type(error).__name__)


def of_anymail(error: AnymailError, provider: str) -> Outcome:
    """By HTTP status: 401 and 403 configuration, 429 and unreached servers later, other 4xx refused, 5xx and silence uncertain."""
    name = type(error).__name__
    if isinstance(error, AnymailConfigurationError):
        return Outcome(OutcomeKind.CONFIGURATION, provider, code=name)
    if not isinstance(error, AnymailAPIError):
        return Outcome(OutcomeKind.REFUSED, provider, code=name)
    status = error.status_code
    if status is None:
        cause = error.__cause__
        unreached = isinstance(cause, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError)
        kind = OutcomeKind.TEMPORARY if unreached else OutcomeKind.UNCERTAIN
        return Outcome(kind, provider, code=type(cause).__name__ if cause else name)
    code = str(status)
    if status in (401, 403):
        return Outcome(OutcomeKind.CONFIGURATION, provider, code=code)
    if status == 429:
        return Outcome(OutcomeKind.TEMPORARY, provider, code=code, retry_after=_retry_after(error))
    if 400 <= status < 500:
        return Outcome(OutcomeKind.REFUSED, provider, code=code)
    return Outcome(OutcomeKind.UNCERTAIN, provider, code=code)


def _retry_after(error: AnymailAPIError) -> float | None:
    value = error.response.headers.get("Retry-After", "") if error.response is not None else ""
    return float(value) if value.isdigit() else None
