"""``make test``: everything, on a fresh machine. Two databases, real browsers, real servers; one summary at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.on_postgresql import PLACES
from tests.steps import Step, conclude, run

CHROMIUM_PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = ["-q", "-ra", "--no-header"]


def pytest(*arguments: str) -> list[str]:
    """A pytest command of this virtual environment, in random order."""
    return [sys.executable, "-m", "pytest", *QUIET, *arguments]


def chromium() -> str | None:
    """Where Chromium is; installs Debian's package when it is missing and we may."""
    found = next((place for place in CHROMIUM_PLACES if Path(place).exists()), None) or shutil.which("chromium")
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    print("Installing Chromium from Debian's packages …", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=env, **quiet)  # type: ignore[call-overload]
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], env=env, **quiet)  # type: ignore[call-overload]
    return next((place for place in CHROMIUM_PLACES if Path(place).exists()), None)


def main() -> int:
    """Run the steps one after the other; the exit code is 0 only when all went well."""
    browser, left_out = chromium(), []
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    fitting = ["-n", "2", "-m", "not browser and not journey"]
    steps = [
        Step("tests on SQLite", pytest(*fitting)),
        Step("tests on PostgreSQL", [sys.executable, "tests/on_postgresql.py", *QUIET, *fitting, *PLACES]),
    ]
    if browser is None:
        left_out.append("browser tests and the journey: there is no Chromium (apt-get install chromium)")
    else:
        env = {"CHROMIUM": browser}
        steps.append(Step("tests in Chromium", pytest("-n", "2", "-m", "browser and not journey"), env))
        steps.append(Step("the journey", pytest("-m", "journey"), env))
    return conclude([run(step) for step in steps], left_out)


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
