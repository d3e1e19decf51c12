"""Addresses that are no mailboxes and no numbers: webhooks, team chats, Messenger. What we accept, and in which form."""

import re
from typing import NoReturn
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from audiences.email_addresses import is_public_domain
from statuscomms.errors import InvalidInput, Sentence

LONGEST = 320
_IPV4 = re.compile(r"[\d.]+")
_MESSENGER_ID = re.compile(r"\d{5,32}", re.ASCII)


def normalise_webhook(value: str, field: str = "webhook") -> str:
    """An https address on a public host name, port 443, with the host in lower case; ``InvalidInput`` names ``field``.

    User names, numbers instead of host names and fragments are refused. Whether the name leads into our own network is asked again
    whenever something is sent there.
    """
    text = value.strip(" \t")
    if not text or len(text) > LONGEST or not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        _refuse(field, _("Give one https address, for example https://example.com/hook."))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        _refuse(field, _("Give one https address, for example https://example.com/hook."))
    host = parts.hostname or ""
    if parts.scheme.lower() != "https" or not host:
        _refuse(field, _("Give one https address, for example https://example.com/hook."))
    if "@" in parts.netloc or parts.fragment or port not in (None, 443):
        _refuse(field, _("The address must have no user name, no # and no port other than 443."))
    if ":" in host or _IPV4.fullmatch(host):
        _refuse(field, _("Give a host name instead of an IP address."))
    if not is_public_domain(host):
        _refuse(field, _("This is not a public host name."))
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{host}{parts.path or '/'}{query}"


def normalise_messenger(value: str, field: str = "messenger") -> str:
    """The id that Messenger gives a person on our page: digits alone."""
    text = value.strip(" \t")
    if not _MESSENGER_ID.fullmatch(text):
        _refuse(field, _("Give the person's Messenger id: 5 to 32 digits."))
    return text


def _refuse(field: str, sentence: Sentence) -> NoReturn:
    raise InvalidInput({field: [sentence]}, sentence)
