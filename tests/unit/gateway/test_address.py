"""Where a connection comes from."""

import pytest

from roomserver.gateway.address import Proxies


def scope(client, *forwarded):
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {"client": client and (client, 1234), "headers": headers}


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
    assert Proxies().network(scope(address)) == network


@pytest.mark.parametrize("client", [None, "testclient", ""])
def test_no_address_is_no_network(client):
    """A UNIX socket has none."""
    assert Proxies().network(scope(client)) is None


def test_nobody_else_is_believed():
    """Anybody may send the header."""
    assert Proxies(["10.0.0.0/8"]).network(scope("203.0.113.7", "198.51.100.1")) == "203.0.113.0/24"


def test_a_trusted_proxy_is_believed():
    """Behind it everybody would share one limit otherwise."""
    assert Proxies(["10.0.0.0/8"]).network(scope("10.1.1.1", "198.51.100.1")) == "198.51.100.0/24"


def test_the_last_untrusted_hop_counts():
    """What stands before it was written by the client."""
    found = Proxies(["10.0.0.0/8"]).network(scope("10.1.1.1", "6.6.6.6, 198.51.100.1, 10.2.2.2"))
    assert found == "198.51.100.0/24"


def test_several_headers_are_one_list():
    """RFC 9110, 5.3."""
    found = Proxies(["10.0.0.0/8"]).network(scope("10.1.1.1", "6.6.6.6", "198.51.100.1"))
    assert found == "198.51.100.0/24"


def test_nothing_before_an_unreadable_hop_is_believed():
    """A proxy of ours would have written an address."""
    found = Proxies(["10.0.0.0/8"]).network(scope("10.1.1.1", "6.6.6.6, unknown"))
    assert found == "10.1.1.0/24"


@pytest.mark.parametrize("hop", ["198.51.100.1:4711", "[2001:db8::1]:4711", "[2001:db8::1]"])
def test_ports_and_brackets_are_no_hindrance(hop):
    """Some proxies write them."""
    found = Proxies(["10.0.0.0/8"]).network(scope("10.1.1.1", hop))
    assert found in {"198.51.100.0/24", "2001:db8::/56"}


def test_all_hops_trusted():
    """Somebody inside: the first hop."""
    assert Proxies(["10.0.0.0/8"]).network(scope("10.1.1.1", "10.3.3.3")) == "10.3.3.0/24"


def test_an_empty_header_says_nothing():
    """Some proxies send one."""
    assert Proxies(["10.0.0.0/8"]).network(scope("10.1.1.1", " , ")) == "10.1.1.0/24"
