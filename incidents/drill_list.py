"""The test list: who gets the messages of a drill. Addresses of the settings and those that administrators keep in the console."""

from dataclasses import dataclass

from django.conf import settings

from audiences.recipients import Estimate
from incidents.channels import SentChannel, sent_channels
from incidents.models import DrillRecipient


@dataclass(frozen=True, slots=True)
class ChannelList:
    """The test list of one sent channel: addresses fixed by the settings, and rows that the console may remove."""

    channel: SentChannel
    fixed: tuple[str, ...]
    kept: tuple[DrillRecipient, ...]


def drill_addresses(channel: SentChannel) -> list[str]:
    """Every address that a drill writes to on this channel, each once; nobody when the list is empty."""
    fixed = [str(address) for address in settings.DRILL_ADDRESSES.get(channel.slug, [])]
    kept = DrillRecipient.objects.filter(kind=channel.address_kind).values_list("normalised", flat=True)
    return list(dict.fromkeys([*fixed, *kept]))


def drill_reach(channel: SentChannel) -> Estimate:
    """Whom a drill reaches on this channel: its test list, an address counted as a person, and nobody else."""
    count = len(drill_addresses(channel))
    return Estimate(people=count, reach=count)


def drill_lists() -> list[ChannelList]:
    """The test list, channel by channel."""
    kept = list(DrillRecipient.objects.all())
    return [
        ChannelList(
            channel,
            tuple(str(address) for address in settings.DRILL_ADDRESSES.get(channel.slug, [])),
            tuple(row for row in kept if row.kind == channel.address_kind),
        )
        for channel in sent_channels()
    ]
