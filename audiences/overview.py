"""An audience as people look at it: its rule in words and whom it reaches now."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audiences.models import AttributeField, Audience, Contact, Service
from audiences.models.service import in_language
from audiences.queries import audiences_in_use
from audiences.recipients import Estimate, RecipientSpec, count_people, estimate, people
from audiences.rules import parse
from audiences.topics import AddressKind, Severity
from statuscomms.errors import InvalidInput

CHANNEL_KINDS = (AddressKind.EMAIL, AddressKind.PHONE)
REASONS: dict[str, str | Promise] = {
    "no_address": _("no address"),
    "not_confirmed": _("not confirmed"),
    "left": _("unsubscribed"),
    "suppressed": _("address does not work"),
    "paused": _("paused"),
    "other_channel": _("wants another channel"),
}


@dataclass(frozen=True, slots=True)
class ChannelReach:
    """Reach by one kind of address; ``unreachable`` pairs a reason in words with a number."""

    label: str | Promise
    estimate: Estimate
    unreachable: tuple[tuple[str | Promise, int], ...]


@dataclass(frozen=True, slots=True)
class AudienceOverview:
    """``people`` None: the kept rule cannot be read (``sentence`` then says why)."""

    audience: Audience
    sentence: str
    people: int | None
    channels: tuple[ChannelReach, ...] = ()


def audience_overviews() -> list[AudienceOverview]:
    """All audiences in use, with live counts but without reach."""
    labels = rule_labels()
    return [_overview(audience, labels, with_reach=False) for audience in audiences_in_use()]


def audience_overview(audience: Audience) -> AudienceOverview:
    """One audience with its reach."""
    return _overview(audience, rule_labels(), with_reach=True)


def rule_labels() -> dict[str, str]:
    """The names of attributes and services in the active language, for sentences."""
    labels = {field.key: in_language(field.labels) for field in AttributeField.objects.all()}
    return labels | {service.slug: service.name() for service in Service.objects.all()}


def people_of(audience: Audience) -> QuerySet[Contact]:
    """The contacts in the audience now; ``InvalidInput`` when its rule cannot be read."""
    return people(_spec(audience, AddressKind.EMAIL))


def audience_estimates(audience: Audience) -> dict[str, Estimate]:
    """Kind of address -> the estimate for an incident that concerns every service."""
    return {str(kind): estimate(_spec(audience, kind)) for kind in CHANNEL_KINDS}


def _spec(audience: Audience, kind: str) -> RecipientSpec:
    return RecipientSpec(address_kind=kind, rule=audience.rule, severity=Severity.SEV1)


def _overview(audience: Audience, labels: dict[str, str], *, with_reach: bool) -> AudienceOverview:
    try:
        sentence = parse(audience.rule).sentence(labels)
    except InvalidInput as trouble:
        return AudienceOverview(
            audience, "; ".join(str(line) for lines in trouble.fields.values() for line in lines), None
        )
    people = count_people(_spec(audience, AddressKind.EMAIL))
    if not with_reach:
        return AudienceOverview(audience, sentence, people)
    channels = [
        ChannelReach(
            AddressKind(kind).label,
            found,
            tuple((REASONS[reason], count) for reason, count in found.unreachable.items()),
        )
        for kind, found in audience_estimates(audience).items()
    ]
    return AudienceOverview(audience, sentence, people, tuple(channels))
