"""An append-only file of JSON lines: how the stand-ins remember across restarts and what ledger checks read."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Journal:
    """Appends are flushed one by one, so a killed process loses nothing that it had answered for."""

    def __init__(self, path: Path | None) -> None:
        """`None` keeps nothing on disk (tests)."""
        self.path = path
        self._lock = threading.Lock()
        self._file = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab")

    def append(self, entry: Entry) -> None:
        """Returns when the line is with the operating system."""
        if self._file is None:
            return
        line = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            self._file.write(line)
            self._file.flush()

    def close(self) -> None:
        """Later appends are dropped."""
        if self._file is not None:
            with self._lock:
                self._file.close()
                self._file = None


def read_journal(path: Path | None) -> Iterator[Entry]:
    """The entries, oldest first. A last line that was cut off by a kill is left out."""
    if path is None or not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                return
            try:
                entry = json.loads(line)
            except ValueError:
                # A torn line is followed by a whole one when the process came back and went on appending.
                continue
            if isinstance(entry, dict):
                yield entry
