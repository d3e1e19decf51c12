"""Switches that make the stand-ins misbehave as real providers do; tests, the lab and `POST /control/` set them."""

import threading
from dataclasses import dataclass, fields, replace
from typing import Any


class UnknownFault(ValueError):
    """The message names the switch that does not exist or has the wrong type."""


@dataclass(frozen=True, slots=True)
class SmtpFaults:
    """`times` and `every` narrow all the others: only so many messages, only each n-th one."""

    rcpt_reply: str = ""  # e.g. "451 4.7.1 Try later": the answer at RCPT TO
    data_reply: str = ""  # e.g. "554 5.7.1 Refused": the answer after the final dot; the message is not taken
    drop_before_dot: bool = False  # the connection breaks when DATA begins; nothing is taken
    drop_after_dot: bool = False  # the message is taken, the answer is lost
    latency_seconds: float = 0.0  # before the answer after the final dot
    times: int | None = None
    every: int = 1


@dataclass(frozen=True, slots=True)
class TwilioFaults:
    """Concerns only the creation of messages, except the three about callbacks and visibility."""

    refuse_status: int = 0  # e.g. 500, 429, 401: answered before the message is taken
    fail_after_accept: bool = False  # taken, yet the answer is a 500
    drop_after_accept: bool = False  # taken, yet the connection breaks without an answer
    hang_after_accept_seconds: float = 0.0  # taken, the answer comes this late
    latency_seconds: float = 0.0
    drop_callbacks: bool = False
    double_callbacks: bool = False
    reverse_callbacks: bool = False  # `delivered` is told before `sent`
    invisible_seconds: float = 0.0  # a new message shows in lists only after this time
    times: int | None = None
    every: int = 1


@dataclass(frozen=True, slots=True)
class Faults:
    """All switches together, as `/control/` shows them."""

    smtp: SmtpFaults = SmtpFaults()
    twilio: TwilioFaults = TwilioFaults()


class FaultSwitches:
    """Thread-safe holder: the parts ask for their faults once per message."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = Faults()
        self._asked = {"smtp": 0, "twilio": 0}

    @property
    def now(self) -> Faults:
        """The switches as they stand, counted down."""
        return self._now

    def reset(self) -> None:
        """Everything works again."""
        with self._lock:
            self._now = Faults()

    def change(self, changes: dict[str, Any]) -> Faults:
        """`{"smtp": {"rcpt_reply": "451 ..."}, "twilio": {...}}`. A part that is named starts from its defaults.

        Raises `UnknownFault` and changes nothing when any switch is unknown or has the wrong type."""
        kinds: dict[str, SmtpFaults | TwilioFaults] = {"smtp": SmtpFaults(), "twilio": TwilioFaults()}
        parsed: dict[str, Any] = {}
        for part, wanted in changes.items():
            if part not in kinds or not isinstance(wanted, dict):
                raise UnknownFault(f"{part}: only the objects smtp and twilio are known")
            parsed[part] = _parse(kinds[part], part, wanted)
        with self._lock:
            self._now = replace(self._now, **parsed)
            for part in parsed:
                self._asked[part] = 0
            return self._now

    def for_mail(self) -> SmtpFaults:
        """What goes wrong with the message that is being handed over."""
        with self._lock:
            faults = self._now.smtp
            if not self._applies("smtp", faults):
                return SmtpFaults()
            if faults.times is not None:
                self._now = replace(self._now, smtp=replace(faults, times=faults.times - 1))
            return faults

    def for_sms(self) -> TwilioFaults:
        """What goes wrong with the message that is being created."""
        with self._lock:
            faults = self._now.twilio
            if not self._applies("twilio", faults):
                return TwilioFaults()
            if faults.times is not None:
                self._now = replace(self._now, twilio=replace(faults, times=faults.times - 1))
            return faults

    def _applies(self, part: str, faults: SmtpFaults | TwilioFaults) -> bool:
        if faults.times is not None and faults.times <= 0:
            return False
        self._asked[part] += 1
        return self._asked[part] % faults.every == 0


def _parse(default: Any, part: str, wanted: dict[str, Any]) -> Any:
    values: dict[str, Any] = {}
    known = {field.name for field in fields(default)}
    for name, value in wanted.items():
        if name not in known:
            raise UnknownFault(f"{part}.{name}: there is no such switch")
        values[name] = _typed(f"{part}.{name}", getattr(default, name), value)
    parsed = replace(default, **values)
    if parsed.every < 1:
        raise UnknownFault(f"{part}.every: must be 1 or more")
    return parsed


def _typed(name: str, default: Any, value: Any) -> Any:
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
    elif isinstance(default, str):
        if isinstance(value, str) and "\n" not in value and "\r" not in value:
            return value
    elif isinstance(default, float):
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3600:
            return float(value)
    elif (default is None and value is None) or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise UnknownFault(f"{name}: {value!r} does not fit")
