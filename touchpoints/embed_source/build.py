"""Write what browsers load: `static/embed/*.js`, minified from the sources in this folder.

The sources carry the reasons; every visitor of every customer's page carries only the bytes. The
output is checked in, so that an installation needs no build, and a test holds it to the sources.
Run `python -m touchpoints.embed_source.build` after each change.
"""

from pathlib import Path

import minify  # type: ignore[import-not-found,import-untyped,unused-ignore]

SOURCES = Path(__file__).parent
OUTPUT = SOURCES.parent / "static" / "embed"
FILES = ("v1.js", "v1-chat.js")


def built(name: str) -> str:
    """Return the minified text of one source file."""
    text: str = minify.string("text/javascript", (SOURCES / name).read_text("utf-8"))
    return text + "\n"


def build() -> None:
    """Write every file anew."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (OUTPUT / name).write_text(built(name), "utf-8")


if __name__ == "__main__":
    build()
