"""What is copied from the console: the script tag in its variants, and code with which a site's backend signs visitors."""

from dataclasses import dataclass

from django.conf import settings

from touchpoints.documents.embed_files import FILES, digest, integrity
from touchpoints.models import Site


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """An immutable script file and the checksum of its bytes."""

    address: str
    integrity: str


def floating_snippet(site: Site) -> str:
    """The tag that follows our updates."""
    return f'<script async src="{settings.PUBLIC_BASE_URL}/embed/v1.js" {_tail(site)}'


def pinned_snippet(site: Site) -> str:
    """The tag whose file the browser runs only if its bytes are exactly these."""
    file = pinned_files()[0]
    return f'<script async src="{file.address}" integrity="{file.integrity}" crossorigin="anonymous" {_tail(site)}'


def tag_manager_snippet(site: Site) -> str:
    """The same for Google Tag Manager (*Custom HTML*): it drops ``data-`` attributes, so the key stands in the address."""
    return (
        f'<script async src="{settings.PUBLIC_BASE_URL}/embed/v1.js?site={site.key}&lang={_language(site)}"></script>'
    )


def pinned_files() -> list[PinnedFile]:
    """Both files of the embed, for who lists them in a policy; the first names the second with its checksum."""
    found = []
    for name in FILES:
        stem, suffix = name.split(".")
        address = f"{settings.PUBLIC_BASE_URL}/embed/{stem}.{digest(name)}.{suffix}"
        found.append(PinnedFile(address, integrity(name)))
    return found


def _language(site: Site) -> str:
    return site.languages[0] if site.languages else settings.LANGUAGE_CODE


def _tail(site: Site) -> str:
    return f'data-site="{site.key}" data-lang="{_language(site)}"></script>'


def page_example() -> str:
    """What the page itself needs so that signed-in visitors are known."""
    return (
        "<script>\n"
        "  window.statuscomms = window.statuscomms || function () { (statuscomms.q = statuscomms.q || []).push(arguments); };\n"
        '  statuscomms("identify", () => fetch("/statuscomms-token").then((r) => (r.ok ? r.text() : null)));\n'
        "</script>"
    )


def signing_examples(site: Site) -> list[tuple[str, str]]:
    """(language, code) of a ``/statuscomms-token`` in Python, JavaScript and PHP. The secret comes from the environment."""
    filled = {"KEY": site.key, "KID": site.identity_kid, "TRAIT": site.traits[0] if site.traits else ""}
    found = []
    for language, code, trait in _EXAMPLES:
        text = code.replace("TRAITS", trait if filled["TRAIT"] else "")
        for name, value in filled.items():
            text = text.replace(f"<{name}>", value)
        found.append((language, text))
    return found


_PYTHON = """\
# pip install pyjwt
import os, time, jwt

def statuscomms_token(customer):
    claims = {
        "aud": "<KEY>",
        "sub": customer.reference,
        "exp": int(time.time()) + 600,TRAITS
    }
    return jwt.encode(claims, os.environ["STATUSCOMMS_SECRET"], algorithm="HS256", headers={"kid": "<KID>"})
"""
_JAVASCRIPT = """\
// npm install jsonwebtoken
import jwt from "jsonwebtoken";

export function statuscommsToken(customer) {
  const claims = {
    aud: "<KEY>",
    sub: customer.reference,
    exp: Math.floor(Date.now() / 1000) + 600,TRAITS
  };
  return jwt.sign(claims, process.env.STATUSCOMMS_SECRET, { algorithm: "HS256", keyid: "<KID>" });
}
"""
_PHP = """\
<?php // composer require firebase/php-jwt
use Firebase\\JWT\\JWT;

function statuscomms_token($customer): string {
    $claims = [
        "aud" => "<KEY>",
        "sub" => $customer->reference,
        "exp" => time() + 600,TRAITS
    ];
    return JWT::encode($claims, getenv("STATUSCOMMS_SECRET"), "HS256", "<KID>");
}
"""
_EXAMPLES = (
    ("Python", _PYTHON, '\n        "traits": {"<TRAIT>": customer.traits["<TRAIT>"]},'),
    ("JavaScript", _JAVASCRIPT, '\n    traits: { "<TRAIT>": customer["<TRAIT>"] },'),
    ("PHP", _PHP, '\n        "traits" => ["<TRAIT>" => $customer->{"<TRAIT>"}],'),
)
