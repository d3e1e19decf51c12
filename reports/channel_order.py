"""The order in which channels are read. PostgreSQL keeps no order of keys in JSON, so it is made again on reading."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from incidents.channels import all_channels

T = TypeVar("T")


def ordered(slugs: Iterable[str]) -> list[str]:
    """In the order of the installation's channels; those that it no longer has come last."""
    places = {slug: place for place, slug in enumerate(all_channels())}
    return sorted(slugs, key=lambda slug: (places.get(slug, len(places)), slug))


def in_channel_order(by_channel: Mapping[str, T]) -> dict[str, T]:
    """The same mapping in that order."""
    return {slug: by_channel[slug] for slug in ordered(by_channel)}
