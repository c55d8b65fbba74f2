"""Which addresses may be connected to: public ones, and the networks that the operator names.

A hook's name is resolved here, each address looked at, and the connection made to the very address
that was looked at: a name that is resolved to something else a moment later gains nothing.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore2

from roomserver.moderation.hooks.aside import Aside

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Behind it a translator finds an IPv4 address: the last four bytes.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOW_32 = 0xFFFFFFFF
# What is routed at all in IPv6; 6to4 leads to any IPv4 address. Python's tables differ by release
# about the third.
_ROUTED, _6TO4 = ipaddress.IPv6Network("2000::/3"), ipaddress.IPv6Network("2002::/16")
_IETF = ipaddress.IPv4Network("192.0.0.0/24")
NEXT_S = 0.3
"""How long an address is tried while there is another: IPv6 may lead nowhere."""


class Forbidden(httpcore2.ConnectError):
    """The name has no address that may be connected to."""


class Untrusted(httpcore2.ConnectError):
    """The other side can't show by TLS that it is who it should be."""


def may_connect(address: str, networks: Sequence[Network], *, plain: bool = False) -> bool:
    """Tell whether this address may be connected to; `plain`: without TLS only named networks."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    inner = _unwrapped(found)
    if any(each in network for network in networks for each in (found, inner)):
        return True
    return not plain and _is_public(inner)


def _unwrapped(found: Address) -> Address:
    """Return the IPv4 address inside of an IPv6 one, where it has one."""
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & _LOW_32)
    return found.ipv4_mapped or found


def _is_public(found: Address) -> bool:
    # `is_global` alone calls some multicast and reserved addresses global.
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found not in _IETF
    return found in _ROUTED and found not in _6TO4


class Guarded(httpcore2.AsyncNetworkBackend):
    """Connects as `httpcore2` does, but only where it may. Names are resolved off the loop."""

    def __init__(self, networks: Sequence[Network], aside: Aside, *, plain: bool) -> None:
        self._networks, self._plain = networks, plain
        self._aside = aside
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore2's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address that may be; raises `Forbidden` where none may."""
        found = await self._aside.run(lambda: _resolved(host, port))
        allowed = [each for each in found if may_connect(each, self._networks, plain=self._plain)]
        if not allowed:
            raise Forbidden
        return await self._first(allowed, port, timeout, local_address, socket_options)

    async def _first(
        self,
        addresses: Sequence[str],
        port: int,
        within_s: float | None,
        local_address: str | None,
        options: Iterable[httpcore2.SOCKET_OPTION] | None,
    ) -> httpcore2.AsyncNetworkStream:
        connect = self._inner.connect_tcp
        for address in addresses[:-1]:
            try:
                return _Stream(await connect(address, port, NEXT_S, local_address, options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return _Stream(await connect(addresses[-1], port, within_s, local_address, options))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class _Stream(httpcore2.AsyncNetworkStream):
    """A stream that is closed when its handshake is given up, and says that it was that.

    httpcore2 closes it after an error of the handshake, but not after a cancellation.
    """

    def __init__(self, inner: httpcore2.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Read."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Write."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close."""
        await self._inner.aclose()

    def get_extra_info(self, info: str) -> Any:
        """Tell what httpcore2 asks of the socket."""
        return self._inner.get_extra_info(info)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore2's own signature
    ) -> httpcore2.AsyncNetworkStream:
        """Shake hands; raises `Untrusted`."""
        try:
            return await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except httpcore2.ConnectError:
            raise Untrusted from None
        except BaseException:
            await self._inner.aclose()
            raise


def _resolved(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpcore2.ConnectError from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))
