"""Why somebody was among the recipients of a message, in words; the answer of ``audiences.recipients``, told afterwards."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audiences.models import Contact, Subscription
from audiences.recipients import Mode, RecipientSpec
from audiences.rules import parse
from audiences.source_words import source_in_words
from audiences.topics import Wants
from statuscomms.errors import InvalidInput


def reasons(
    spec: RecipientSpec, subscriptions: Iterable[Subscription], at: datetime, labels: Mapping[str, str]
) -> list[str]:
    """Every reason, from what the contact was subscribed to at that time (``subscriptions_of``) and the frozen rule.

    ``labels`` names attributes and services (``audiences.overview.rule_labels``). Never empty.
    """
    if spec.mode == Mode.ADDRESS:
        return [_("Asked for it with this address")]
    lasting = [row for row in subscriptions if _was_live(row, at)]
    follows = [row for row in lasting if spec.incident_uuid is not None and row.incident_uuid == spec.incident_uuid]
    found = [_follow(row) for row in follows]
    if spec.mode == Mode.AUDIENCE:
        if spec.rule is not None:
            found += _rule(spec.rule, labels)
        found += [_covering(row) for row in lasting if _covers(row, spec)]
    if spec.mode == Mode.FOLLOWERS_AND_FIRST and not follows:
        found.append(_("Got an earlier message about this incident"))
    return found or [_("Not known any more: the subscription has gone since")]


def subscriptions_of(contact: Contact) -> list[Subscription]:
    """Everything that the contact ever subscribed to, with the services."""
    return list(
        Subscription.objects.filter(contact=contact).select_related("service").prefetch_related("service__children")
    )


def _was_live(row: Subscription, at: datetime) -> bool:
    return row.confirmed_at is not None and row.confirmed_at <= at and (row.ended_at is None or row.ended_at >= at)


def _covers(row: Subscription, spec: RecipientSpec) -> bool:
    if row.incident_uuid is not None:
        return False
    if row.service is None or not spec.service_slugs:
        return True
    own = {row.service.slug, *(child.slug for child in row.service.children.all())}
    return bool(own & set(spec.service_slugs))


def _follow(row: Subscription) -> str:
    told = (
        _("Follows this incident, only the end") if row.wants == Wants.END else _("Follows this incident, every update")
    )
    return _with_origin(told, row)


def _covering(row: Subscription) -> str:
    topic = row.service.name() if row.service else _("all services")
    return _with_origin(_("Subscribed to %(topic)s") % {"topic": topic}, row)


def _with_origin(told: str, row: Subscription) -> str:
    day = date_format(localtime(row.confirmed_at), "DATE_FORMAT") if row.confirmed_at else "–"
    origin = {"told": told, "day": day, "source": source_in_words(row.source)}
    return _("%(told)s (since %(day)s, from: %(source)s)") % origin


def _rule(rule: Mapping[str, object], labels: Mapping[str, str]) -> list[str]:
    try:
        return [_("In the audience: %(rule)s") % {"rule": parse(rule).sentence(labels)}]
    except InvalidInput:
        return [_("In the audience of that time")]
