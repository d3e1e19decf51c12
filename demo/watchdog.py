"""Ends the supervisor's process groups when the supervisor itself has been killed.

Only the standard library: it is started as a plain file. Standard input carries one line per change,
`+<process group>` or `-<process group>`; its end means that the supervisor is gone."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

GRACE_SECONDS = 8.0


def main() -> None:
    """Reads until its parent is gone."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    run_file = Path(sys.argv[1])
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    if not groups:
        return
    for group in groups:
        send(group, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while groups and time.monotonic() < deadline:
        time.sleep(0.1)
        groups = {group for group in groups if send(group, 0)}
    for group in groups:
        send(group, signal.SIGKILL)
    with contextlib.suppress(OSError):
        run_file.unlink()


def send(group: int, number: int) -> bool:
    """Whether the group still exists."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main()
