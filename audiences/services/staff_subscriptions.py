"""Staff subscribe somebody who asked for it, on the telephone for example."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from audiences.addresses import normalise, recipient_key
from audiences.drafts import AddressDraft, ConsentDraft, ContactDraft, SavedContact, SubscriptionDraft
from audiences.models import Suppression
from audiences.services.contacts import save_contact
from audiences.topics import AddressKind
from statuscomms.actors import Actor
from statuscomms.errors import InvalidInput, Sentence

SHORTEST_STATEMENT = 10


@dataclass(frozen=True, slots=True)
class StaffSubscription:
    """Whom to subscribe to what. ``statement``: how the person agreed, in the words of whoever heard it.

    ``reference``: of the contact that is meant, also when others hold the same address; None: whoever holds the address.
    """

    statement: str
    reference: str | None = None
    email: str = ""
    phone: str = ""
    name: str = ""
    language: str = ""
    services: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    minimum_severity: str = ""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """``stopped``: one of the addresses is not written to; only the person lifts what they asked for."""

    saved: SavedContact
    stopped: bool


def subscribe_by_staff(*, actor: Actor, wanted: StaffSubscription) -> Subscribed:
    """Subscribe at once, with the statement as consent. Nobody who left comes back by this. ``InvalidInput`` names the field."""
    given = [(AddressKind.EMAIL, wanted.email.strip()), (AddressKind.PHONE, wanted.phone.strip())]
    addresses = [(kind, value) for kind, value in given if value]
    errors: dict[str, list[Sentence]] = {}
    if not addresses:
        errors["email"] = [_("Give an e-mail address or a mobile phone number.")]
    if len(wanted.statement.strip()) < SHORTEST_STATEMENT:
        errors["statement"] = [_("Say in a sentence how and when the person agreed.")]
    keys = []
    for kind, value in addresses:
        try:
            keys.append(recipient_key(kind, normalise(kind, value).normalised))
        except InvalidInput as wrong:
            errors[kind.value] = [sentence for sentences in wrong.fields.values() for sentence in sentences]
    if errors:
        raise InvalidInput(errors)
    saved = save_contact(actor=actor, draft=_draft(actor, wanted, addresses))
    return Subscribed(saved, stopped=Suppression.objects.filter(recipient_key__in=keys).exists())


def _draft(actor: Actor, wanted: StaffSubscription, addresses: list[tuple[AddressKind, str]]) -> ContactDraft:
    # The words may name the person, so they stand in the proof, which erasure clears.
    consent = ConsentDraft("staff", proof={"way": "staff", "stated_by": actor.name, "said": wanted.statement.strip()})
    return ContactDraft(
        reference=wanted.reference,
        name=wanted.name.strip() or None,
        language=wanted.language or None,
        addresses=tuple(AddressDraft(kind, value, confirmed=True, consent=consent) for kind, value in addresses),
        subscriptions=tuple(
            SubscriptionDraft(slug, kinds=wanted.kinds, minimum_severity=wanted.minimum_severity)
            for slug in wanted.services or (None,)
        ),
        source="staff",
    )
