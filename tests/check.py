"""``make check``: format, lint, types, layers, migrations, templates, catalogues, fast tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.steps import ROOT, Step, conclude, run, run_together, tool

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
FAST = "not browser and not journey and not slow"


def main() -> int:
    """Run the steps, two at a time; the exit code is 0 only when all went well."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    manage = [sys.executable, "manage.py"]
    steps = [
        Step("types (mypy)", [tool("mypy")], SETTINGS),
        Step("format (ruff)", [tool("ruff"), "format", "--check", "--quiet", "."]),
        Step("lint (ruff)", [tool("ruff"), "check", "--quiet", "."]),
        Step("layers (import-linter)", [tool("lint-imports")], SETTINGS),
        Step("migrations", [*manage, "makemigrations", "--check", "--dry-run"], SETTINGS),
        Step("system check", [*manage, "check"], SETTINGS),
        Step("templates", [sys.executable, "-m", "tests.template_lint"], SETTINGS),
    ]
    if (ROOT / "statuscomms" / "management" / "commands" / "catalogue.py").exists():
        steps.append(Step("catalogues", [*manage, "catalogue", "--check"], SETTINGS))
    outcomes = run_together(steps)
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-n", "2", "-m", FAST]
    outcomes.append(run(Step("fast tests", command)))
    return conclude(outcomes, [])


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
