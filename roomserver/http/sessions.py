"""Hosts' sign-ins: signed cookies that no table stands behind, one-time tickets, room keys.

A cookie and a room key are signed over the hash of the host's key, so revoking the host ends both
on every instance at once, and no instance has to remember a session to know it.
"""

import hashlib
import hmac
import re
import secrets

from msgspec import Struct

from roomserver import clock
from roomserver.http.hosts import ONE_TIME, HostsFile, hash_key

TICKET_MS = 600_000
TICKETS_KEPT = 16
ENDED_KEPT = 10_000
_COOKIE = re.compile(
    r"([A-Za-z0-9_-]{1,32})\.([0-9]{1,15})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{1,64})"
)
_ROOM_KEY = re.compile(r"rk\.([A-Za-z0-9_-]{1,32})\.([0-9a-f]{64})")


class Credential(Struct, frozen=True):
    """A host who proved it: `name`, and `stamp`, which changes when the host gets another key."""

    name: str
    stamp: str


class Sessions:
    """Makes and checks what a host's browser and links carry. `key` is the fleet's."""

    def __init__(self, key: bytes, hosts: HostsFile, hours: int) -> None:
        self._key = hmac.digest(key, b"host sessions", "sha256")
        self._hosts = hosts
        self._lasts_ms = hours * 3_600_000
        self._tickets: dict[str, int] = {}
        self._ended: dict[str, int] = {}
        # The ticket's host lives as long as this process: nobody else could revoke it.
        self._one_time = Credential(ONE_TIME, secrets.token_hex(16))

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
        """Return a word that signs one host in, once, within ten minutes."""
        while len(self._tickets) >= TICKETS_KEPT:
            del self._tickets[next(iter(self._tickets))]
        ticket = "tk_" + secrets.token_urlsafe(24)
        self._tickets[hash_key(ticket)] = clock.wall_ms() + TICKET_MS
        return ticket

    def redeem(self, ticket: str) -> Credential | None:
        """Take a ticket, good or not: it works no second time."""
        until = self._tickets.pop(hash_key(ticket), 0)
        return self._one_time if clock.wall_ms() < until else None

    # -- cookies -----------------------------------------------------------------

    def cookie(self, host: Credential) -> str:
        """Return a new cookie's value."""
        until = clock.wall_ms() + self._lasts_ms
        return self._signed(host, until, secrets.token_urlsafe(16))

    def by_cookie(self, value: str) -> Credential | None:
        """Return whose cookie it is, if it is good."""
        found = _COOKIE.fullmatch(value)
        host = self.named(found[1]) if found else None
        if not found or not host or int(found[2]) <= clock.wall_ms() or found[3] in self._ended:
            return None
        expected = self._signed(host, int(found[2]), found[3])
        return host if hmac.compare_digest(expected, value) else None

    def end(self, value: str) -> None:
        """Make a cookie worthless here before its time; it is deleted in the browser as well."""
        if self.by_cookie(value):
            _, until, nonce, _ = value.split(".")
            self._forget_ended()
            self._ended[nonce] = int(until)

    def _forget_ended(self) -> None:
        if len(self._ended) < ENDED_KEPT:
            return
        now = clock.wall_ms()
        self._ended = {nonce: until for nonce, until in self._ended.items() if until > now}
        # Still full: the oldest is let go, and lives in no browser that obeyed us.
        for nonce in list(self._ended)[: len(self._ended) - ENDED_KEPT + 1]:
            del self._ended[nonce]

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
