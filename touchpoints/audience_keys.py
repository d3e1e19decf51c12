"""Names for sets of live audiences: which audience versions a site's notices use, and the unguessable key of a set."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from django.conf import settings

from incidents.models import Notice
from touchpoints.models import Site


def audience_of(notice: Notice) -> str:
    """``<audience id>:<version>`` of a targeted notice, "" of a public one."""
    if notice.audience_rule is None and notice.audience_id is None:
        return ""
    return f"{notice.audience_id or 0}:{notice.audience_version or 0}"


def audiences_generation(site: Site, used: Iterable[str]) -> int:
    """A number that changes when the set of audiences used on the site changes, and tells nothing about them."""
    return int(_digest("audiences", site, sorted(set(used)))[:8], 16)


def key_of(site: Site, audiences: Sequence[str]) -> str:
    """The unguessable name of this set of audience versions on this site: 64 hexadecimal digits."""
    return _digest("audience-key", site, sorted(set(audiences)))


def feed_path(site_key: str, audience_key: str = "") -> str:
    """Where the feed of everybody, or of a set of audiences, is served."""
    return f"/embed/v1/{site_key}/{audience_key}.json" if audience_key else f"/embed/v1/{site_key}.json"


def unguessable_name(purpose: str, site: Site, parts: Sequence[str]) -> str:
    """A name of this site that nobody can guess or make: a keyed hash, 64 hexadecimal digits."""
    return _digest(purpose, site, parts)


def _digest(purpose: str, site: Site, audiences: Sequence[str]) -> str:
    message = "\x1f".join([purpose, str(site.uuid), *audiences]).encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
