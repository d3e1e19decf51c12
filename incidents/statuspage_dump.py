"""Reads what a Statuspage page gives away under ``/api/v2/``: files of components, incidents and scheduled maintenances."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audiences.topics import IncidentKind, Severity
from incidents.lifecycle import CLOSED, Impact, Status
from incidents.past_incidents import PastIncident, PastService, PastUpdate
from statuscomms.errors import InvalidInput

NAMESPACE = UUID("6f1f3e0e-4b0c-5d7e-9a53-0d6d0b7a2c11")
LARGEST_FILE = 50_000_000
LONGEST_TITLE, LONGEST_BODY = 200, 20_000
_BREAK = re.compile(r"<br\s*/?>|</p>|</li>", re.IGNORECASE)
_SEVERITIES = {"critical": Severity.SEV1, "major": Severity.SEV2, "minor": Severity.SEV3, "none": Severity.SEV4}
_OUTAGES = {"critical": Impact.MAJOR_OUTAGE, "major": Impact.PARTIAL_OUTAGE, "minor": Impact.DEGRADED}
_INCIDENT = (Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING, Status.RESOLVED, Status.POSTMORTEM)
_MAINTENANCE = (Status.SCHEDULED, Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED)
Json = Mapping[str, Any]


class Unreadable(ValueError):
    """A part of the dump is not what it should be; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Dump:
    """Everything that the files hold, ready to be recorded. ``left_out``: a sentence for each thing that could not be read."""

    services: tuple[PastService, ...]
    incidents: tuple[PastIncident, ...]
    left_out: tuple[str, ...]


def read_dump(files: Iterable[tuple[str, bytes]], language: str) -> Dump:
    """The dump in these (name, content) files. What stands in several files counts once, in its newest form.

    Raises ``InvalidInput`` at ``files`` for what is no dump at all; single things that are broken are left out and named.
    """
    page_id = ""
    found: dict[str, dict[str, Json]] = {"components": {}, "incidents": {}, "scheduled_maintenances": {}}
    for name, content in files:
        body = _json_object(name, content)
        page = body.get("page")
        page_id = page_id or (str(page.get("id") or "") if isinstance(page, dict) else "")
        for kind, rows in found.items():
            for row in _objects(body.get(kind)):
                if isinstance(row.get("id"), str):
                    _take_newest(rows, row)
    if not any(found.values()):
        raise InvalidInput({"files": [_("These files hold no components and no incidents of a status page.")]})
    for rows in (found["incidents"], found["scheduled_maintenances"]):
        for component in [one for row in rows.values() for one in _objects(row.get("components"))]:
            if isinstance(component.get("id"), str):
                found["components"].setdefault(component["id"], component)
    return _Reader(page_id, language, found["components"]).dump(found["incidents"], found["scheduled_maintenances"])


def _json_object(name: str, content: bytes) -> Json:
    try:
        if len(content) > LARGEST_FILE:
            raise ValueError
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise InvalidInput({"files": [_("%(name)s is not a JSON file of a status page.") % {"name": name[:100]}]})
    return body


def _take_newest(rows: dict[str, Json], row: Json) -> None:
    known = rows.get(row["id"])
    if known is None or str(row.get("updated_at") or "") >= str(known.get("updated_at") or ""):
        rows[row["id"]] = row


def _objects(value: Any) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


class _Reader:
    """Turns rows of one page into ours. ``components`` by their old id."""

    def __init__(self, page_id: str, language: str, components: Mapping[str, Json]) -> None:
        self._page_id, self._language, self._components = page_id, language, components
        self._slugs = self._named_apart()
        self._left_out: list[str] = []

    def dump(self, incidents: Mapping[str, Json], maintenances: Mapping[str, Json]) -> Dump:
        services = tuple(self._service(old, row) for old, row in self._components.items())
        read = [self._tried(row, IncidentKind.INCIDENT) for row in incidents.values()]
        read += [self._tried(row, IncidentKind.MAINTENANCE) for row in maintenances.values()]
        told = sorted((one for one in read if one), key=lambda one: one.published_at)
        groups_first = sorted(services, key=lambda one: (bool(one.parent), one.position))
        return Dump(tuple(groups_first), tuple(told), tuple(self._left_out))

    def _uuid(self, kind: str, old: str) -> UUID:
        return uuid5(NAMESPACE, f"{self._page_id}/{kind}/{old}")

    def _named_apart(self) -> dict[str, str]:
        """Old id -> slug. Parts of several groups may share a name: then the group's stands before it."""
        slugs: dict[str, str] = {}
        for old, row in self._components.items():
            name = slugify(str(row.get("name") or ""))[:60]
            group = self._components.get(str(row.get("group_id") or ""), {})
            tries = [
                name,
                f"{slugify(str(group.get('name') or ''))[:30]}-{name}".strip("-")[:80],
                f"{name[:50]}-{old[:20].lower()}",
            ]
            free = [slug for slug in map(slugify, tries) if slug and slug not in slugs.values() and slug != "new"]
            slugs[old] = free[0] if free else f"service-{self._uuid('component', old).hex[:12]}"
        return slugs

    def _service(self, old: str, row: Json) -> PastService:
        group = str(row.get("group_id") or "")
        position = row.get("position")
        return PastService(
            uuid=self._uuid("component", old),
            slug=self._slugs[old],
            name=_plain(row.get("name"), 100) or self._slugs[old],
            description=_plain(row.get("description"), 1_000),
            parent=self._slugs.get(group, "") if not row.get("group") else "",
            position=position if isinstance(position, int) and 0 <= position < 100_000 else 0,
            created_at=_moment(row.get("created_at")),
        )

    def _tried(self, row: Json, kind: IncidentKind) -> PastIncident | None:
        try:
            return self._incident(row, kind)
        except Unreadable as problem:
            self._left_out.append(f"{str(row.get('name') or row.get('id'))[:80]}: {problem}")
            return None

    def _incident(self, row: Json, kind: IncidentKind) -> PastIncident:
        allowed = _INCIDENT if kind == IncidentKind.INCIDENT else _MAINTENANCE
        status = _status(row.get("status"), allowed)
        published = _moment(row.get("created_at"))
        if published is None:
            raise Unreadable(_("it does not say when it began"))
        impact = str(row.get("impact") or "none")
        concerned = {
            self._slugs[one["id"]]: one for one in _objects(row.get("components")) if one.get("id") in self._slugs
        }
        usual = Impact.MAINTENANCE if kind == IncidentKind.MAINTENANCE else _OUTAGES.get(impact, Impact.OPERATIONAL)
        impacts = dict.fromkeys(concerned, usual.value)
        updates = [self._update(one, allowed, impacts) for one in _objects(row.get("incident_updates"))]
        updates.sort(key=lambda one: one.at)
        closed = status in CLOSED
        ended = _moment(row.get("resolved_at")) or (updates[-1].at if updates and closed else None)
        return PastIncident(
            uuid=self._uuid("incident", str(row["id"])),
            kind=kind.value,
            title=_plain(row.get("name"), LONGEST_TITLE) or _("Incident"),
            severity=_SEVERITIES.get(impact, Severity.SEV4).value,
            status=status.value,
            language=self._language,
            published_at=min([published, *(one.at for one in updates)]),
            resolved_at=(ended or published) if closed else None,
            starts_at=_moment(row.get("scheduled_for")),
            ends_at=_moment(row.get("scheduled_until")),
            impacts=impacts,
            updates=tuple(updates),
        )

    def _update(self, row: Json, allowed: tuple[Status, ...], impacts: Mapping[str, str]) -> PastUpdate:
        at = _moment(row.get("display_at")) or _moment(row.get("created_at"))
        if at is None or not isinstance(row.get("id"), str):
            raise Unreadable(_("one of its updates has no time or no id"))
        status = _status(row.get("status"), allowed)
        told = {
            self._slugs[one["code"]]: one["new_status"]
            for one in _objects(row.get("affected_components"))
            if one.get("code") in self._slugs and one.get("new_status") in Impact.values
        }
        ended = dict.fromkeys(impacts, Impact.OPERATIONAL.value) if status in CLOSED else dict(impacts)
        body = _plain(_BREAK.sub("\n", str(row.get("body") or "")), LONGEST_BODY, lines=True)
        return PastUpdate(self._uuid("update", row["id"]), at, status.value, body, {**ended, **told})


def _status(value: Any, allowed: tuple[Status, ...]) -> Status:
    if value not in [one.value for one in allowed]:
        raise Unreadable(_("its status is unknown: %(status)s") % {"status": str(value)[:40]})
    return Status(value)


def _moment(value: Any) -> datetime | None:
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
        at = at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
        return at.astimezone(UTC) if at is not None and 1990 < at.year < 2200 else None
    except (ValueError, OverflowError):
        return None


def _plain(value: Any, longest: int, *, lines: bool = False) -> str:
    """Text without markup and control characters; on one line unless ``lines``."""
    text = strip_tags(value) if isinstance(value, str) else ""
    text = "".join(letter for letter in text if letter >= " " and not "\ud800" <= letter < "\ue000" or letter in "\n\t")
    return (text.strip() if lines else " ".join(text.split()))[:longest]
