"""Keeps out of the logs what would let a reader unsubscribe people or know them: tokens of links, addresses, phone numbers."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_LINK = re.compile(r"/(confirm|preferences|unsubscribe|drills(?=/[0-9a-f]{64}))/[^\s?\"'<>]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+[1-9]\d?(?:[ -]?\d){6,13}\b")


def redact(text: str) -> str:
    """``text`` with every token in a link, e-mail address and international phone number replaced."""
    return _PHONE.sub("[phone]", _EMAIL.sub("[email]", _LINK.sub(r"/\1/[token]", text)))


class RedactingFormatter(logging.Formatter):
    """For handlers of the standard library's logging (``settings.LOGGING``); tracebacks are redacted too."""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line or lines."""
        return redact(super().format(record))


def redact_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The same for structlog: a processor, after that which writes tracebacks out."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def redact_structlog() -> None:
    """Put the processor before the one that prints; doing it again changes nothing."""
    processors = structlog.get_config()["processors"]
    if redact_event not in processors:
        structlog.configure(processors=[*processors[:-1], redact_event, processors[-1]])
