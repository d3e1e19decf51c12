"""Runs the steps of ``make check`` and ``make test`` and sums them up; knows nothing of what the steps are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Step:
    """One command; ``env`` is added to the environment."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step went, with the counts that pytest printed."""

    step: Step
    code: int
    seconds: float
    output: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The counts in words, the way pytest prints them."""
        return ", ".join(f"{count} {word}" for word, count in self.counts.items())

    @property
    def remarks(self) -> list[str]:
        """What pytest said about single tests: those that failed, could not run, or were skipped and why."""
        return [line for line in self.output.splitlines() if line.startswith(("FAILED ", "ERROR ", "SKIPPED ["))]


def in_ci() -> bool:
    """Whether a machine asks, and not a person."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def tool(name: str) -> str:
    """A command of the virtual environment."""
    return str(Path(sys.executable).with_name(name))


def run(step: Step) -> Outcome:
    """Run a step to its end and print one line about it, and its output when it failed."""
    begun = time.monotonic()
    done = subprocess.run(
        step.command, cwd=ROOT, env=os.environ | step.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    outcome = Outcome(step, done.returncode, time.monotonic() - begun, done.stdout, counts_of(done.stdout))
    if done.returncode:
        print(done.stdout, flush=True)
    state = "ok    " if done.returncode == 0 else "FAILED"
    print(f"{state} {step.name}  ({outcome.seconds:.0f} s{'; ' + outcome.told if outcome.told else ''})", flush=True)
    return outcome


def run_together(steps: list[Step]) -> list[Outcome]:
    """Run quick steps two at a time."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(run, steps))


def counts_of(output: str) -> dict[str, int]:
    """passed, failed, skipped and error counts of pytest's last line."""
    lines = [
        line for line in output.splitlines() if re.search(r"\d+ (passed|failed|skipped|errors?)\b.* in [\d.]+s", line)
    ]
    if not lines:
        return {}
    found = re.findall(r"(\d+) (passed|failed|skipped|error)", lines[-1])
    return {word: int(count) for count, word in found}


def conclude(outcomes: list[Outcome], left_out: list[str]) -> int:
    """Print the summary; its last line is ``N passed, N failed, N skipped``. Returns the exit code.

    Where a machine asks (``CI``), a test that is skipped or left out is a failure: nobody reads a green line twice.
    """
    total = Counter[str]()
    print()
    for outcome in outcomes:
        total.update(outcome.counts)
        if outcome.code and not outcome.counts.get("failed") and not outcome.counts.get("error"):
            total["failed"] += 1  # the step itself could not run
        for remark in outcome.remarks:
            print(f"{outcome.step.name}: {remark}")
    for reason in left_out:
        print(f"LEFT OUT {reason}")
    failed, skipped = total["failed"] + total["error"], total["skipped"] + len(left_out)
    print(f"{len(outcomes)} steps, {sum(outcome.seconds for outcome in outcomes):.0f} s of work")
    print(f"{total['passed']} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or (in_ci() and skipped) else 0
