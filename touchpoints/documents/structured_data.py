"""What is going on, for search engines: schema.org's ``SpecialAnnouncement`` as JSON-LD, a data block that runs nothing."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from incidents.models import Incident
from statuscomms.markdown import to_plain
from touchpoints.documents.addresses import brand_address, incident_address, page_path
from touchpoints.documents.rendered import compact_json
from touchpoints.documents.snapshot import updates_of
from touchpoints.documents.statuspage_json import incident_title
from touchpoints.documents.words import in_one_language, update_texts
from touchpoints.models import Look

_LONGEST = 1_000
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Inside a script element only these could end it or begin a comment; in JSON's strings they may always be written so."""


def structured_data(incidents: Iterable[Incident], language: str, look: Look | None = None) -> SafeString:
    """The page and an announcement for each of ``incidents``, as the content of a script element; ``look``: whose domain."""
    page = {
        "@type": "WebPage",
        "name": settings.ORGANISATION_NAME,
        "url": brand_address(look) + page_path(language),
        "inLanguage": language,
    }
    graph = [page, *(announcement(incident, language, look) for incident in incidents)]
    return _in_script({"@context": "https://schema.org", "@graph": graph})


def announcement(incident: Incident, language: str, look: Look | None = None) -> dict[str, Any]:
    """One incident, maintenance or announcement with its newest words."""
    updates = updates_of(incident)
    words = in_one_language(update_texts(updates[0]), language) if updates else None
    address = incident_address(incident, language, look)
    services = [
        {"@type": "Service", "name": impact.service.name(language)}
        for impact in incident.impacts.all()
        if impact.service.is_public
    ]
    found = {
        "@type": "SpecialAnnouncement",
        "@id": address,
        "url": address,
        "name": incident_title(incident, language),
        "text": to_plain(words.body)[:_LONGEST] if words else "",
        "datePosted": _moment(incident.published_at),
        "dateModified": _moment(updates[0].published_at if updates else incident.published_at),
        "expires": _moment(incident.resolved_at or incident.ends_at),
        "inLanguage": words.language if words else language,
        "publisher": {"@type": "Organization", "name": settings.ORGANISATION_NAME, "url": brand_address(look)},
        "about": services,
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _moment(at: Any) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _in_script(data: dict[str, Any]) -> SafeString:
    return mark_safe(compact_json(data).decode().translate(_ESCAPES))
