"""The one writer of contacts that staff and other systems bring: one at a time or thousands, by the same rules.

A batch reads everything that its drafts touch, lets each draft change that picture in memory, one after the other, and
writes the outcome with a few statements. Addresses and subscriptions are added, never taken away; a subscription that the
person ended stays ended, nobody who left is subscribed again, and what a person chose is not overwritten.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings

from audiences.bulk_rows import insert_rows, new_row
from audiences.consent_wording import VERSION
from audiences.drafts import ContactDraft, SubscriptionDraft
from audiences.folding import fold
from audiences.models import Address, Consent, Contact, Preference, Subscription, Suppression
from audiences.models.contact_word import keep_words
from audiences.services.contact_checks import CheckedAddress, CheckedContact, Vocabulary
from audiences.services.topics import topic_of
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.public_ids import time_ordered_uuid

LEFT = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.STOP)
CHANGEABLE = ("name", "language", "time_zone", "attributes", "folded", "is_active", "hears_audiences", "changed_at")
AddressName = tuple[str, str]
"""Kind and normalised value."""


@dataclass(slots=True)
class Known:
    """A contact as the batch sees it. ``rank`` orders contacts as the database does: by id, new ones last."""

    contact: Contact
    rank: tuple[int, int]
    has_preference: bool = False
    addresses: dict[AddressName, Address] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    is_changed: bool = False


class ContactBatch:
    """Takes drafts one after the other, then writes. Use it inside a transaction.

    ``reactivates``: whether a contact that was switched off is switched on again by being saved.
    """

    def __init__(
        self, actor: Actor, drafts: Sequence[CheckedContact], words: Vocabulary, *, reactivates: bool = True
    ) -> None:
        self.actor = actor
        self.words = words
        self.reactivates = reactivates
        self.moment = now()
        self._by_reference: dict[str, Known] = {}
        self._by_address: dict[AddressName, Known] = {}
        self._known: list[Known] = []
        self._confirmed_addresses: list[Address] = []
        self._consents: list[Consent] = []
        self._confirmed_subscriptions: list[Subscription] = []
        self._load(drafts)

    # --- What is there ------------------------------------------------------------------------------------------------
    def _load(self, drafts: Sequence[CheckedContact]) -> None:
        contacts = Contact.objects.select_for_update().filter(pk__in=_touched(drafts), erased_at__isnull=True)
        known = {contact.pk: Known(contact, (0, contact.pk)) for contact in contacts.order_by("pk")}
        keys = {address.key for draft in drafts for address in draft.addresses}
        if known:
            for address in Address.objects.filter(contact_id__in=known).order_by("pk"):
                known[address.contact_id].addresses[address.kind, address.normalised] = address
                keys.add(address.recipient_key)
            for row in Subscription.objects.filter(contact_id__in=known):
                known[row.contact_id].subscriptions[row.topic] = row
            for pk in Preference.objects.filter(contact_id__in=known).values_list("contact_id", flat=True):
                known[pk].has_preference = True
        suppressions = Suppression.objects.filter(recipient_key__in=keys).values_list("kind", "recipient_key", "reason")
        self._suppressions = {(kind, key): reason for kind, key, reason in suppressions}
        for one in known.values():
            self._index(one)

    def _index(self, known: Known) -> None:
        self._known.append(known)
        if known.contact.reference is not None:
            self._by_reference[known.contact.reference] = known
        for name in known.addresses:
            self._index_address(name, known)

    def _index_address(self, name: AddressName, known: Known) -> None:
        holder = self._by_address.get(name)
        if holder is None or known.rank < holder.rank:
            self._by_address[name] = known

    # --- What a draft changes -----------------------------------------------------------------------------------------
    def take(self, checked: CheckedContact) -> tuple[Contact, str]:
        """Let the draft change the picture; answers its contact and created, changed or unchanged."""
        known = self._find(checked)
        created = known is None
        if known is None:
            known = self._new(checked)
        changed = self._take_fields(known, checked.draft) or created
        for address in checked.addresses:
            changed = self._take_address(known, address) or changed
        for subscription in checked.draft.subscriptions:
            changed = self._take_subscription(known, subscription, checked.draft.source) or changed
        return known.contact, "created" if created else "changed" if changed else "unchanged"

    def _find(self, checked: CheckedContact) -> Known | None:
        if checked.reference is not None:
            return self._by_reference.get(checked.reference)
        first = checked.addresses[0]
        return self._by_address.get((first.draft.kind, first.form.normalised))

    def _new(self, checked: CheckedContact) -> Known:
        contact = new_row(
            Contact,
            uuid=time_ordered_uuid(),
            reference=checked.reference,
            language=settings.LANGUAGE_CODE,
            time_zone=settings.TIME_ZONE,
            source=checked.draft.source,
        )
        known = Known(contact, (1, len(self._known)))
        self._index(known)
        return known

    def _take_fields(self, known: Known, draft: ContactDraft) -> bool:
        """Language and time zone belong to the person as soon as they have filled in the preferences page."""
        contact = known.contact
        before = (contact.name, contact.language, contact.time_zone, contact.attributes, contact.is_active)
        contact.name = contact.name if draft.name is None else draft.name
        if not known.has_preference:
            contact.language = draft.language or contact.language
            contact.time_zone = draft.time_zone or contact.time_zone
        if draft.attributes:
            merged = {**contact.attributes, **draft.attributes}
            contact.attributes = {key: value for key, value in merged.items() if value is not None}
        contact.is_active = contact.is_active or self.reactivates
        after = (contact.name, contact.language, contact.time_zone, contact.attributes, contact.is_active)
        if before != after:
            known.is_changed = True
        return before != after

    def _take_address(self, known: Known, checked: CheckedAddress) -> bool:
        kind, key = checked.draft.kind, checked.key
        name = (kind, checked.form.normalised)
        row = known.addresses.get(name)
        created = row is None
        if row is None:
            row = new_row(
                Address,
                uuid=time_ordered_uuid(),
                contact=known.contact,
                kind=kind,
                value=checked.form.value,
                normalised=checked.form.normalised,
                recipient_key=key,
            )
            known.addresses[name] = row
            self._index_address(name, known)
        contact = known.contact
        has_chosen = known.has_preference or (kind, key) in self._suppressions
        becomes_general = not contact.hears_audiences and not has_chosen
        has_left = self._suppressions.get((kind, key)) in LEFT
        if not checked.draft.confirmed or has_left or not (row.confirmed_at is None or becomes_general):
            return created
        if row.confirmed_at is None:
            row.confirmed_at = self.moment
            if row.pk is not None:
                self._confirmed_addresses.append(row)
        if becomes_general:
            contact.hears_audiences = True
            known.is_changed = True
        self._note_consent(contact, checked)
        return True

    def _note_consent(self, contact: Contact, checked: CheckedAddress) -> None:
        consent = checked.draft.consent
        self._consents.append(
            new_row(
                Consent,
                contact=contact,
                kind=checked.draft.kind,
                recipient_key=checked.key,
                given=True,
                wording_version=(consent.wording_version if consent else "")[:40] or VERSION,
                language=contact.language,
                source=(consent.source if consent else "")[:200]
                or f"{contact.source or 'api'}: {self.actor.name}"[:200],
                proof=dict(consent.proof) if consent else {"stated_by": self.actor.name},
            )
        )

    def _take_subscription(self, known: Known, draft: SubscriptionDraft, source: str) -> bool:
        """Add one that the contact never had; it counts at once when an address is confirmed. Who left gets none."""
        keys = [(address.kind, address.recipient_key) for address in known.addresses.values()]
        if any(self._suppressions.get(key) in LEFT for key in keys):
            return False
        is_confirmed = any(address.confirmed_at is not None for address in known.addresses.values())
        service = self.words.services[draft.service] if draft.service else None
        topic = topic_of(service, draft.incident)
        row = known.subscriptions.get(topic)
        if row is None:
            known.subscriptions[topic] = Subscription(
                contact=known.contact,
                topic=topic,
                service=service,
                incident_uuid=draft.incident,
                incident_title=draft.incident_title[:200],
                wants=draft.wants,
                kinds=list(draft.kinds),
                minimum_severity=draft.minimum_severity,
                source=source,
                confirmed_at=self.moment if is_confirmed else None,
            )
            return True
        if not is_confirmed or row.confirmed_at is not None or row.ended_at is not None:
            return False
        row.confirmed_at = self.moment
        if row.pk is not None:
            self._confirmed_subscriptions.append(row)
        return True

    # --- The writing --------------------------------------------------------------------------------------------------
    def write(self) -> None:
        """Write what changed. ``IntegrityError`` when somebody else has just made the same contact."""
        new = [known.contact for known in self._known if known.contact.pk is None]
        changed = [known.contact for known in self._known if known.is_changed and known.contact.pk is not None]
        for contact in new:
            contact.folded = fold(contact.attributes)
        insert_rows(new)
        keep_words(new, are_new=True)
        for contact in changed:
            contact.changed_at = self.moment
        if changed:
            Contact.objects.bulk_update(changed, CHANGEABLE, batch_size=200)
        addresses = [row for known in self._known for row in known.addresses.values() if row.pk is None]
        insert_rows(_with_contact_id(addresses))
        confirmed = [row.pk for row in self._confirmed_addresses]
        Address.objects.filter(pk__in=confirmed).update(confirmed_at=self.moment)
        insert_rows(_with_contact_id(self._consents))
        subscriptions = [row for known in self._known for row in known.subscriptions.values() if row.pk is None]
        insert_rows(_with_contact_id(subscriptions))
        pending = [row.pk for row in self._confirmed_subscriptions]
        Subscription.objects.filter(pk__in=pending).update(confirmed_at=self.moment)


Row = TypeVar("Row", Address, Consent, Subscription)


def _with_contact_id(rows: list[Row]) -> list[Row]:
    """New rows were made before their contacts had an id."""
    for row in rows:
        row.contact_id = row.contact.pk  # type: ignore[union-attr]
    return rows


def _touched(drafts: Sequence[CheckedContact]) -> set[int]:
    """The ids of the contacts that drafts mean: by reference, else as the first that holds the draft's first address."""
    references = [draft.reference for draft in drafts if draft.reference is not None]
    pks = set(Contact.objects.filter(reference__in=references).values_list("pk", flat=True)) if references else set()
    named: dict[str, list[str]] = defaultdict(list)
    for draft in drafts:
        if draft.reference is None:
            named[draft.addresses[0].draft.kind].append(draft.addresses[0].form.normalised)
    for kind, values in named.items():
        rows = Address.objects.filter(kind=kind, normalised__in=values, contact__erased_at__isnull=True)
        first: dict[str, int] = {}
        for value, pk in rows.order_by("contact_id").values_list("normalised", "contact_id"):
            first.setdefault(value, pk)
        pks.update(first.values())
    return pks
