"""Planned maintenance for people's calendars, written by hand (RFC 5545): all of it, or what concerns a set of services."""

import re
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.models import Incident
from statuscomms.markdown import to_plain
from touchpoints.documents.addresses import incident_address
from touchpoints.documents.rendered import OPEN_TO_ALL, RenderedDocument, fixed
from touchpoints.documents.snapshot import Snapshot, updates_of
from touchpoints.documents.status_words import never_began
from touchpoints.documents.statuspage_json import incident_title
from touchpoints.documents.words import in_one_language, update_texts, without_controls

_FOLD_AT = 73
_UNKNOWN_LENGTH = timedelta(hours=1)


SERVICES = "X-STATUSCOMMS-SERVICES"
"""A line of ours in each event about services: the slugs of its public ones and of those above them."""
_EVENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)


def render_calendar(snapshot: Snapshot, language: str) -> RenderedDocument:
    """Every listed maintenance with a time as an event: stable UID, SEQUENCE raised by each update."""
    with translation.override(language):
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Statuscomms//Maintenance//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            f"X-WR-CALNAME:{_escaped(_('%(organisation)s: maintenance') % {'organisation': settings.ORGANISATION_NAME})}",
        ]
        for incident in snapshot.incidents:
            if incident.kind == "maintenance" and incident.starts_at:
                lines += _event(snapshot, incident, incident.starts_at, language)
        lines.append("END:VCALENDAR")
    body = "".join(folded(line) for line in lines).encode()
    return RenderedDocument(fixed(body), "text/calendar; charset=utf-8", OPEN_TO_ALL)


def events_about(calendar: bytes, slugs: AbstractSet[str]) -> bytes:
    """``calendar`` with only those events that concern one of the services; an event that names none concerns all."""

    def kept(event: re.Match[bytes]) -> bytes:
        text = event.group().replace(b"\r\n ", b"").decode()
        named = next((line for line in text.split("\r\n") if line.startswith(f"{SERVICES}:")), "")
        return event.group() if not named or slugs & set(named.partition(":")[2].split(",")) else b""

    return _EVENT.sub(kept, calendar)


def _services_line(incident: Incident) -> list[str]:
    """No line for an event that concerns all; one without slugs when all that it is about is hidden: it is in nobody's choice."""
    services = [impact.service for impact in incident.impacts.all()]
    if not services:
        return []
    known = [*services, *(service.parent for service in services if service.parent)]
    return [f"{SERVICES}:{','.join(sorted({service.slug for service in known if service.is_public}))}"]


def _event(snapshot: Snapshot, incident: Incident, starts_at: datetime, language: str) -> list[str]:
    updates = updates_of(incident)
    words = in_one_language(update_texts(updates[0]), language) if updates else None
    changed = (updates[0].published_at if updates else incident.published_at) or starts_at
    services = ", ".join(impact.service.name(language) for impact in incident.impacts.all() if impact.service.is_public)
    return [
        "BEGIN:VEVENT",
        f"UID:{incident.uuid}@{settings.MAIL_DOMAIN}",
        f"SEQUENCE:{max(len(updates) - 1, 0)}",
        f"DTSTAMP:{_moment(changed)}",
        f"LAST-MODIFIED:{_moment(changed)}",
        f"DTSTART:{_moment(starts_at)}",
        f"DTEND:{_moment(incident.ends_at or starts_at + _UNKNOWN_LENGTH)}",
        f"SUMMARY:{_escaped(incident_title(incident, language))}",
        f"DESCRIPTION:{_escaped(to_plain(words.body) if words else '')}",
        *([f"CATEGORIES:{_escaped(services)}"] if services else []),
        *_services_line(incident),
        f"URL:{incident_address(incident, language, snapshot.brand)}",
        f"STATUS:{'CANCELLED' if never_began(incident) else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, escaped)
    return without_controls(text)


def folded(line: str) -> str:
    """The line with CRLF, broken after at most 75 bytes between characters."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > _FOLD_AT:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece]) + "\r\n"
