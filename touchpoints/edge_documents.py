"""The shelf: published documents ready to send, in memory and, for starts without a database, in a directory."""

import gzip
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

import structlog

from touchpoints.documents.addresses import methods_of

log = structlog.get_logger(__name__)
Headers = list[tuple[str, str]]

LOOKUPS_PER_SECOND = 20
_SYNCED = "synced"
_SUFFIX = ".document"
_MANY = "/incidents/"
"""In the keys of those pages of which there come to be thousands."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A published document as it is kept; ``etag`` is bare."""

    key: str
    generation: int
    status: int
    etag: str
    headers: Mapping[str, str]
    identity: bytes
    gzip: bytes
    brotli: bytes


class Unpacked:
    """The plain text of a body that is kept packed, made while it is sent: browsers take it packed and never ask for it."""

    __slots__ = ("_gzip",)

    def __init__(self, packed: bytes) -> None:
        self._gzip = packed

    def __iter__(self) -> Iterator[bytes]:
        yield gzip.decompress(self._gzip)


@dataclass(frozen=True, slots=True)
class Variant:
    """One encoding, ready to send."""

    headers: Headers
    body: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class ReadyDocument:
    """A document with every answer prepared, so that a request only looks things up."""

    generation: int
    etag: str
    site_key: str
    status_line: str
    identity: Variant
    gzip: Variant
    brotli: Variant
    unchanged_headers: Headers
    open_to_all: bool
    methods: tuple[str, ...]


@lru_cache(256)
def encoding_of(accepted: str) -> str:
    """The name of the variant for an Accept-Encoding header (RFC 9110, 12.5.3): ``br;q=0`` refuses, ``xbr`` is another word."""
    taken = set()
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.replace(" ", "").partition(";")
        if weight.partition(".")[0] != "q=0" or weight.partition(".")[2].strip("0"):
            taken.add(name)
    return "brotli" if "br" in taken else "gzip" if "gzip" in taken else "identity"


def ready(stored: StoredDocument) -> ReadyDocument:
    """Prepare the answers of ``stored``."""
    common = _shared(tuple(stored.headers.items()))

    plain = Unpacked(stored.gzip) if _MANY in stored.key else (stored.identity,)

    def variant(body: bytes, encoding: str) -> Variant:
        tag = f'"{stored.etag}-{encoding}"' if encoding else f'"{stored.etag}"'
        headers = [*common, ("ETag", tag), ("Content-Length", str(len(body)))]
        return Variant([*headers, ("Content-Encoding", encoding)], (body,)) if encoding else Variant(headers, plain)

    kept = [(name, value) for name, value in common if name != "Content-Type"]
    return ReadyDocument(
        generation=stored.generation,
        etag=stored.etag,
        site_key=_site_key(stored.key),
        status_line=f"{stored.status} {HTTPStatus(stored.status).phrase}",
        identity=variant(stored.identity, ""),
        gzip=variant(stored.gzip, "gzip"),
        brotli=variant(stored.brotli, "br"),
        unchanged_headers=[*kept, ("ETag", f'"{stored.etag}"')],
        open_to_all=stored.headers.get("Access-Control-Allow-Origin") == "*",
        methods=methods_of(stored.key),
    )


@lru_cache(256)
def _shared(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The same pairs, one copy in memory for all documents that have them: thousands of pages differ in nothing but their text."""
    return pairs


def _site_key(key: str) -> str:
    if not key.startswith("/embed/v1/"):
        return ""
    return key.removeprefix("/embed/v1/").removesuffix(".json").partition("/")[0]


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the edge must know of a site to take its visitors' reports."""

    origins: Sequence[str]
    honours_dnt: bool = False


class Shelf:
    """What one web process knows. Only the upkeep thread changes it, by swapping whole values."""

    def __init__(self) -> None:
        self.documents: dict[str, ReadyDocument] = {}
        self.sites: dict[str, SiteFacts] = {}
        self.hosts: dict[str, str] = {}
        self.visitor_salt: bytes | None = None
        self.counts_visitors = False
        self.extra_headers: Headers = []
        self.requests = 0
        self.lookups_left = LOOKUPS_PER_SECOND
        self.synced_at = 0.0

    def put(self, stored: Iterable[StoredDocument]) -> None:
        """Take in documents that are newer than those here."""
        for document in stored:
            known = self.documents.get(document.key)
            if known is None or known.generation < document.generation:
                self.documents[document.key] = ready(document)

    def drop(self, keys: Iterable[str]) -> None:
        """Forget documents."""
        for key in keys:
            self.documents.pop(key, None)


class Directory:
    """The copy on disk: one file a document, replaced atomically, so that a process can start without a database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Iterator[StoredDocument]:
        """Every document that is whole, one at a time; broken files are left out."""
        for file in self.path.glob(f"*{_SUFFIX}") if self.path.is_dir() else ():
            try:
                document = _unpack(file.read_bytes())
            except (OSError, ValueError, KeyError, TypeError):
                log.warning("published_file_unreadable", file=file.name)
            else:
                yield document

    def find(self, key: str) -> StoredDocument | None:
        """One document; None when it is not here, or broken."""
        try:
            return _unpack(self._file(key).read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, document: StoredDocument) -> None:
        """Replace the document's file."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._replace(self._file(document.key), _pack(document))

    def remove(self, key: str) -> None:
        """Forget a document."""
        self._file(key).unlink(missing_ok=True)

    def keys(self) -> set[str]:
        """The documents that are here."""
        return {document.key for document in self.read()}

    def note_synced(self) -> None:
        """The directory agrees with the database now."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / _SYNCED).touch()

    def synced_at(self) -> float:
        """When that was noted last, in seconds since 1970; 0 for never."""
        try:
            return (self.path / _SYNCED).stat().st_mtime
        except OSError:
            return 0.0

    def _file(self, key: str) -> Path:
        return self.path / (hashlib.sha256(key.encode()).hexdigest()[:40] + _SUFFIX)

    def _replace(self, file: Path, content: bytes) -> None:
        new = file.with_name(f"{file.name}.{os.getpid()}.{time.monotonic_ns()}.new")
        new.write_bytes(content)
        new.replace(file)


def _pack(document: StoredDocument) -> bytes:
    bodies = (document.identity, document.gzip, document.brotli)
    head = {
        "key": document.key,
        "generation": document.generation,
        "status": document.status,
        "etag": document.etag,
        "headers": dict(document.headers),
        "lengths": [len(body) for body in bodies],
    }
    return json.dumps(head).encode() + b"\n" + b"".join(bodies)


def _unpack(content: bytes) -> StoredDocument:
    line, _newline, rest = content.partition(b"\n")
    head = json.loads(line)
    first, second, third = head["lengths"]
    if len(rest) != first + second + third:
        raise ValueError("cut off")
    return StoredDocument(
        key=head["key"],
        generation=head["generation"],
        status=head["status"],
        etag=head["etag"],
        headers=head["headers"],
        identity=rest[:first],
        gzip=rest[first : first + second],
        brotli=rest[first + second :],
    )
