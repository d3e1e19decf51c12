"""The pages on which a newcomer reads what customers received: a mailbox and a phone."""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from demo.mailbox import CaughtMail
from demo.twilio_messages import SmsMessage
from demo.web_server import Response

PAGES = Path(__file__).parent / "pages"
LONGEST_LIST = 200
_TEMPLATES = {
    name: Template((PAGES / f"{name}.html").read_text(encoding="utf-8")) for name in ("stage", "mail", "phone")
}
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
# The mail's own markup: no script, no form, and links open outside the frame.
_MAIL_POLICY = (
    f"sandbox {_SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src data: http: https:; "
    "frame-ancestors 'self'"
)


class StagePages:
    """Renders; knows nothing of where messages come from."""

    def __init__(self, *, app_url: str, site_url: str) -> None:
        self._app_url = app_url
        self._site_url = site_url

    def page(self, *, title: str, content: str, current: str = "", status: int = 200) -> Response:
        """The frame around every page; `content` is HTML."""
        html = _TEMPLATES["stage"].substitute(
            title=escape(title),
            content=content,
            mailbox_current=' aria-current="page"' if current == "mailbox" else "",
            phone_current=' aria-current="page"' if current == "phone" else "",
            app_url=escape(self._app_url),
            site_url=escape(self._site_url),
        )
        return Response(status, html.encode("utf-8", "replace"), headers=(("Content-Security-Policy", _PAGE_POLICY),))

    def not_found(self) -> Response:
        """404 with a way back."""
        return self.page(title="Not found", content="<h1>There is nothing here</h1>", status=404)

    def mailbox(self, mails: list[CaughtMail], *, recipient: str) -> Response:
        """The list, newest first."""
        rows = [
            _row(
                address=f"/mailbox/{mail.id}/",
                title=mail.subject or "(no subject)",
                at=mail.received_at,
                below=f"to {mail.recipient} · from {mail.sender}",
            )
            for mail in mails
        ]
        content = f"<h1>Mailbox</h1>{_filter('/mailbox/', 'Only mail to', recipient, 'email')}"
        return self.page(title="Mailbox", content=content + _list(rows, "No mail yet."), current="mailbox")

    def mail(self, mail: CaughtMail, *, notice: str = "") -> Response:
        """One mail; `notice` is HTML."""
        opened = mail.open()
        address = f"/mailbox/{mail.id}"
        frame = f'<iframe title="As its reader sees it" sandbox="{_SANDBOX}" src="{address}/html"></iframe>'
        unsubscribe = (
            f'<form method="post" action="{address}/unsubscribe">'
            "<button>Unsubscribe, as a mail program does it</button></form>"
        )
        content = _TEMPLATES["mail"].substitute(
            id=mail.id,
            subject=escape(mail.subject) or "(no subject)",
            notice=notice,
            recipient=escape(mail.recipient),
            sender=escape(mail.sender),
            received_at=_time(mail.received_at),
            unsubscribe=unsubscribe if "List-Unsubscribe-Post" in opened.headers else "",
            frame=frame if opened.html else "",
            text_open="" if opened.html else " open",
            text=_linked(opened.text),
            headers="".join(
                f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in opened.headers.items()
            ),
        )
        return self.page(title=mail.subject or "Mail", content=content, current="mailbox")

    def mail_html(self, mail: CaughtMail) -> Response:
        """The mail's own markup for the frame. A doctype must stay the first thing in it."""
        html = mail.open().html.lstrip()
        doctype = ""
        if html.lower().startswith("<!doctype"):
            doctype, _, html = html.partition(">")
            doctype += ">"
        body = f'{doctype}<base target="_blank">{html}'
        return Response(200, body.encode("utf-8", "replace"), headers=(("Content-Security-Policy", _MAIL_POLICY),))

    def phones(self, messages: Iterable[SmsMessage]) -> Response:
        """One row a customer's number, the newest message first."""
        newest: dict[str, SmsMessage] = {}
        for message in messages:
            newest.setdefault(customer_number(message), message)
            if len(newest) == LONGEST_LIST:
                break
        rows = [
            _row(
                address=f"/phone/?to={quote(number)}",
                title=number,
                at=message.created_at,
                below=message.body[:120],
            )
            for number, message in newest.items()
        ]
        content = f"<h1>Phone</h1>{_filter('/phone/', 'Show the phone of', '', 'tel')}"
        return self.page(title="Phone", content=content + _list(rows, "No text message yet."), current="phone")

    def phone(self, number: str, messages: list[SmsMessage], *, company_number: str, notice: str = "") -> Response:
        """What one customer's phone shows, with a field to answer; `notice` is HTML."""
        bubbles = "".join(_bubble(message) for message in messages)
        content = _TEMPLATES["phone"].substitute(
            number=escape(number),
            company_number=escape(company_number),
            notice=notice,
            messages=f'<ol class="talk">{bubbles}</ol>' if bubbles else '<p class="empty">No text message yet.</p>',
        )
        return self.page(title=f"Phone {number}", content=content, current="phone")


def customer_number(message: SmsMessage) -> str:
    """The customer's side of it."""
    return message.from_ if message.direction == "inbound" else message.to


def notice(text: str) -> str:
    """A line for the top of a page."""
    return f'<p class="card" role="status">{escape(text)}</p>'


def _bubble(message: SmsMessage) -> str:
    mine = message.direction == "inbound"
    parts = "1 segment" if message.segments == 1 else f"{message.segments} segments"
    state = "sent by the customer" if mine else f"{message.status} · {parts}"
    if message.error_code:
        state += f" · {message.error_code} {message.error_message}"
    return (
        f"<li{' class=mine' if mine else ''}><p>{_linked(message.body)}</p>"
        f'<span class="soft">{_time(message.created_at)} · {escape(state)}</span></li>'
    )


def _row(*, address: str, title: str, at: object, below: str) -> str:
    return (
        f'<li><a href="{address}"><span class="row"><span class="strong">{escape(title)}</span>'
        f'<span class="soft">{_time(at)}</span></span><span class="soft">{escape(below)}</span></a></li>'
    )


def _list(rows: list[str], empty: str) -> str:
    shown = f'<ul class="list">{"".join(rows)}</ul>' if rows else f'<p class="empty">{empty}</p>'
    return f'<div id="live">{shown}</div>'


def _filter(action: str, label: str, value: str, kind: str) -> str:
    return (
        f'<form action="{action}"><label>{label}<input type="{kind}" name="to" value="{escape(value)}"></label>'
        "<button>Show</button></form>"
    )


def _linked(text: str) -> str:
    pieces, last = [], 0
    for match in _ADDRESS.finditer(text):
        address = escape(match[0])
        pieces.append(escape(text[last : match.start()]))
        pieces.append(f'<a href="{address}" target="_blank" rel="noopener noreferrer">{address}</a>')
        last = match.end()
    return "".join(pieces) + escape(text[last:])


def _time(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
