"""What the edge holds of single incidents, of which there come to be thousands."""

import gzip
import tracemalloc

import brotli
import pytest

from tests.factories import make_incident
from tests.touchpoints.test_edge import Answer, edge  # noqa: F401 - a fixture
from touchpoints.edge_documents import Shelf, StoredDocument
from touchpoints.services import rebuild_dirty_documents


@pytest.mark.slow
@pytest.mark.django_db
def test_the_page_of_an_incident_is_the_same_text_plain_and_packed(edge):  # noqa: F811
    incident = make_incident()
    rebuild_dirty_documents()
    edge.upkeep.turn()
    path = f"/en/incidents/{incident.uuid}"
    plain, packed = Answer(edge, path), Answer(edge, path, accept_encoding="br")
    assert plain.status == 200 and plain.body.endswith(b"</html>\n")
    assert brotli.decompress(packed.body) == plain.body
    assert plain.headers["Content-Length"] == str(len(plain.body)) and "Content-Encoding" not in plain.headers
    assert Answer(edge, path, method="HEAD").headers["Content-Length"] == plain.headers["Content-Length"]


def test_the_pages_are_kept_packed_only_and_without_a_copy_of_what_they_share():
    text = b"".join(b"<p>What happened in step %d of many</p>" % number for number in range(1_000))
    headers = {f"X-Header-{number}": "the same for all" * 9 for number in range(12)}
    shelf, packed = Shelf(), gzip.compress(text)
    tracemalloc.start()
    shelf.put(
        StoredDocument(
            f"/en/incidents/{number}", number, 200, str(number), dict(headers), bytes(bytearray(text)), packed, packed
        )
        for number in range(1, 301)
    )
    kept, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 300 * len(text) / 5
    assert b"".join(shelf.documents["/en/incidents/7"].identity.body) == text
