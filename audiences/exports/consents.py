"""Consents as a file: what was agreed, in which words, where, when, and how we know."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse

from audiences.models import Consent, Contact
from audiences.services.exporting import export_consents
from audiences.spreadsheet_text import guard
from statuscomms.actors import Actor
from statuscomms.csv_streams import csv_stream

COLUMNS = (
    "contact", "reference", "kind", "address", "recipient_key", "given", "what", "wording_version", "language", "source", "at", "proof",
)  # fmt: skip


def consent_answer(
    *, actor: Actor, contact: Contact | None = None, incident: UUID | None = None, file_format: str
) -> StreamingHttpResponse:
    """The file, streamed, as ``csv`` or ``json``. Raises what ``export_consents`` raises."""
    rows = export_consents(actor=actor, contact=contact, incident=incident, file_format=file_format)
    if file_format == "csv":
        return csv_stream(_cells(rows), "consents.csv")
    response = StreamingHttpResponse(_json(rows), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="consents.json"'
    response["Cache-Control"] = "no-store"
    return response


def consent_json(consent: Consent, address: str = "") -> dict[str, Any]:
    """A consent as files show it; ``address`` is empty for those who may not see it and once it is gone."""
    contact = consent.contact
    return {
        "contact": str(contact.uuid) if contact else None,
        "reference": contact.reference if contact else None,
        "kind": str(consent.kind),
        "address": address or None,
        "recipient_key": consent.recipient_key,
        "given": consent.given,
        "what": consent.what,
        "wording_version": consent.wording_version,
        "language": consent.language,
        "source": consent.source,
        "at": consent.at.isoformat(),
        "proof": consent.proof,
    }


def _cells(rows: Iterable[tuple[Consent, str]]) -> Iterator[list[str]]:
    yield list(COLUMNS)
    for consent, address in rows:
        found = consent_json(consent, address)
        found["proof"] = json.dumps(found["proof"], ensure_ascii=False)
        found["given"] = "true" if found["given"] else "false"
        yield [guard(str(found[name] if found[name] is not None else "")) for name in COLUMNS]


def _json(rows: Iterable[tuple[Consent, str]]) -> Iterator[bytes]:
    lead = "["
    for consent, address in rows:
        yield f"{lead}\n{json.dumps(consent_json(consent, address), ensure_ascii=False)}".encode()
        lead = ","
    yield b"[]\n" if lead == "[" else b"\n]\n"
