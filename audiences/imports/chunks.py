"""Rows of a file that are read and checked together, one chunk ahead of what the database writes."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from audiences.models import RefusedRow
from audiences.services.contact_checks import CheckedContact


@dataclass(slots=True)
class Chunk:
    """Rows read and checked, not yet written; without rows at the end of the file.

    ``position`` and ``row`` tell where the chunk ends (``records.Record``).
    """

    rows: int = 0
    contacts: list[CheckedContact] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    refused_rows: int = 0
    position: int = 0
    row: int = 0


class ReadAhead:
    """The chunks of a file. ``begin`` reads the next one in a thread: while the database writes, Python has time.

    ``read`` must ask the database nothing, since the thread has no part in the transaction at hand.
    """

    def __init__(self, read: Callable[[], Chunk]) -> None:
        self._read = read
        self._thread = ThreadPoolExecutor(1, "read-ahead")
        self._coming: Future[Chunk] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Wait for a chunk that is being read: the file stays open until then."""
        self._thread.shutdown()

    def begin(self) -> None:
        """Start to read the next chunk, unless that has begun."""
        if self._coming is None:
            self._coming = self._thread.submit(self._read)

    def next(self) -> Chunk:
        """The next chunk, as soon as it is read; raises what reading it raised."""
        self.begin()
        assert self._coming is not None
        coming, self._coming = self._coming, None
        return coming.result()
