"""An SMTP server that offers PIPELINING and misbehaves by the recipient's name; keeps what it took and every command it heard."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ScriptedServer(socketserver.ThreadingTCPServer):
    """``refused@``: no at RCPT; ``stubborn@``: no at RCPT, yet 354 to DATA; ``later@``: 451 after the dot; ``dropped@``: the connection
    ends instead of an answer; ``busy@``: 421 at RCPT; ``badsender@``: 535 at RCPT. ``offers``: extensions named after EHLO."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, offers: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.offers = offers
        self.taken: list[tuple[str, bytes]] = []
        self.commands: list[str] = []
        self.connections = 0
        self.misled = 0
        """Messages that came without a willing recipient."""


class _Conversation(socketserver.StreamRequestHandler):
    server: ScriptedServer

    def handle(self) -> None:
        self.server.connections += 1
        self._sender, self._recipient, self._answer = "", "", "250 OK"
        self._say("220 scripted.example.com")
        for line in self.rfile:
            command = line.decode().strip()
            self.server.commands.append(command)
            if not self._obey(command):
                return

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
        self.wfile.flush()

    def _obey(self, command: str) -> bool:
        verb = command[:4].upper()
        if verb == "EHLO":
            lines = ["scripted.example.com", *self.server.offers]
            for position, line in enumerate(lines):
                self._say(f"250{' ' if position == len(lines) - 1 else '-'}{line}")
        elif verb == "MAIL":
            self._say("503 5.5.1 Nested" if self._sender else "250 OK")
            self._sender = command
        elif verb == "RCPT":
            return self._receive(command[9:].split(">")[0])
        elif verb == "DATA":
            return self._read_message()
        elif verb == "QUIT":
            self._say("221 Bye")
            return False
        else:
            self._sender = self._recipient = ""
            self._say("250 OK")
        return True

    def _receive(self, recipient: str) -> bool:
        name = recipient.split("@")[0]
        replies = {
            "refused": "550 5.1.1 No",
            "stubborn": "550 5.7.1 No",
            "badsender": "535 5.7.8 Who?",
            "busy": "421 Bye",
        }
        self._say(replies.get(name, "250 OK"))
        self._recipient = "" if name in replies else recipient
        self._stubborn = name == "stubborn"
        return name != "busy"

    def _read_message(self) -> bool:
        if not self._recipient and not self._stubborn:
            self._say("503 5.5.1 No recipient")
            return True
        self._say("354 Go on")
        content = b""
        while not content.endswith(b"\r\n.\r\n") and content != b".\r\n":
            content += self.rfile.readline()
        name = self._recipient.split("@")[0]
        if name == "dropped":
            return False
        if not self._recipient:
            self.server.misled += content != b".\r\n"
            self._say("554 5.5.1 No recipient")
        elif name == "later":
            self._say("451 4.3.0 Later")
        else:
            self.server.taken.append((self._recipient, content[:-3].replace(b"\r\n..", b"\r\n.")))
            self._say("250 OK")
        self._sender = self._recipient = ""
        return True


@contextmanager
def scripted_server(*offers: str) -> Iterator[ScriptedServer]:
    """Running on a free port; ``server_address`` tells which."""
    with ScriptedServer(offers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
