"""Keeps the tokens of customers' links out of the logs: whoever reads a log must not be able to unsubscribe people."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_LINK = re.compile(r"/(confirm|preferences|unsubscribe|drills(?=/[0-9a-f]{64}))/[^\s?\"'<>]+")


def redact(text: str) -> str:
    """``text`` with every token in a link replaced."""
    return _LINK.sub(r"/\1/[token]", text)


class TokenFilter(logging.Filter):
    """For handlers of the standard library's logging (``settings.LOGGING``)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, redacted."""
        message = record.getMessage()
        redacted = redact(message)
        if redacted != message:
            record.msg, record.args = redacted, None
        return True


def redact_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The same for structlog: a processor."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


def redact_structlog() -> None:
    """Put the processor in front of those that are configured; doing it again changes nothing."""
    processors = structlog.get_config()["processors"]
    if redact_event not in processors:
        structlog.configure(processors=[redact_event, *processors])
