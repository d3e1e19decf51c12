"""An SMTP server that counts and forgets: ``python -m bench.smtp_sink PORT``; each line on its input is answered by the count.

As fast as Python allows, so that it does not become what is measured: it offers PIPELINING and 8BITMIME as mail servers do, and
answers everything that has arrived with one write.
"""

import asyncio
import sys
from collections.abc import Iterator

_GREETING = b"250-sink.example.com\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n"


class Counter:
    """How many messages have come."""

    def __init__(self) -> None:
        self.count = 0


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._buffer = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink.example.com\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer whatever is complete."""
        self._buffer += data
        answers = b"".join(self._answers())
        if answers:
            self._transport.write(answers)

    def _answers(self) -> Iterator[bytes]:
        while True:
            end = b"\r\n.\r\n" if self._in_data else b"\r\n"
            found = self._buffer.find(end)
            if found < 0:
                return
            line, self._buffer = self._buffer[:found], self._buffer[found + len(end) :]
            if self._in_data:
                self._in_data = False
                self._counter.count += 1
                yield b"250 OK\r\n"
            else:
                yield self._answer(line[:4].upper())

    def _answer(self, verb: bytes) -> bytes:
        if verb == b"DATA":
            self._in_data = True
            return b"354 Go on\r\n"
        if verb == b"QUIT":
            return b"221 Bye\r\n"
        return _GREETING if verb == b"EHLO" else b"250 OK\r\n"


async def serve(port: int) -> None:
    """Until the input ends."""
    counter = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(counter), "127.0.0.1", port)
    print("ready", flush=True)
    async with server:
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(counter.count, flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
