"""A small threaded HTTP/1.1 server for the stand-ins and the demo site: keep-alive, plain values in and out.

Not Django on purpose: what plays the outside world must keep answering when the application is broken, and must be
able to break a connection or hang, as a provider can."""

import json
import socket
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

LARGEST_BODY_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """What came in."""

    method: str
    path: str
    query_string: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    client_address: str

    @property
    def query(self) -> dict[str, str]:
        """The last value of each parameter."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The last value of each field of an urlencoded body."""
        return {name: values[-1] for name, values in self.form_lists.items()}

    @property
    def form_lists(self) -> dict[str, list[str]]:
        """All values of each field."""
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    @property
    def says_json(self) -> bool:
        """Whether the body claims to be JSON."""
        return self.headers.get("content-type", "").split(";")[0].strip() == "application/json"

    def json_object(self) -> dict[str, Any]:
        """Raises `ValueError` unless the body is a JSON object."""
        value = json.loads(self.body)
        if not isinstance(value, dict):
            raise ValueError("the body must be a JSON object")
        return value

    def cookie(self, name: str) -> str:
        """Empty when there is none."""
        for part in self.headers.get("cookie", "").split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
        return ""


@dataclass(frozen=True, slots=True)
class Response:
    """What goes out."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = field(default=())


class BreakConnection(Exception):
    """Raised by an application that wants the caller to see a connection that ends without an answer."""


Application = Callable[[Request], Response]


def json_response(value: Any, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Any JSON value."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Response(status, body, "application/json; charset=utf-8", headers)


def text_response(text: str, *, status: int = 200) -> Response:
    """Plain text."""
    return Response(status, text.encode("utf-8", "replace"), "text/plain; charset=utf-8")


def see_other(address: str, *, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """After a form: the browser fetches the address."""
    return Response(303, b"", "text/plain; charset=utf-8", (("Location", address), *headers))


class WebServer(ThreadingHTTPServer):
    """`start` and `stop`; a thread for each connection."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, application: Application, *, host: str, port: int) -> None:
        if ":" in host:
            self.address_family = socket.AF_INET6
        self.application = application
        super().__init__((host, port), _Handler)
        self._thread: threading.Thread | None = None

    def server_bind(self) -> None:
        # HTTPServer asks the resolver for a name here, which can take seconds on a machine without DNS.
        """Without asking the resolver."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is its own business."""

    @property
    def port(self) -> int:
        """The one it really has when a free one was asked for."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Returns at once; connections wait in the queue."""
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Open connections end with their threads."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join(5)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "statuscomms-demo"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave together

    def do_GET(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY_BYTES:
            self.close_connection = True
            self._answer(text_response("The body is too large.", status=413))
            return
        address = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=address.path,
            query_string=address.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
            client_address=str(self.client_address[0]),
        )
        try:
            assert isinstance(self.server, WebServer)
            response = self.server.application(request)
        except BreakConnection:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._answer(response)

    do_POST = do_HEAD = do_DELETE = do_PUT = do_GET

    def _answer(self, response: Response) -> None:
        self.send_response(response.status, HTTPStatus(response.status).phrase)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: Any) -> None:
        """No access log: addresses and numbers stand in the paths."""
