"""The website of an invented customer company, on an origin of its own, carrying the embed like any other site would.

It shows what such a site has to do: the snippet, a strict Content-Security-Policy, and a backend that signs who is
logged in (`/statuscomms-token`)."""

import argparse
import hashlib
import hmac
import os
import signal
import time
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

import jwt

from demo.customer_site_texts import LANGUAGES, TEXTS
from demo.customers import DEMO_CUSTOMERS, DemoCustomer, find_customer
from demo.web_server import Request, Response, WebServer, see_other, text_response

PAGES = Path(__file__).parent / "pages" / "site"
TOKEN_SECONDS = 10 * 60  # at most 15 minutes are accepted
COOKIE = "pohjanvalo_customer"
_FILES = {
    "/site.css": ("text/css; charset=utf-8", (PAGES / "site.css").read_bytes()),
    "/site.js": ("text/javascript; charset=utf-8", (PAGES / "site.js").read_bytes()),
    "/logo.svg": ("image/svg+xml", (PAGES / "logo.svg").read_bytes()),
}
_TEMPLATES = {
    name: Template((PAGES / f"{name}.html").read_text(encoding="utf-8"))
    for name in ("layout", "home", "checkout", "help", "login")
}


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What a real site would keep in its own configuration."""

    base_url: str  # of the installation whose embed is shown
    site_key: str = "demo-site-pohjanvalo"
    site_secret: str = "demo-only-identity-secret-at-least-32-bytes"
    default_language: str = "fi"


class CustomerSite:
    """The application; `serve` runs it."""

    def __init__(self, settings: SiteSettings) -> None:
        self._settings = settings
        # Log-ins survive a restart of the site, because the cookie's key follows from the site's secret.
        self._cookie_key = hashlib.sha256(f"cookie:{settings.site_secret}".encode()).digest()
        base = settings.base_url
        self._policy = (
            f"default-src 'none'; script-src 'self' {base}; style-src 'self'; connect-src 'self' {base}; "
            "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'"
        )

    def __call__(self, request: Request) -> Response:
        """Every page answers in the language of `?lang=`."""
        if request.path in _FILES:
            kind, body = _FILES[request.path]
            return Response(200, body, kind)
        if request.path == "/statuscomms-token":
            return self._token(request)
        if request.path in ("/login", "/logout") and request.method == "POST":
            return self._change_login(request)
        pages = {"/": "home", "/checkout": "checkout", "/help": "help", "/login": "login"}
        name = pages.get(request.path)
        return self._page(request, name) if name else text_response("Not found", status=404)

    def sign_identity(self, customer: DemoCustomer, *, now: float) -> str:
        """The signed word of the site's backend about who is logged in; `now` in seconds since 1970."""
        claims = {
            "aud": self._settings.site_key,
            "sub": customer.reference,
            "iat": int(now),
            "exp": int(now) + TOKEN_SECONDS,
            "traits": customer.traits,
        }
        return jwt.encode(claims, self._settings.site_secret, algorithm="HS256")

    def _token(self, request: Request) -> Response:
        customer = self._logged_in(request)
        private = (("Cache-Control", "no-store"),)
        if customer is None:
            # Not 401: browsers write that on the console of every visitor who is not logged in.
            return Response(204, b"", "text/plain; charset=utf-8", private)
        token = self.sign_identity(customer, now=time.time())
        return Response(200, token.encode(), "text/plain; charset=utf-8", private)

    def _change_login(self, request: Request) -> Response:
        language = self._language(request)
        home = f"/?lang={language}"
        attributes = "Path=/; HttpOnly; SameSite=Lax"
        if request.path == "/logout":
            return see_other(home, headers=(("Set-Cookie", f"{COOKIE}=; Max-Age=0; {attributes}"),))
        customer = find_customer(request.form.get("customer", ""))
        if customer is None:
            return see_other(f"/login?lang={language}")
        value = f"{customer.reference}.{self._seal(customer.reference)}"
        return see_other(home, headers=(("Set-Cookie", f"{COOKIE}={value}; {attributes}"),))

    def _logged_in(self, request: Request) -> DemoCustomer | None:
        reference, _, seal = request.cookie(COOKIE).rpartition(".")
        genuine = hmac.compare_digest(seal.encode(), self._seal(reference).encode())
        return find_customer(reference) if genuine else None

    def _seal(self, reference: str) -> str:
        return hmac.new(self._cookie_key, reference.encode(), hashlib.sha256).hexdigest()

    def _language(self, request: Request) -> str:
        wanted = request.query.get("lang", "")
        return wanted if wanted in LANGUAGES else self._settings.default_language

    def _page(self, request: Request, name: str) -> Response:
        language = self._language(request)
        texts = {key: escape(text) for key, text in TEXTS[language].items()}
        told = f'<p class="told" role="status">{texts["ordered"]}</p>' if request.method == "POST" else ""
        content = _TEMPLATES[name].substitute(texts, lang=language, told=told, customers=_people(texts))
        titles = {"home": "home", "checkout": "checkout_title", "help": "help", "login": "login"}
        html = _TEMPLATES["layout"].substitute(
            texts,
            lang=language,
            title=texts[titles[name]],
            base_url=escape(self._settings.base_url),
            site_key=escape(self._settings.site_key),
            navigation=_navigation(texts, language, current=name),
            account=_account(texts, language, self._logged_in(request)),
            languages=_languages(request.path, language),
            content=content,
        )
        headers = (("Content-Security-Policy", self._policy), ("Cache-Control", "no-store"))
        return Response(200, html.encode(), headers=headers)


def _navigation(texts: dict[str, str], language: str, *, current: str) -> str:
    places = {"home": "/", "checkout": "/checkout", "help": "/help"}
    return "\n".join(
        f'<a href="{path}?lang={language}"{_current(name == current)}>{texts[name]}</a>'
        for name, path in places.items()
    )


def _account(texts: dict[str, str], language: str, customer: DemoCustomer | None) -> str:
    if customer is None:
        return f'<a href="/login?lang={language}">{texts["login"]}</a>'
    return (
        f"<span>{texts['hello']}{escape(customer.name)}</span>"
        f'<form method="post" action="/logout?lang={language}"><button>{texts["logout"]}</button></form>'
    )


def _languages(path: str, current: str) -> str:
    return "".join(
        f'<li><a href="{escape(path)}?lang={code}" hreflang="{code}" lang="{code}"'
        f"{_current(code == current)}>{name}</a></li>"
        for code, name in LANGUAGES.items()
    )


def _people(texts: dict[str, str]) -> str:
    rows = []
    for customer in DEMO_CUSTOMERS:
        about = [texts[customer.customer_type], texts[customer.region]]
        if customer.large_account:
            about.append(texts["large_account"])
        rows.append(
            f'<button class="person" name="customer" value="{escape(customer.reference)}">{escape(customer.name)}'
            f"<span>{' · '.join(about)}</span></button>"
        )
    return "\n".join(rows)


def _current(yes: bool) -> str:
    return ' aria-current="page"' if yes else ""


def serve(settings: SiteSettings, *, host: str = "127.0.0.1", port: int = 0) -> WebServer:
    """A started server; the caller stops it. Port 0 means a free one."""
    server = WebServer(CustomerSite(settings), host=host, port=port)
    server.start()
    return server


def main() -> None:
    """STATUSCOMMS_BASE_URL, SITE_KEY and SITE_SECRET come from the environment; ends on SIGTERM and SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m demo.customer_site", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    wanted = parser.parse_args()
    defaults = SiteSettings(base_url=os.environ.get("STATUSCOMMS_BASE_URL", "http://127.0.0.1:8000"))
    settings = SiteSettings(
        base_url=defaults.base_url,
        site_key=os.environ.get("SITE_KEY", defaults.site_key),
        site_secret=os.environ.get("SITE_SECRET", defaults.site_secret),
    )
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # before any thread starts, so that only sigwait sees them
    server = serve(settings, host=wanted.host, port=wanted.port)
    signal.sigwait(ending)
    server.stop()


if __name__ == "__main__":
    main()
