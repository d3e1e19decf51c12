"""Where a published document lies as a plain file, so that nginx, a CDN or object storage can serve it without us."""

import os
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

STORAGE = "published"
"""Its name in ``settings.STORAGES``; without it nothing is mirrored."""


class PublishedFileStorage(FileSystemStorage):
    """A directory in which a file is replaced in one step: who reads it gets the old bytes or the new ones, never a part."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: a newer document takes the older one's place."""
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            Path(new).chmod(0o644)  # a web server of another user reads it
            Path(new).replace(target)
        except BaseException:
            Path(new).unlink(missing_ok=True)
            raise
        return name


def published_storage() -> Storage | None:
    """The storage that mirrors published documents, or None."""
    return storages[STORAGE] if STORAGE in storages.backends else None


def file_name(key: str) -> str:
    """The file of the document at path ``key``: ``/fi/`` is ``fi/index.html``, a path without an ending gets ``.html``."""
    path = PurePosixPath(key.lstrip("/"))
    if ".." in path.parts:
        raise ValueError(key)
    if key.endswith("/"):
        return str(path / "index.html")
    return str(path) if path.suffix else f"{path}.html"


def write(storage: Storage, key: str, content_type: str, bodies: dict[str, bytes]) -> None:
    """Put the document's file and its compressed siblings in place; the plain file last, since the others are found through it.

    ``bodies`` maps an ending ("", ".gz", ".br") to bytes. Storages that do not replace files by themselves lose the old one first.
    """
    for ending in sorted(bodies, key=len, reverse=True):
        name = file_name(key) + ending
        if not replaces_files(storage) and storage.exists(name):
            storage.delete(name)
        content = ContentFile(bodies[ending])
        content.content_type = content_type  # type: ignore[attr-defined]  # object storages keep it beside the bytes
        storage.save(name, content)


def remove(storage: Storage, key: str, endings: tuple[str, ...]) -> None:
    """Take the document's files away; what is not there is no trouble."""
    for ending in endings:
        if storage.exists(file_name(key) + ending):
            storage.delete(file_name(key) + ending)


def replaces_files(storage: Storage) -> bool:
    """Whether saving under a name that is taken replaces the file (ours does; object storages say so by ``file_overwrite``)."""
    return isinstance(storage, PublishedFileStorage) or bool(getattr(storage, "file_overwrite", False))
