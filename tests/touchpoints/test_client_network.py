"""Whom a limit counts: the caller's network, whatever stands in the headers."""

import pytest

from touchpoints.client_network import network_of

NETWORKS = {
    "192.0.2.1": "192.0.2.1",
    "2001:db8::1": "2001:db8::/64",
    "2001:db8::ffff": "2001:db8::/64",
    "2001:db8:0:1::1": "2001:db8:0:1::/64",
    "::ffff:192.0.2.1": "::/64",
    "fe80::1%eth0": "local",
    "": "unknown",
    "unix:": "unknown",
    "192.0.2": "unknown",
    "192.0.2.1.1": "unknown",
    "192.0.2.256": "unknown",
    "192.0.2.010": "unknown",
    "192.0.2.1 ": "unknown",
    "192.0.2.1\0": "unknown",
    "0x7f.0.0.1": "unknown",
    "3221225985": "unknown",
    "192.0.2.١": "unknown",
    "'; drop": "unknown",
    "1" * 4_000: "unknown",
}


@pytest.mark.parametrize("address", NETWORKS)
def test_one_caller_is_one_address_or_one_ipv6_prefix(address, settings):
    settings.TRUSTED_PROXY_COUNT = 0
    assert network_of("", address) == NETWORKS[address]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "192.0.2.1", "198.51.100.9"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "192.0.2.1, 192.0.2.2", "192.0.2.2"),
        (2, " 192.0.2.1 ,192.0.2.2", "192.0.2.1"),
        (9, "192.0.2.1, 192.0.2.2", "192.0.2.1"),
        (1, "", "198.51.100.9"),
        (1, ",,", "198.51.100.9"),
        (1, "junk", "unknown"),
    ],
)
def test_it_is_read_past_as_many_proxies_as_are_trusted(proxies, forwarded, network, settings):
    settings.TRUSTED_PROXY_COUNT = proxies
    assert network_of(forwarded, "198.51.100.9") == network
