"""Which documents are only a matter of a moment, and which never come: asked about a path that has none."""

from django.db import Error as DatabaseTrouble

from audiences.queries import services_in_use
from statuscomms.clock import now
from touchpoints.documents.history_page import pages_of, read_month
from touchpoints.documents.snapshot import Snapshot, month_of


def belongs_at(path: str) -> bool:
    """Whether a document of the public side belongs at ``path``; true as well while the database cannot tell."""
    if path.startswith(("/embed/", "/looks/")) or "incidents/" in path:
        return False
    try:
        if "/history/" in path:
            return _is_month(path.partition("/history/")[2])
        if "/badges/" in path:
            slug = path.rpartition("/")[2].removesuffix(".svg")
            return services_in_use().filter(is_public=True, slug=slug).exists()
    except DatabaseTrouble:
        pass  # nobody can tell now
    return True


def _is_month(name: str) -> bool:
    found, snapshot = read_month(name), Snapshot(now())
    if found is None or not snapshot.first_month <= found[0] <= month_of(snapshot.now):
        return False
    return found[1] == 1 or found[1] <= pages_of(snapshot, found[0])
