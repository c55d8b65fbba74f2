"""Reads the links that the server hands out. A secret stands in the fragment only (PROTOCOL 1)."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from roomserver.client.errors import BadLinkError

SOCKETS = {"http": "ws", "https": "wss"}


@dataclass(frozen=True)
class Door:
    """Where a room is and by what right one enters: `credential` is a field of `hello`."""

    url: str
    room: str
    credential: tuple[str, str] = field(repr=False)


def read(link: str) -> Door:
    """Read `https://HOST/r/ROOM#INVITE` or `https://HOST/host/ROOM#HOST_KEY`.

    Raises BadLinkError, which tells nothing of the link.
    """
    parts = urlsplit(link)
    kind, _, room = parts.path.strip("/").partition("/")
    name = {"r": "invite", "host": "host_key"}.get(kind)
    if name is None or not room or "/" in room or not parts.fragment:
        raise BadLinkError("neither a join link nor a host link")
    return Door(socket_url(link), room, (name, parts.fragment))


def socket_url(address: str) -> str:
    """Return the WebSocket's URL of the server that an address or link belongs to."""
    parts = urlsplit(address)
    if parts.scheme not in SOCKETS or not parts.netloc:
        raise BadLinkError("not an http(s) address")
    return f"{SOCKETS[parts.scheme]}://{parts.netloc}/ws"
