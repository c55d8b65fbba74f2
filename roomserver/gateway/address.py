"""Where a connection comes from, as coarsely as the limits need it.

`X-Forwarded-For` is believed only as far as it was written by proxies that the operator named:
anybody may send one. The result is a network, never a single address, and it is kept nowhere but
as a keyed hash.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from roomserver.gateway.asgi import Scope, headers

Address = IPv4Address | IPv6Address


class Proxies:
    """The networks whose word on where a request came from is believed."""

    def __init__(self, networks: Sequence[str] = ()) -> None:
        self._networks = tuple(ip_network(network, strict=False) for network in networks)

    def network(self, scope: Scope) -> str | None:
        """Return the client's network (/24 or /56); None where it has no address."""
        client = scope.get("client")
        address = _parse(client[0]) if client else None
        if address is None:
            return None
        hops = ",".join(headers(scope, b"x-forwarded-for")).split(",")
        for hop in reversed([hop for hop in hops if hop.strip()]):
            if not self._trusts(address):
                break
            # What can't be read was not written by a proxy that we can rely on.
            address = _parse(hop.strip()) or address
        return prefix(address)

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._networks)


def prefix(address: Address) -> str:
    """Return the network that one household or office usually has."""
    return str(ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False))


def _parse(text: str) -> Address | None:
    try:
        address = ip_address(text.rpartition("%")[0] or text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
