"""Where hooks may connect to: by the address itself, whatever it is dressed up as."""

import ipaddress
import socket
from collections.abc import Sequence
from typing import Any

import httpcore2
import pytest

from roomserver.moderation.hooks import destinations
from roomserver.moderation.hooks.aside import Aside
from roomserver.moderation.hooks.destinations import Forbidden, Guarded, may_connect

NEVER = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.127.255.254", "192.0.0.8", "198.18.0.1"),
    *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "203.0.113.9"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::"),
    *("2001:0:53aa:64c:0:0:80ff:fffe", "fec0::1", "localhost", ""),
]


@pytest.mark.parametrize("address", NEVER)
def test_an_address_inside_is_refused(address: str) -> None:
    """A hook's name must not become a way into the operator's own network."""
    assert not may_connect(address, ())


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"]
)
def test_a_public_address_is_not(address: str) -> None:
    """Most hooks are somebody's service; one behind NAT64 too."""
    assert may_connect(address, ())
    assert not may_connect(address, (), plain=True), "words never go there without TLS"


def test_a_network_that_the_operator_names() -> None:
    """Their own hook stands beside the server; nothing else there becomes reachable."""
    named = (ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00::/8"))
    for plain in (False, True):
        assert may_connect("10.1.2.3", named, plain=plain)
        assert may_connect("::ffff:10.1.2.3", named, plain=plain)
        assert may_connect("fd00::1", named, plain=plain)
        assert not may_connect("10.2.0.1", named, plain=plain)
        assert not may_connect("127.0.0.1", named, plain=plain)


class Inner(httpcore2.AsyncNetworkBackend):
    """Notes where it is told to connect to; `down` addresses refuse."""

    def __init__(self, down: Sequence[str] = ()) -> None:
        self.asked: list[str] = []
        self._down = down

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        self.asked.append(host)
        if host in self._down:
            raise httpcore2.ConnectError
        return httpcore2.AsyncMockStream([])


def guarded(
    monkeypatch: pytest.MonkeyPatch, answers: list[list[str]], down: Sequence[str] = ()
) -> tuple[Guarded, Inner]:
    """A guard for whom the name resolves to each of the answers in turn."""

    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", (address, 443)) for address in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    guard, inner = Guarded((), Aside(1, "names"), plain=False), Inner(down)
    guard._inner = inner  # type: ignore[assignment]
    return guard, inner


async def test_the_address_that_was_looked_at_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that means something else a moment later (DNS rebinding) gains nothing."""
    guard, inner = guarded(monkeypatch, [["8.8.8.8"], ["127.0.0.1"]])
    await guard.connect_tcp("hook.example", 443)
    assert inner.asked == ["8.8.8.8"]
    with pytest.raises(Forbidden):
        await guard.connect_tcp("hook.example", 443)
    assert inner.asked == ["8.8.8.8"]


async def test_of_several_addresses_those_are_tried_that_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of them may lead nowhere."""
    found = ["127.0.0.1", "8.8.8.8", "10.0.0.1", "1.1.1.1"]
    guard, inner = guarded(monkeypatch, [found], down=["8.8.8.8"])
    await guard.connect_tcp("hook.example", 443)
    assert inner.asked == ["8.8.8.8", "1.1.1.1"]


async def test_a_name_that_is_none() -> None:
    """It is as if nobody answered."""
    guard = Guarded((), Aside(1, "names"), plain=False)
    with pytest.raises(httpcore2.ConnectError):
        await guard.connect_tcp("no such host", 443)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1"])
async def test_other_ways_to_write_loopback(host: str) -> None:
    """The resolver understands them, so they are looked at after it."""
    guard = Guarded((), Aside(1, "names"), plain=False)
    with pytest.raises(httpcore2.ConnectError):
        await guard.connect_tcp(host, 443)


async def test_it_waits_as_it_is_told() -> None:
    """httpcore2 asks for it between tries; we have it make none."""
    await destinations.Guarded((), Aside(1, "names"), plain=False).sleep(0)
