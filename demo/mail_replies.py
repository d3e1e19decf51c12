"""A customer answers a mail in the mailbox: posted to the application as the provider of its inbound mail would post it."""

from email.utils import parseaddr
from typing import Any
from uuid import uuid4

import requests

from demo.mailbox import CaughtMail

LONGEST_REPLY = 10_000


def post_reply(mail: CaughtMail, text: str, *, app_url: str, secret: str) -> str:
    """What became of it, in one sentence. ``text`` is what the customer wrote above the quoted mail."""
    if not text.strip() or len(text) > LONGEST_REPLY:
        return f"Write something, {LONGEST_REPLY} characters at most."
    opened = mail.open()
    to = parseaddr(opened.headers.get("Reply-To") or mail.sender)[1]
    quoted = "\n".join(f"> {line}" for line in opened.text.splitlines())
    body = _as_postmark(
        sender=mail.recipient,
        to=to,
        subject=f"Re: {mail.subject}",
        text=f"{text}\n\nOn {mail.received_at:%d %B %Y at %H:%M} {mail.sender} wrote:\n{quoted}",
        answers_to=mail.message_id,
    )
    user, _colon, password = secret.partition(":")
    try:
        answer = requests.post(
            f"{app_url}/hooks/anymail/postmark/inbound/", json=body, auth=(user, password), timeout=10
        )
    except requests.RequestException:
        return "The application does not answer."
    return f"The reply went to {to}; the application answered {answer.status_code}."


def _as_postmark(*, sender: str, to: str, subject: str, text: str, answers_to: str) -> dict[str, Any]:
    headers = {"Message-ID": f"<{uuid4()}@example.com>", "In-Reply-To": answers_to}
    return {
        "FromFull": {"Email": sender, "Name": ""},
        "ToFull": [{"Email": to, "Name": ""}],
        "OriginalRecipient": to,
        "Subject": subject,
        "MessageID": str(uuid4()),
        "TextBody": text,
        "HtmlBody": "",
        "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
        "Attachments": [],
    }
