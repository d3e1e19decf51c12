"""A stage in this process, and a listener that plays the application's webhooks."""

import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from demo import stage as stage_module
from demo.web_server import Request, Response, WebServer

CUSTOMER = "+358500001234"
COMPANY = "+358500000000"


class Listener:
    """Takes what the stand-in posts and checks each signature as the application would."""

    def __init__(self, auth_token: str) -> None:
        self.received: list[dict[str, str]] = []
        self.answer = Response(204)
        self.forged = 0
        self._validator = RequestValidator(auth_token)
        self._lock = threading.Lock()
        self._server = WebServer(self._take, host="127.0.0.1", port=0)
        self._server.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    def statuses(self, sid: str) -> list[str]:
        return [fields["MessageStatus"] for fields in self.received if fields.get("MessageSid") == sid]

    def stop(self) -> None:
        self._server.stop()

    def _take(self, request: Request) -> Response:
        address = f"{self.url}{request.path}" + (f"?{request.query_string}" if request.query_string else "")
        genuine = self._validator.validate(address, request.form, request.headers.get("x-twilio-signature", ""))
        with self._lock:
            if not genuine:
                self.forged += 1
                return Response(403)
            self.received.append({**request.form, "path": urlsplit(request.path).path})
        return self.answer


def wait_for(condition: Callable[[], object], *, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the awaited condition did not come true"
        time.sleep(0.01)


@pytest.fixture
def listener() -> Iterator[Listener]:
    started = Listener(stage_module.StageSettings().auth_token)
    yield started
    started.stop()


@pytest.fixture
def stage(listener: Listener) -> Iterator[stage_module.Stage]:
    with stage_module.start(stage_module.StageSettings(app_url=listener.url)) as started:
        yield started


@pytest.fixture
def twilio(stage: stage_module.Stage) -> Client:
    return make_client(stage)


def make_client(stage: stage_module.Stage, *, token: str = "") -> Client:
    client = Client(stage.settings.account_sid, token or stage.settings.auth_token)
    client.api.base_url = stage.url
    return client
