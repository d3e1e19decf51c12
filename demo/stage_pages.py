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
_LAYOUT = Template((PAGES / "stage.html").read_text(encoding="utf-8"))
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
    def __init__(self, *, app_url: str, site_url: str) -> None:
        self._app_url = app_url
        self._site_url = site_url

    def page(self, *, title: str, content: str, current: str = "", status: int = 200) -> Response:
        html = _LAYOUT.substitute(
            title=escape(title),
            content=content,
            mailbox_current=' aria-current="page"' if current == "mailbox" else "",
            phone_current=' aria-current="page"' if current == "phone" else "",
            app_url=escape(self._app_url),
            site_url=escape(self._site_url),
        )
        return Response(status, html.encode("utf-8", "replace"), headers=(("Content-Security-Policy", _PAGE_POLICY),))

    def not_found(self) -> Response:
        return self.page(title="Not found", content="<h1>There is nothing here</h1>", status=404)

    def mailbox(self, mails: list[CaughtMail], *, recipient: str) -> Response:
        rows = "".join(
            f'<li><a href="/mailbox/{mail.id}/"><span class="row"><span class="strong">{escape(mail.subject) or "(no subject)"}'
            f'</span><span class="soft">{_time(mail.received_at)}</span></span>'
            f'<span class="soft">to {escape(mail.recipient)} · from {escape(mail.sender)}</span></a></li>'
            for mail in mails
        )
        shown = f'<ul class="list">{rows}</ul>' if rows else '<p class="empty">No mail yet.</p>'
        content = (
            f'<h1>Mailbox</h1>{_filter("/mailbox/", "Only mail to", recipient, "email")}<div id="live">{shown}</div>'
        )
        return self.page(title="Mailbox", content=content, current="mailbox")

    def mail(self, mail: CaughtMail, *, notice: str = "") -> Response:
        headers = mail.headers()
        rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in headers.items())
        html, text = mail.part("html"), mail.part("plain")
        body = (
            f'<iframe title="The mail as its reader sees it" sandbox="{_SANDBOX}" src="/mailbox/{mail.id}/html"></iframe>'
            if html
            else ""
        )
        unsubscribe = ""
        if "List-Unsubscribe-Post" in headers:
            unsubscribe = (
                f'<form method="post" action="/mailbox/{mail.id}/unsubscribe">'
                "<button>Unsubscribe, as a mail program does it</button></form>"
            )
        content = (
            f'<p><a href="/mailbox/">Back to the mailbox</a></p><h1>{escape(mail.subject) or "(no subject)"}</h1>{notice}'
            f'<div class="card"><dl><dt>To</dt><dd>{escape(mail.recipient)}</dd><dt>From</dt><dd>{escape(mail.sender)}</dd>'
            f"<dt>At</dt><dd>{_time(mail.received_at)}</dd></dl></div>{unsubscribe}{body}"
            f'<details{"" if html else " open"}><summary>Plain text</summary><div class="card"><pre>{_linked(text)}</pre></div></details>'
            f'<details><summary>Headers</summary><div class="card"><dl>{rows}</dl></div></details>'
            f'<p><a href="/mailbox/{mail.id}/raw">The message as it came</a></p>'
        )
        return self.page(title=mail.subject or "Mail", content=content, current="mailbox")

    def mail_html(self, mail: CaughtMail) -> Response:
        html = '<base target="_blank">' + mail.part("html")
        # A doctype must stay the first thing, or the mail is shown in quirks mode.
        if mail.part("html").lstrip().lower().startswith("<!doctype"):
            head, _, rest = mail.part("html").lstrip().partition(">")
            html = f'{head}><base target="_blank">{rest}'
        return Response(200, html.encode("utf-8", "replace"), headers=(("Content-Security-Policy", _MAIL_POLICY),))

    def phones(self, messages: Iterable[SmsMessage]) -> Response:
        """One row a customer's number, the newest message first."""
        newest: dict[str, SmsMessage] = {}
        for message in messages:
            newest.setdefault(customer_number(message), message)
            if len(newest) == 200:
                break
        rows = "".join(
            f'<li><a href="/phone/?to={quote(number)}"><span class="row"><span class="strong">{escape(number)}</span>'
            f'<span class="soft">{_time(message.created_at)}</span></span><span class="soft">{escape(message.body[:120])}</span></a></li>'
            for number, message in newest.items()
        )
        shown = f'<ul class="list">{rows}</ul>' if rows else '<p class="empty">No text message yet.</p>'
        content = f'<h1>Phone</h1>{_filter("/phone/", "Show the phone of", "", "tel")}<div id="live">{shown}</div>'
        return self.page(title="Phone", content=content, current="phone")

    def phone(self, number: str, messages: list[SmsMessage], *, company_number: str, notice: str = "") -> Response:
        rows = "".join(_bubble(message) for message in messages)
        shown = f'<ol class="talk">{rows}</ol>' if rows else '<p class="empty">No text message yet.</p>'
        content = (
            f'<p><a href="/phone/">All phones</a></p><h1>{escape(number)}</h1>{notice}'
            '<form method="post" action="/phone/reply">'
            f'<input type="hidden" name="from" value="{escape(number)}"><input type="hidden" name="to" value="{escape(company_number)}">'
            f'<label>Reply to {escape(company_number)}<textarea name="text" required maxlength="1600"></textarea></label>'
            f'<button>Send reply</button></form><div id="live">{shown}</div>'
        )
        return self.page(title=f"Phone {number}", content=content, current="phone")


def customer_number(message: SmsMessage) -> str:
    return message.from_ if message.direction == "inbound" else message.to


def notice(text: str) -> str:
    return f'<p class="card" role="status">{escape(text)}</p>'


def _bubble(message: SmsMessage) -> str:
    mine = message.direction == "inbound"
    parts = "1 segment" if message.segments == 1 else f"{message.segments} segments"
    state = "sent by the customer" if mine else f"{message.status} · {parts}"
    if message.error_code:
        state += f" · {message.error_code} {message.error_message}"
    return (
        f'<li{" class=mine" if mine else ""}><p>{_linked(message.body)}</p>'
        f'<span class="soft">{_time(message.created_at)} · {escape(state)}</span></li>'
    )


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
