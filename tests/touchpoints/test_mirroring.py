"""Published documents lie as plain files in a directory or any other storage, for nginx, a CDN or object storage."""

from __future__ import annotations

import gzip
import threading
import time
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages

from incidents.declarations import ChannelChoice
from statuscomms.clock import now
from statuscomms.models import StaffAlert
from tests.demo.conftest import wait_for
from tests.factories import make_incident, make_site
from touchpoints.documents import RenderedDocument
from touchpoints.documents.rendered import fixed, gone
from touchpoints.mirror_files import PublishedFileStorage, file_name
from touchpoints.models import PublishedDocument
from touchpoints.publishing import publish
from touchpoints.services import (
    find_lost_files,
    mirror_beside,
    mirror_documents,
    publish_all,
    rebuild_dirty_documents,
)

pytestmark = pytest.mark.django_db


class NarrowStorage(InMemoryStorage):
    """Any Django storage: renames instead of replacing, and may refuse some names."""

    refused: tuple[str, ...] = ()
    content_types: dict[str, str] = {}  # noqa: RUF012

    def _save(self, name, content):
        if name.startswith(self.refused or ("\0",)):
            raise OSError("no room")
        self.content_types[name] = content.content_type
        return super()._save(name, content)


class SilentStorage(NarrowStorage):
    """One that answers only after ``answers`` is set."""

    answers = threading.Event()

    def _save(self, name, content):
        assert self.answers.wait(30)
        return super()._save(name, content)


def use(settings, backend: str, **options) -> None:
    settings.STORAGES = {**settings.STORAGES, "published": {"BACKEND": backend, "OPTIONS": options}}


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    use(settings, "touchpoints.mirror_files.PublishedFileStorage", location=str(tmp_path / "public"))
    return tmp_path / "public"


@pytest.fixture
def storage(settings) -> NarrowStorage:
    use(settings, f"{__name__}.NarrowStorage")
    storages["published"].refused = ()
    return storages["published"]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("/", "index.html"),
        ("/fi/", "fi/index.html"),
        ("/fi/incidents/3f0a", "fi/incidents/3f0a.html"),
        ("/embed/v1/shop.json", "embed/v1/shop.json"),
        ("/history.atom", "history.atom"),
    ],
)
def test_every_document_has_a_file_that_web_servers_find(key, name):
    assert file_name(key) == name


def test_a_key_that_climbs_out_is_refused():
    with pytest.raises(ValueError, match="/../secret"):
        file_name("/embed/../secret")


def test_the_directory_holds_the_bytes_and_their_compressed_siblings(folder):
    make_site()
    publish_all()
    mirror_documents()
    row = PublishedDocument.objects.get(key="/embed/v1/shop.json")
    file = folder / "embed/v1/shop.json"
    assert file.read_bytes() == bytes(row.identity)
    assert gzip.decompress(file.with_name("shop.json.gz").read_bytes()) == bytes(row.identity)
    assert brotli.decompress(file.with_name("shop.json.br").read_bytes()) == bytes(row.identity)
    assert file.stat().st_mode & 0o777 == 0o644
    assert (folder / "index.html").exists() and (folder / "en/index.html").exists()


def test_a_change_replaces_the_file_and_nothing_else_is_written(folder):
    make_site()
    publish_all()
    mirror_documents()
    script = (folder / "embed/v1.js").stat()
    make_incident(title="Cards fail", channels={"banner": ChannelChoice()})
    rebuild_dirty_documents()
    mirror_documents()
    assert b"Cards fail" in (folder / "embed/v1/shop.json").read_bytes()
    assert (folder / "embed/v1.js").stat().st_ino == script.st_ino


def test_a_document_that_is_gone_has_no_file(folder):
    seen = published("/x.json", b"{}")
    assert (folder / "x.json").exists()
    publish(key="/x.json", document=gone("It is gone."), seen=seen)
    mirror_documents()
    assert not list(folder.glob("x.json*"))


def test_who_reads_while_it_is_replaced_never_gets_a_part(tmp_path):
    storage = PublishedFileStorage(location=str(tmp_path))
    old, new = b"a" * 400_000, b"b" * 400_000
    storage.save("feed.json", ContentFile(old))
    stop, torn = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            if (tmp_path / "feed.json").read_bytes() not in (old, new):
                torn.append(1)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        storage.save("feed.json", ContentFile(new if number % 2 else old))
    stop.set()
    reader.join()
    assert not torn and [file.name for file in tmp_path.iterdir()] == ["feed.json"]


def published(key: str, body: bytes) -> PublishedDocument:
    publish(
        key=key,
        document=RenderedDocument(fixed(body), "application/json"),
        seen=PublishedDocument.objects.filter(key=key).first(),
    )
    mirror_documents()
    return PublishedDocument.objects.get(key=key)


def test_any_django_storage_serves_with_the_type_beside_the_bytes(storage):
    published("/x.json", b'{"a":1}')
    published("/x.json", b'{"a":2}')
    with storage.open("x.json") as file:
        assert file.read() == b'{"a":2}'
    assert storage.content_types["x.json"] == "application/json"
    assert storage.listdir("")[1] == ["x.json.gz", "x.json.br", "x.json"]


def test_a_file_that_cannot_be_written_holds_no_other_up_and_staff_are_told(storage):
    storage.refused = ("bad",)
    for key in ("/bad.json", "/good.json"):
        publish(key=key, document=RenderedDocument(fixed(b"{}"), "application/json"), seen=None)
    mirror_documents()
    assert storage.exists("good.json") and not storage.exists("bad.json")
    assert StaffAlert.objects.get(closed_at=None).urgency == "urgent"
    storage.refused = ()
    mirror_documents()
    assert not storage.exists("bad.json"), "it waits before the next try"
    with time_machine.travel(now() + timedelta(minutes=6)):
        mirror_documents()
    assert storage.exists("bad.json")
    assert not StaffAlert.objects.filter(closed_at=None).exists()


def test_when_the_storage_is_back_news_bring_along_what_waited(storage):
    storage.refused = ("a", "b")
    seen = [published(f"/{name}.json", b"{}") for name in "ab"][0]
    PublishedDocument.objects.update(mirror_failures=8, mirror_again_at=now() + timedelta(minutes=4))
    storage.refused = ()
    mirror_documents()
    assert not storage.exists("a.json") and not storage.exists("b.json"), "both wait"
    publish(key=seen.key, document=RenderedDocument(fixed(b"[]"), "application/json"), seen=seen)
    mirror_documents()
    mirror_documents()
    assert storage.exists("a.json") and storage.exists("b.json")


def test_a_storage_that_was_changed_or_emptied_is_filled_anew(settings, storage, tmp_path):
    publish_all()
    mirror_documents()
    find_lost_files()
    assert not PublishedDocument.objects.filter(mirrored_generation=0).exists()
    use(settings, "touchpoints.mirror_files.PublishedFileStorage", location=str(tmp_path / "elsewhere"))
    find_lost_files()
    mirror_documents()
    assert (tmp_path / "elsewhere/index.html").exists() and (tmp_path / "elsewhere/robots.txt").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_storage_that_does_not_answer_holds_no_other_job_up(settings):
    use(settings, f"{__name__}.SilentStorage")
    publish(key="/", document=RenderedDocument(fixed(b"x"), "text/html"), seen=None)
    SilentStorage.answers.clear()
    began = time.monotonic()
    for _turn in range(5):
        mirror_beside()
    assert time.monotonic() - began < 6
    SilentStorage.answers.set()
    wait_for(lambda: mirror_beside() or PublishedDocument.objects.get(key="/").mirrored_generation)
    assert storages["published"].exists("index.html")


def test_without_a_storage_nothing_is_mirrored(settings):
    settings.STORAGES = {name: entry for name, entry in settings.STORAGES.items() if name != "published"}
    row = published("/x.json", b"{}")
    assert row.mirrored_generation == 0
