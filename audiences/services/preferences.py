"""What people choose themselves on their preferences page. Staff and imports never write here."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audiences.address_lock import lock_address
from audiences.consent_wording import VERSION
from audiences.drafts import PreferencesDraft
from audiences.models import Address, Consent, Contact, Preference, Service, Subscription
from audiences.queries import services_in_use
from audiences.services.declaring import check_declared, declare_attributes
from audiences.services.leaving import lift_own_suppression
from audiences.services.topics import topic_of
from audiences.time_zones import is_time_zone
from audiences.topics import AddressKind, IncidentKind, Severity
from statuscomms import audit
from statuscomms.actors import Actor
from statuscomms.clock import now
from statuscomms.errors import InvalidInput, Sentence

LONGEST_PAUSE = timedelta(days=366)


@transaction.atomic
def save_preferences(*, actor: Actor, address: Address, draft: PreferencesDraft) -> Contact:
    """Keep what the holder of ``address`` chose. Raises ``InvalidInput`` naming the field.

    Choosing something again after unsubscribing lifts the suppression that unsubscribing made.
    """
    services = _checked(draft)
    lock_address(address.recipient_key)
    contact = Contact.objects.select_for_update().get(pk=address.contact_id)
    contact.language, contact.hears_audiences = draft.language, draft.hears_audiences
    contact.time_zone = draft.time_zone or contact.time_zone
    contact.save()
    declare_attributes(contact, draft.attributes)
    Preference.objects.update_or_create(
        contact=contact,
        defaults={
            "only_channel": draft.only_channel,
            "quiet_from": draft.quiet_from,
            "quiet_until": draft.quiet_until,
            "critical_overrides_quiet": draft.critical_overrides_quiet,
            "paused_until": draft.paused_until,
        },
    )
    _keep_subscriptions(contact, address, draft, services)
    if draft.everything or services or draft.incidents or draft.hears_audiences:
        _come_back(actor, address)
    audit.record(actor=actor, verb="preferences_saved", target=contact)
    return contact


@transaction.atomic
def pause(*, actor: Actor, address: Address, until: datetime | None) -> None:
    """Send nothing to this contact before ``until`` (UTC); None ends the pause."""
    if until is not None and until > now() + LONGEST_PAUSE:
        raise InvalidInput({"paused_until": [_("Choose a day within a year.")]})
    Preference.objects.update_or_create(contact_id=address.contact_id, defaults={"paused_until": until})
    audit.record(actor=actor, verb="paused", target=address.contact)


def _checked(draft: PreferencesDraft) -> list[Service]:
    errors: dict[str, list[Sentence]] = {}
    if draft.language not in dict(settings.LANGUAGES):
        errors["language"] = [_("Choose one of the languages.")]
    if draft.only_channel not in ("", *AddressKind.values):
        errors["only_channel"] = [_("Choose one of the channels.")]
    if set(draft.kinds) - set(IncidentKind.values):
        errors["kinds"] = [_("Choose from the list.")]
    if draft.minimum_severity not in ("", *Severity.values):
        errors["minimum_severity"] = [_("Choose from the list.")]
    if draft.time_zone and not is_time_zone(draft.time_zone):
        errors["time_zone"] = [_("Choose from the list.")]
    if (wrong_hours := _wrong_quiet_hours(draft)) is not None:
        errors["quiet_until"] = [wrong_hours]
    if draft.paused_until is not None and draft.paused_until > now() + LONGEST_PAUSE:
        errors["paused_until"] = [_("Choose a day within a year.")]
    services = list(services_in_use().filter(slug__in=draft.services, is_public=True))
    if len(services) != len(set(draft.services)):
        errors["services"] = [_("One of these services does not exist any more.")]
    if errors:
        raise InvalidInput(errors)
    check_declared(draft.attributes)
    return services


def _wrong_quiet_hours(draft: PreferencesDraft) -> Sentence | None:
    if (draft.quiet_from is None) != (draft.quiet_until is None):
        return _("Give both times, or none.")
    if draft.quiet_from is not None and draft.quiet_from == draft.quiet_until:
        return _("Both times are the same. Leave both empty if you want no quiet hours.")
    return None


def _keep_subscriptions(contact: Contact, address: Address, draft: PreferencesDraft, services: list[Service]) -> None:
    """Make the live subscriptions exactly those that were chosen. Incidents can only be kept or left here."""
    wanted = {topic_of(None, None): None} if draft.everything else {topic_of(one, None): one for one in services}
    kept = {topic_of(None, incident) for incident in draft.incidents}
    moment = now()
    open_rows = Subscription.objects.filter(contact=contact, ended_at__isnull=True)
    open_rows.exclude(topic__in=[*wanted, *kept]).update(ended_at=moment)
    chosen = [kind for kind in IncidentKind.values if kind in draft.kinds]
    kinds: list[str] = [] if len(chosen) == len(IncidentKind.values) else chosen
    for topic, service in wanted.items():
        row, _created = Subscription.objects.get_or_create(
            contact=contact, topic=topic, defaults={"service": service, "address": address, "source": "page"}
        )
        row.kinds, row.minimum_severity = kinds, draft.minimum_severity
        row.ended_at, row.confirmed_at = None, row.confirmed_at or moment
        row.save()


def _come_back(actor: Actor, address: Address) -> None:
    """The link proves the address: confirm it and forget that it once left."""
    lifted = lift_own_suppression(actor=actor, kind=address.kind, key=address.recipient_key, source="preferences page")
    if address.confirmed_at is None:
        address.confirmed_at = now()
        address.save(update_fields=["confirmed_at"])
        lifted = True
    if lifted:
        Consent.objects.create(
            contact_id=address.contact_id,
            kind=address.kind,
            recipient_key=address.recipient_key,
            given=True,
            wording_version=VERSION,
            source="preferences page",
            proof={"way": "link"},
        )
