"""Where a connection comes from, as coarsely as the limits need it.

`X-Forwarded-For` is believed only as far as it was written by proxies that the operator named:
anybody may send one. The result is a network, never a single address, and it is kept nowhere but
as a keyed hash.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from msgspec import Struct

from roomserver.gateway.asgi import Scope, headers

Address = IPv4Address | IPv6Address

_PORT = re.compile(r"^(?:\[(.*)\]|([\d.]+))(?::\d+)?$")


class Whence(Struct, frozen=True, kw_only=True):
    """Where somebody is. `network` marks a ban, `counted` is what tries are counted by.

    None: there is no such network.
    """

    network: str | None = None
    counted: str | None = None


class Proxies:
    """The networks whose word on where a request came from is believed."""

    def __init__(self, networks: Sequence[str] = ()) -> None:
        self._networks = tuple(ip_network(network, strict=False) for network in networks)

    def whence(self, scope: Scope) -> Whence:
        """Return the client's network (/24 or /56); none where it has no address."""
        client = scope.get("client")
        peer = _parse(client[0]) if client else None
        if peer is None:
            return Whence()
        address = self._behind(peer, scope)
        network = prefix(address)
        # On loopback sits the operator, or a proxy that nobody named to us. Behind such a proxy
        # everybody has this one address: with one limit for all of them a single guesser, or a
        # circle that meets on time, would lock everybody out.
        return Whence(network=network, counted=None if address.is_loopback else network)

    def _behind(self, address: Address, scope: Scope) -> Address:
        hops = ",".join(headers(scope, b"x-forwarded-for")).split(",")
        for hop in reversed([hop.strip() for hop in hops if hop.strip()]):
            found = _parse(hop) if self._trusts(address) else None
            # Whatever stands before the first hop that is no proxy of ours may be invented.
            if found is None:
                break
            address = found
        return address

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def prefix(address: Address) -> str:
    """Return the network that one household or office usually has."""
    return str(ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False))


def _parse(text: str) -> Address | None:
    # Some proxies write a port as well, or brackets around an IPv6 address.
    bare = _PORT.sub(r"\1\2", text).partition("%")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
