"""The embed's script files: floating ones that are asked for again, and pinned immutable ones for SRI."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from touchpoints.documents.rendered import OPEN_TO_ALL, RenderedDocument, fixed

FOLDER = Path(__file__).resolve().parent.parent / "static" / "embed"
FILES = ("v1.js", "v1-chat.js")
FLOATING = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
PINNED = "public, max-age=31536000, immutable"


@cache
def file_paths() -> dict[str, tuple[str, str]]:
    """Path -> (file name, Cache-Control) of every script that is served: ``/embed/v1.js`` and ``/embed/v1.<hash>.js``."""
    paths = {}
    for name in FILES:
        stem, suffix = name.split(".")
        paths[f"/embed/{name}"] = (name, FLOATING)
        paths[f"/embed/{stem}.{digest(name)}.{suffix}"] = (name, PINNED)
    return paths


@cache
def digest(name: str) -> str:
    """The part of a pinned file's name that changes with its bytes."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:16]


@cache
def integrity(name: str) -> str:
    """The value of a script tag's ``integrity`` for the pinned file."""
    return "sha384-" + base64.b64encode(hashlib.sha384((FOLDER / name).read_bytes()).digest()).decode()


def render_embed_file(path: str) -> RenderedDocument:
    """The script behind ``path``."""
    name, cache_control = file_paths()[path]
    return RenderedDocument(
        fixed((FOLDER / name).read_bytes()),
        "text/javascript; charset=utf-8",
        OPEN_TO_ALL,
        cache_control=cache_control,
        looked_at_every=None,
    )
