"""E-mail addresses: what we accept, and the one form in which we compare them."""

import re
import unicodedata
from functools import lru_cache
from typing import NoReturn

import idna
from django.utils.translation import gettext_lazy as _

from statuscomms.errors import InvalidInput, Sentence

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOP_LEVEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}")
_NEVER_PUBLIC = frozenset({"localhost", "local", "internal", "invalid", "test", "example", "lan", "onion", "arpa"})
ROLE_MAILBOXES = frozenset(
    [
        "abuse",
        "postmaster",
        "hostmaster",
        "mailer-daemon",
        "noc",
        "spam",
        "no-reply",
        "noreply",
        "do-not-reply",
        "donotreply",
    ]
)
"""Mailboxes that belong to machines and complaint desks; subscribing them only does harm."""


def normalise_email(value: str, field: str = "email") -> str:
    """The address in lower case with an ASCII domain, or ``InvalidInput`` naming ``field``.

    "Anna.Aalto@Example.com" and "anna.aalto@example.com" are one address; "anna+shop@example.com" is another.
    """
    text = value.strip(" \t")
    if not text.isprintable() and any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in text):
        _refuse(field, _("The e-mail address contains an invisible character or a line break."))
    if not text:
        _refuse(field, _("Give an e-mail address."))
    if any(mark in text for mark in " ,;<>") or text.count("@") > 1:
        _refuse(field, _("Give one e-mail address, for example name@example.com."))
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        _refuse(field, _("An e-mail address looks like name@example.com."))
    local = _checked_local(local, field)
    domain = _checked_domain(domain, field)
    if len(local) + 1 + len(domain) > 254:
        _refuse(field, _("The e-mail address is too long: 254 characters at most."))
    return f"{local}@{domain}"


def _checked_local(local: str, field: str) -> str:
    if len(local) > 64:
        _refuse(field, _("The part before @ is too long: 64 characters at most."))
    if not _LOCAL.fullmatch(local):
        _refuse(field, _("The part before @ has a character that we cannot write to."))
    if local.lower() in ROLE_MAILBOXES:
        _refuse(field, _("This mailbox belongs to a machine or a complaint desk. Give the address of a person."))
    return local.lower()


def _checked_domain(domain: str, field: str) -> str:
    ascii_domain, problem = _ascii_domain(domain)
    if problem is not None:
        _refuse(field, problem)
    return ascii_domain


@lru_cache(maxsize=4_096)
def _ascii_domain(domain: str) -> tuple[str, Sentence | None]:
    """The domain in ASCII, or what is wrong with it. Remembered: a file of contacts holds few domains, many times each."""
    if domain.startswith("["):
        return "", _("Give a domain name after @, not a number.")
    if any(_mixes_scripts(label) for label in domain.split(".")):
        return "", _("The part after @ mixes alphabets. Type it again by hand.")
    try:
        ascii_domain = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return "", _("The part after @ is not a domain name.")
    if not is_public_domain(ascii_domain):
        return "", _("The part after @ is not a public domain name.")
    return ascii_domain, None


def is_public_domain(ascii_domain: str) -> bool:
    """Whether a host of the internet may bear this name (ASCII, lower case)."""
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not _TOP_LEVEL.fullmatch(labels[-1]) or labels[-1] in _NEVER_PUBLIC:
        return False
    return all(_LABEL.fullmatch(label) for label in labels)


def _mixes_scripts(label: str) -> bool:
    scripts = {unicodedata.name(character, "?").split(" ")[0] for character in label if character.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1


def _refuse(field: str, sentence: Sentence) -> NoReturn:
    raise InvalidInput({field: [sentence]}, sentence)
