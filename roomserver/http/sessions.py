"""Hosts' sign-ins: signed cookies that no table stands behind, one-time tickets, room keys.

A cookie and a room key are signed over the hash of the host's key, so revoking the host ends both
on every instance at once, and no instance has to remember a session to know it. What must be
remembered, used tickets and ended cookies, is a mark at the store, so that it holds everywhere.
"""

import hashlib
import hmac
import re
import secrets
from typing import Protocol

from msgspec import Struct

from roomserver import clock
from roomserver.http.hosts import ONE_TIME, HostsFile

TICKET_MS = 600_000
# Instances' clocks may differ a little: a mark must not fall before what it marks.
SKEW_MS = 60_000
_TICKET = re.compile(r"tk_([0-9]{1,15})\.([A-Za-z0-9_-]{22})\.([0-9a-f]{64})")
_COOKIE = re.compile(
    r"([A-Za-z0-9_-]{1,32})\.([0-9]{1,15})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{1,64})"
)
_ROOM_KEY = re.compile(r"rk\.([A-Za-z0-9_-]{1,32})\.([0-9a-f]{64})")


class Credential(Struct, frozen=True):
    """A host who proved it: `name`, and `stamp`, which changes when the host gets another key."""

    name: str
    stamp: str


class Marks(Protocol):
    """What all instances remember; a store. May raise `StoreError`."""

    async def once(self, mark: str, ttl_ms: int) -> bool:
        """Note a mark for so long; False where it stood already."""

    async def marked(self, mark: str) -> bool:
        """Tell whether a mark stands."""


class Sessions:
    """Makes and checks what a host's browser and links carry. `key` is the fleet's."""

    def __init__(self, key: bytes, hosts: HostsFile, hours: int, marks: Marks) -> None:
        self._key = hmac.digest(key, b"host sessions", "sha256")
        self._hosts = hosts
        self._lasts_ms = hours * 3_600_000
        self._marks = marks
        # The same on every instance, and another one with another key: that is how to end it.
        self._one_time = Credential(ONE_TIME, self._mac("one-time host")[:32])

    # -- who it is ---------------------------------------------------------------

    def by_key(self, host_key: str) -> Credential | None:
        """Return the host who has this key."""
        name = self._hosts.find(host_key)
        return self.named(name) if name else None

    def named(self, name: str) -> Credential | None:
        """Return the host of that name, if there still is one."""
        if name == ONE_TIME:
            return self._one_time
        host = self._hosts.named(name)
        return Credential(host.name, host.key_hash) if host else None

    def all(self) -> frozenset[Credential]:
        """Return every host whose cookies and keys are good now."""
        named = (Credential(host.name, host.key_hash) for host in self._hosts.hosts())
        return frozenset((self._one_time, *named))

    # -- tickets -----------------------------------------------------------------

    def ticket(self) -> str:
        """Return a word that signs one host in, once, within ten minutes, on any instance."""
        until, nonce = str(clock.wall_ms() + TICKET_MS), secrets.token_urlsafe(16)
        return f"tk_{until}.{nonce}.{self._mac('ticket', until, nonce)}"

    async def redeem(self, ticket: str) -> Credential | None:
        """Take a ticket: it works no second time, anywhere. May raise `StoreError`."""
        found = _TICKET.fullmatch(ticket)
        if found is None or not hmac.compare_digest(
            self._mac("ticket", found[1], found[2]), found[3]
        ):
            return None
        left_ms = int(found[1]) - clock.wall_ms()
        if left_ms <= 0 or not await self._marks.once(f"ticket {found[2]}", left_ms + SKEW_MS):
            return None
        return self._one_time

    # -- cookies -----------------------------------------------------------------

    def cookie(self, host: Credential) -> str:
        """Return a new cookie's value."""
        until = clock.wall_ms() + self._lasts_ms
        return self._signed(host, until, secrets.token_urlsafe(16))

    async def by_cookie(self, value: str) -> Credential | None:
        """Return whose cookie it is, if it is good. May raise `StoreError`."""
        found = _COOKIE.fullmatch(value)
        host = self.named(found[1]) if found else None
        if not found or not host or int(found[2]) <= clock.wall_ms():
            return None
        expected = self._signed(host, int(found[2]), found[3])
        # Signed or not comes first: a stranger's word is not worth asking the store.
        if not hmac.compare_digest(expected, value):
            return None
        return None if await self._marks.marked(_ended(found[3])) else host

    async def end(self, value: str) -> None:
        """Make a cookie worthless before its time, everywhere. May raise `StoreError`."""
        if await self.by_cookie(value):
            _, until, nonce, _ = value.split(".")
            await self._marks.once(_ended(nonce), int(until) - clock.wall_ms() + SKEW_MS)

    def _signed(self, host: Credential, until: int, nonce: str) -> str:
        mac = self._mac("cookie", host.name, host.stamp, str(until), nonce)
        return f"{host.name}.{until}.{nonce}.{mac}"

    # -- keys for one room ---------------------------------------------------------

    def room_key(self, room: str, host: Credential) -> str:
        """Return this host's key for one room; it dies with the host's own."""
        return f"rk.{host.name}.{self._mac('room key', room, host.name, host.stamp)}"

    @staticmethod
    def is_room_key(key: str) -> bool:
        """Tell whether this is made like a room's key, good or not."""
        return _ROOM_KEY.fullmatch(key) is not None

    def by_room_key(self, room: str, key: str) -> Credential | None:
        """Return whose key for that room it is."""
        found = _ROOM_KEY.fullmatch(key)
        host = self.named(found[1]) if found else None
        if host and hmac.compare_digest(self.room_key(room, host), key):
            return host
        return None

    def _mac(self, *parts: str) -> str:
        # Each part with its length, so that no two lists of parts sign alike.
        text = b"".join(len(part).to_bytes(4, "big") + part.encode() for part in parts)
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def _ended(nonce: str) -> str:
    return f"sign-out {nonce}"
