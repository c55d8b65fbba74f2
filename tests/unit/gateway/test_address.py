"""Where a connection comes from."""

import pytest

from roomserver.gateway.address import Proxies, Whence


def scope(client, *forwarded):
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"client": client and (client, 1234), "headers": headers}


def behind_ours(client, *forwarded):
    """Return the network where our proxies are known to be in 10.0.0.0/8."""
    return Proxies(["10.0.0.0/8"]).whence(scope(client, *forwarded)).network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2ff::9", "2001:db8:1:200::/56"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/56"),
    ],
)
def test_only_the_network_is_told(address, network):
    """Limits are for households, and nobody keeps more."""
    assert Proxies().whence(scope(address)).network == network


@pytest.mark.parametrize("client", [None, "testclient", ""])
def test_no_address_is_no_network(client):
    """A UNIX socket has none."""
    assert Proxies().whence(scope(client)).network is None


def test_nobody_else_is_believed():
    """Anybody may send the header."""
    assert behind_ours("203.0.113.7", "198.51.100.1") == "203.0.113.0/24"


def test_a_trusted_proxy_is_believed():
    """Behind it everybody would share one limit otherwise."""
    assert behind_ours("10.1.1.1", "198.51.100.1") == "198.51.100.0/24"


def test_the_last_untrusted_hop_counts():
    """What stands before it was written by the client."""
    found = behind_ours("10.1.1.1", "6.6.6.6, 198.51.100.1, 10.2.2.2")
    assert found == "198.51.100.0/24"


def test_several_headers_are_one_list():
    """RFC 9110, 5.3."""
    found = behind_ours("10.1.1.1", "6.6.6.6", "198.51.100.1")
    assert found == "198.51.100.0/24"


def test_nothing_before_an_unreadable_hop_is_believed():
    """A proxy of ours would have written an address."""
    found = behind_ours("10.1.1.1", "6.6.6.6, unknown")
    assert found == "10.1.1.0/24"


@pytest.mark.parametrize("hop", ["198.51.100.1:4711", "[2001:db8::1]:4711", "[2001:db8::1]"])
def test_ports_and_brackets_are_no_hindrance(hop):
    """Some proxies write them."""
    found = behind_ours("10.1.1.1", hop)
    assert found in {"198.51.100.0/24", "2001:db8::/56"}


def test_all_hops_trusted():
    """Somebody inside: the first hop."""
    assert behind_ours("10.1.1.1", "10.3.3.3") == "10.3.3.0/24"


def test_an_empty_header_says_nothing():
    """Some proxies send one."""
    assert behind_ours("10.1.1.1", " , ") == "10.1.1.0/24"


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_nobody_is_counted_by_loopback(peer):
    """A proxy that was not named must not lock out all who come through it; bans still mark."""
    for headers in ((), ("198.51.100.1",)):
        found = Proxies().whence(scope(peer, *headers))
        assert found.network is not None
        assert found.counted is None


def test_who_comes_through_a_named_proxy_on_loopback_is_counted():
    """By where they are."""
    found = Proxies(["127.0.0.0/8"]).whence(scope("127.0.0.1", "198.51.100.1"))
    assert found == Whence(network="198.51.100.0/24", counted="198.51.100.0/24")
    assert Proxies(["127.0.0.0/8"]).whence(scope("127.0.0.1")).counted is None


def test_everybody_else_is_counted_by_their_network():
    """An address in a private network is one as well."""
    for peer in ("203.0.113.7", "192.168.1.7", "2001:db8::1"):
        found = Proxies().whence(scope(peer))
        assert found.counted == found.network
