"""Write what browsers load: `static/embed/*.js`, minified from the sources in this folder.

The sources carry the reasons; every visitor of every customer's page carries only the bytes. The
output is checked in, so that an installation needs no build, and a test holds it to the sources.
Run `python -m touchpoints.embed_source.build` after each change.
"""

import base64
import hashlib
import re
from pathlib import Path

import minify  # type: ignore[import-not-found,import-untyped,unused-ignore]

SOURCES = Path(__file__).parent
OUTPUT = SOURCES.parent / "static" / "embed"
_COMPILED_AT_ONCE = "//# allFunctionsCalledOnLoad\n"
"""Chromium compiles the whole file while it loads, beside the main thread: https://v8.dev/blog/explicit-compile-hints"""
FILES = ("v1.js", "v1-chat.js")
BRIDGES = tuple(sorted(path.name for path in (SOURCES / "bridges").glob("*.js")))
"""Examples that people read and take along: copied as they are."""


def built(name: str) -> str:
    """Return the minified text of one source file."""
    text: str = minify.string("text/javascript", (SOURCES / name).read_text("utf-8"))
    text = text.replace("}\n", "}")  # lines of style sheets, which the minifier takes for text
    text = re.sub(r"\bconst\b", "let", text)  # a few bytes less when compressed; no text says the word
    if name == "v1.js":
        text = _COMPILED_AT_ONCE + _knowing(text, built("v1-chat.js").encode())
    return text + "\n"


def _knowing(text: str, chat: bytes) -> str:
    """The first file with the pinned name and the checksum of the second, so that whoever pins one has pinned both."""
    digest = hashlib.sha256(chat)
    checksum = "sha256-" + base64.b64encode(digest.digest()).decode()
    return text.replace("CHAT_FILE", f"v1-chat.{digest.hexdigest()[:16]}.js").replace("CHAT_INTEGRITY", checksum)


def bridge(name: str) -> str:
    """Return the text of one bridge to another maker's chat."""
    return (SOURCES / "bridges" / name).read_text("utf-8")


def build() -> None:
    """Write every file anew."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (OUTPUT / name).write_text(built(name), "utf-8")
    (OUTPUT / "bridges").mkdir(exist_ok=True)
    for name in BRIDGES:
        (OUTPUT / "bridges" / name).write_text(bridge(name), "utf-8")


if __name__ == "__main__":
    build()
