"""Contacts kept by staff and other systems: nothing half-written, nobody brought back, no preference overwritten."""

import pytest

from audiences.drafts import AddressDraft, ConsentDraft, ContactDraft, SubscriptionDraft
from audiences.models import Address, AttributeField, Consent, Contact, Preference, Subscription, Suppression
from audiences.services import deactivate_contact, erase_contact, save_contact
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, NotAllowed, NotFound
from tests.audiences.rows import suppress_row
from tests.factories import make_actor, make_contact, make_service, make_subscription

pytestmark = pytest.mark.django_db
CONSENT = ConsentDraft("contract 2024", "2024-01", {"signed": True})


def _save(role="manager", **fields):
    fields.setdefault("reference", "C-1")
    return save_contact(actor=make_actor(role), draft=ContactDraft(**fields))


def _email(value="anna@example.com", confirmed=True):
    return AddressDraft("email", value, confirmed, CONSENT if confirmed else None)


def test_a_contact_is_created_then_unchanged_then_changed():
    fields = {"attributes": {"region": "North", "size": 3}, "addresses": (_email(),), "language": "fi"}
    assert _save(**fields).result == "created"
    assert _save(**fields).result == "unchanged"
    assert _save(attributes={"region": None, "vip": True}).result == "changed"
    contact = Contact.objects.get()
    assert contact.attributes == {"size": 3, "vip": True}
    assert contact.folded == {"size": {"n": 3_000_000}, "vip": {"b": 1}}
    assert contact.addresses.get().confirmed_at is not None
    consent = Consent.objects.get()
    assert (consent.source, consent.wording_version, consent.proof) == ("contract 2024", "2024-01", {"signed": True})


def test_without_a_reference_the_address_names_the_contact():
    first = save_contact(actor=make_actor("manager"), draft=ContactDraft(addresses=(_email("Anna@example.com"),)))
    second = save_contact(actor=make_actor("manager"), draft=ContactDraft(name="Anna", addresses=(_email(),)))
    assert (first.uuid, second.result) == (second.uuid, "changed")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 101}, "reference"),
        ({"reference": None, "addresses": ()}, "reference"),
        ({"language": "xx"}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"attributes": {"a b": 1}}, "attributes.a b"),
        ({"attributes": {"deep": {"er": 1}}}, "attributes.deep"),
        ({"attributes": {"big": 1e300}}, "attributes.big"),
        ({"attributes": {"nul": "a\x00"}}, "attributes.nul"),
        ({"attributes": {"size": "three"}}, "attributes.size"),
        ({"attributes": {"type": "other"}}, "attributes.type"),
        ({"attributes": {"since": "1.2.2020"}}, "attributes.since"),
        ({"addresses": (_email(), _email("nonsense"))}, "addresses.1.value"),
        ({"addresses": (AddressDraft("pigeon", "x"),)}, "addresses.0.value"),
        ({"subscriptions": (SubscriptionDraft("no-such"),)}, "subscriptions.0.service"),
        ({"subscriptions": (SubscriptionDraft(kinds=("party",)),)}, "subscriptions.0.kinds"),
        ({"subscriptions": (SubscriptionDraft(minimum_severity="sev9"),)}, "subscriptions.0.minimum_severity"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(wrong, named):
    AttributeField.objects.create(key="size", type="number")
    AttributeField.objects.create(key="type", type="choice", choices=["private", "business"])
    AttributeField.objects.create(key="since", type="date")
    with pytest.raises(InvalidInput) as trouble:
        _save(**{"addresses": (_email(),), **wrong})
    assert list(trouble.value.fields) == [named]
    assert not Contact.objects.exists()


def test_who_left_is_not_subscribed_again():
    make_service("web-shop")
    contact = make_contact(email="anna@example.com", reference="C-1", subscribed=False)
    ended = make_subscription(contact, ended_at=now())
    wanted = {"addresses": (_email(),), "subscriptions": (SubscriptionDraft(), SubscriptionDraft("web-shop"))}
    _save(**wanted)
    ended.refresh_from_db()
    assert ended.ended_at is not None
    assert set(Subscription.objects.live().values_list("topic", flat=True)) == {"service:web-shop"}
    Subscription.objects.all().delete()
    suppress_row(contact.addresses.get())
    _save(**wanted)
    assert not Subscription.objects.exists()


def test_a_preference_is_not_overwritten():
    contact = make_contact(email="anna@example.com", reference="C-1", hears_audiences=False, subscribed=False)
    Preference.objects.create(contact=contact, only_channel="email")
    _save(addresses=(_email(),))
    contact.refresh_from_db()
    assert contact.hears_audiences is False


def test_a_follower_whom_the_organisation_knows_with_consent_hears_audiences():
    contact = make_contact(email="anna@example.com", reference="C-1", hears_audiences=False, subscribed=False)
    _save(addresses=(_email(),))
    contact.refresh_from_db()
    assert contact.hears_audiences is True


def test_a_subscription_waits_while_no_address_is_confirmed():
    _save(addresses=(_email(confirmed=False),), subscriptions=(SubscriptionDraft(),))
    assert not Subscription.objects.live().exists()
    _save(addresses=(_email(),), subscriptions=(SubscriptionDraft(),))
    assert Subscription.objects.live().count() == 1


def test_deactivating_and_erasing():
    contact = make_contact(email="anna@example.com", reference="C-1", name="Anna", attributes={"region": "north"})
    suppress_row(contact.addresses.get())
    deactivate_contact(actor=make_actor("manager"), reference="C-1")
    contact.refresh_from_db()
    assert not contact.is_active
    with pytest.raises(NotFound):
        deactivate_contact(actor=make_actor("manager"), reference="C-2")
    erase_contact(actor=make_actor("manager"), contact=contact)
    contact.refresh_from_db()
    assert (contact.reference, contact.name, contact.attributes, contact.folded) == (None, "", {}, {})
    assert not Address.objects.exists()
    assert contact.erased_at is not None
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize("role", ["viewer", "support", "responder"])
def test_contacts_are_kept_only_by_those_who_may(role):
    with pytest.raises(NotAllowed):
        _save(role)
