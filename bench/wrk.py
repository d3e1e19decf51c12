"""Load from wrk on this machine alone, for a few seconds at a time."""

import re
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.rows import CannotMeasure

CONNECTIONS = 50
SECONDS = 4
ROUNDS = 3
_REQUESTS = re.compile(r"Requests/sec:\s+([\d.]+)")
_ANSWERS = re.compile(r"(\d+) requests in")
_P99 = re.compile(r"99%\s+([\d.]+)(us|ms|s)\b")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a second, the time within which 99 of 100 came, in milliseconds, and how many came in all."""

    per_second: float
    p99: float
    answers: int


def measure(addresses: Sequence[str], program: str, *, rounds: int = ROUNDS) -> list[Load]:
    """Medians of rounds in turn, so that noise meets all addresses alike."""
    found: list[list[Load]] = [[] for _address in addresses]
    for _round in range(rounds):
        for place, address in enumerate(addresses):
            found[place].append(load(address, program))
    return [median(loads) for loads in found]


def median(loads: Sequence[Load]) -> Load:
    """The middle of each figure."""
    return Load(
        statistics.median(one.per_second for one in loads),
        statistics.median(one.p99 for one in loads),
        sum(one.answers for one in loads),
    )


def load(address: str, program: str, *, script: Path | None = None, seconds: int = SECONDS) -> Load:
    """One round of fifty connections against one address."""
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    command += ["-s", str(script)] if script else []
    text = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    requests, p99, answers = _REQUESTS.search(text), _P99.search(text), _ANSWERS.search(text)
    if requests is None or p99 is None or answers is None or "Non-2xx" in text or "Socket errors" in text:
        raise CannotMeasure(f"wrk did not get good answers from {address}: {text}")
    return Load(float(requests.group(1)), float(p99.group(1)) * _MILLISECONDS[p99.group(2)], int(answers.group(1)))
