"""``/maintenance.ics``: planned maintenance for people's calendars, written by hand (RFC 5545)."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.lifecycle import Status
from incidents.models import Incident
from statuscomms.markdown import to_plain
from touchpoints.documents.addresses import default_language, incident_address
from touchpoints.documents.rendered import OPEN_TO_ALL, RenderedDocument, fixed
from touchpoints.documents.snapshot import Snapshot, updates_of
from touchpoints.documents.statuspage_json import incident_title
from touchpoints.documents.words import in_one_language, update_texts

_FOLD_AT = 73
_UNKNOWN_LENGTH = timedelta(hours=1)


def render_calendar(snapshot: Snapshot) -> RenderedDocument:
    """Every listed maintenance with a time as an event: stable UID, SEQUENCE raised by each update."""
    with translation.override(default_language()):
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
                lines += _event(incident, incident.starts_at)
        lines.append("END:VCALENDAR")
    body = "".join(folded(line) for line in lines).encode()
    return RenderedDocument(fixed(body), "text/calendar; charset=utf-8", OPEN_TO_ALL)


def _event(incident: Incident, starts_at: datetime) -> list[str]:
    updates = updates_of(incident)
    words = in_one_language(update_texts(updates[0]), default_language()) if updates else None
    changed = (updates[0].published_at if updates else incident.published_at) or starts_at
    services = ", ".join(impact.service.name() for impact in incident.impacts.all())
    return [
        "BEGIN:VEVENT",
        f"UID:{incident.uuid}@{settings.MAIL_DOMAIN}",
        f"SEQUENCE:{max(len(updates) - 1, 0)}",
        f"DTSTAMP:{_moment(changed)}",
        f"LAST-MODIFIED:{_moment(changed)}",
        f"DTSTART:{_moment(starts_at)}",
        f"DTEND:{_moment(incident.ends_at or starts_at + _UNKNOWN_LENGTH)}",
        f"SUMMARY:{_escaped(incident_title(incident, default_language()))}",
        f"DESCRIPTION:{_escaped(to_plain(words.body) if words else '')}",
        *([f"CATEGORIES:{_escaped(services)}"] if services else []),
        f"URL:{incident_address(incident, default_language())}",
        f"STATUS:{'CANCELLED' if incident.status == Status.CANCELLED else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, escaped)
    return "".join(letter for letter in text if letter >= " ")


def folded(line: str) -> str:
    """The line with CRLF, broken after at most 75 bytes between characters."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > _FOLD_AT:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece]) + "\r\n"
