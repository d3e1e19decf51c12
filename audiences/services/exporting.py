"""Exports of contacts: who may take them out, and the note that they did."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audiences.exports.layout import layout_of
from audiences.exports.rows import export_rows
from audiences.exports.xlsx_file import MOST_ROWS
from audiences.models import Address, Consent, Contact
from audiences.overview import people_of
from audiences.queries import audience_called, followers
from statuscomms import audit
from statuscomms.access import Action
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput

FORMATS = ("csv", "xlsx")
CONSENT_FORMATS = ("csv", "json")
CONSENTS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be: its name without the ending, the header, and the rows as they are read."""

    name: str
    file_format: str
    header: list[str]
    rows: Iterator[list[str]]


def export_contacts(*, actor: Actor, audience: str, incident: UUID | None, file_format: str) -> Export:
    """The people of an audience (slug or id), or the confirmed followers of an incident; noted in the audit trail.

    Only addresses that may be written to are in it, and only for those who may see addresses. Raises ``InvalidInput`` unless
    exactly one of the two is named, ``NotFound`` for an unknown audience.
    """
    actor.require(Action.EXPORT)
    if file_format not in FORMATS:
        raise InvalidInput({"format": [_("Give one of: %(choices)s.") % {"choices": ", ".join(FORMATS)}]})
    if bool(audience) == bool(incident):
        raise InvalidInput({"audience": [_("Name an audience or an incident.")]})
    if incident is not None:
        contacts, target, name = followers(incident), f"incidents.incident:{incident}", "followers"
    else:
        chosen = audience_called(audience)
        contacts, target, name = people_of(chosen), audit.target_of(chosen), f"audience-{chosen.slug}"
    return _export(actor, contacts, target, name, file_format)


@transaction.atomic
def _export(actor: Actor, contacts: QuerySet[Contact], target: str, name: str, file_format: str) -> Export:
    people = contacts.count()
    if file_format == "xlsx" and people > MOST_ROWS:
        sentence = _("A workbook holds %(limit)s people at most. Choose CSV.") % {"limit": MOST_ROWS}
        raise InvalidInput({"format": [sentence]})
    with_addresses = actor.may(Action.SEE_ADDRESSES)
    layout = layout_of(contacts, with_addresses=with_addresses)
    audit.record(
        actor=actor,
        verb="contacts_exported",
        target=target,
        people=people,
        format=file_format,
        addresses=with_addresses,
    )
    return Export(name, file_format, layout.header, export_rows(contacts, layout))


def export_consents(
    *, actor: Actor, contact: Contact | None = None, incident: UUID | None = None, file_format: str
) -> Iterator[tuple[Consent, str]]:
    """The consents of a contact, of the confirmed followers of an incident, or of everybody (also of the erased, as keyed hashes),
    oldest first, with the address of each; noted in the audit trail. Addresses only for those who may see them.
    """
    actor.require(Action.EXPORT)
    if file_format not in CONSENT_FORMATS:
        raise InvalidInput({"format": [_("Give one of: %(choices)s.") % {"choices": ", ".join(CONSENT_FORMATS)}]})
    rows = Consent.objects.all()
    if contact is not None:
        rows = rows.filter(contact=contact)
    if incident is not None:
        rows = rows.filter(contact__in=followers(incident).order_by().values("pk"))
    with_addresses = actor.may(Action.SEE_ADDRESSES)
    audit.record(
        actor=actor,
        verb="consents_exported",
        target=contact or (f"incidents.incident:{incident}" if incident else "audiences.consent:all"),
        rows=rows.count(),
        format=file_format,
        addresses=with_addresses,
    )
    return _consents(rows, with_addresses=with_addresses)


def _consents(rows: QuerySet[Consent], *, with_addresses: bool) -> Iterator[tuple[Consent, str]]:
    last = 0
    while page := list(rows.filter(pk__gt=last).select_related("contact").order_by("pk")[:CONSENTS_AT_ONCE]):
        last = page[-1].pk
        keys = {row.recipient_key for row in page} if with_addresses else set()
        values = dict(Address.objects.filter(recipient_key__in=keys).values_list("recipient_key", "normalised"))
        for row in page:
            yield row, values.get(row.recipient_key, "")
