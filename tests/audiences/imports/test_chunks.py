"""Reading one chunk ahead of what the database writes."""

import threading

import pytest

from audiences.imports.chunks import Chunk, ReadAhead
from statuscomms.errors import InvalidInput


class File:
    """Hands out chunks of one row and notes in which thread each was read."""

    def __init__(self, chunks: int) -> None:
        self.left = chunks
        self.threads: list[int] = []

    def read(self) -> Chunk:
        self.threads.append(threading.get_ident())
        self.left -= 1
        return Chunk(rows=1 if self.left >= 0 else 0, position=len(self.threads))


def test_chunks_come_in_order_whether_they_were_begun_or_not():
    file = File(3)
    with ReadAhead(file.read) as chunks:
        first = chunks.next()
        chunks.begin()
        chunks.begin()
        second, third, end = chunks.next(), chunks.next(), chunks.next()
    assert [chunk.position for chunk in (first, second, third)] == [1, 2, 3]
    assert (third.rows, end.rows) == (1, 0)


def test_the_next_chunk_is_read_while_the_caller_does_something_else():
    reading, written = threading.Event(), threading.Event()

    def read() -> Chunk:
        reading.set()
        assert written.wait(10)
        return Chunk(rows=1)

    with ReadAhead(read) as chunks:
        chunks.begin()
        assert reading.wait(10)
        written.set()
        assert chunks.next().rows == 1


def test_what_goes_wrong_in_reading_is_raised_where_the_chunk_is_asked_for():
    def read() -> Chunk:
        raise InvalidInput({"file": ["broken"]})

    with ReadAhead(read) as chunks:
        chunks.begin()
        with pytest.raises(InvalidInput):
            chunks.next()


def test_whoever_leaves_waits_for_the_chunk_at_hand_since_the_file_is_closed_next():
    begun, is_read = threading.Event(), []

    def read() -> Chunk:
        begun.set()
        is_read.append(sum(range(200_000)))
        return Chunk(rows=1)

    with ReadAhead(read) as chunks:
        chunks.begin()
        assert begun.wait(10)
    assert is_read
