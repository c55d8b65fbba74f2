"""Names, lives and contents of everything that stands in Redis; `DATA_MAP` is the whole list.

A room's keys share a hash tag made of the room's id, so that a script's keys lie in one slot of a
cluster and no key name tells a room. Every key has a time to live; nothing is kept by neglect.
"""

import base64
import hashlib
from typing import NamedTuple

from roomserver.rooms.ports import LEASE_MS, ROOM_MS

TOMBSTONE_MS = 2 * 3_600_000
LEASE_KEPT_MS = LEASE_MS + 300_000
KEY_MS = ROOM_MS
DRAIN_MS = 600_000

ROOMS = "rs:{fleet}:rooms"
LEASES = "rs:{fleet}:leases"
FACTS = "rs:{fleet}:facts"
SINCE = "rs:{fleet}:since"
KEY = "rs:{fleet}:key"


class RoomKeys(NamedTuple):
    """The keys of one room; `push` is a channel, not a key."""

    meta: str
    snap: str
    log: str
    done: str
    end: str
    push: str


def room_keys(room: str) -> RoomKeys:
    """Return the keys of a room."""
    digest = hashlib.sha256(room.encode("utf-8", "surrogatepass")).digest()
    tag = base64.urlsafe_b64encode(digest)[:22].decode()
    return RoomKeys(*(f"rs:{{{tag}}}:{name}" for name in RoomKeys._fields))


def drain_key(instance: str) -> str:
    """Return the key of an operator's wish that this instance goes."""
    return f"rs:{{fleet}}:drain:{instance}"


def mark_key(mark: str) -> str:
    """Return the key of a mark; what was marked can't be read from it."""
    return f"rs:{{fleet}}:once:{hashlib.sha256(mark.encode()).hexdigest()}"


class Row(NamedTuple):
    """One kind of key: what stands in it, and for how long."""

    pattern: str
    holds: str
    words: str
    lives: str


_ROOM = "15 min after the last instance stopped renewing it; deleted when the room closes"
_WORDS = "aliases and all that is said: messages, whispers, notes, reports, calls for help"

DATA_MAP: tuple[Row, ...] = (
    Row("rs:{ROOM}:meta", "epoch, position, times, ids of room and server", "none", _ROOM),
    Row("rs:{ROOM}:snap", "the whole room as of a position", _WORDS, _ROOM),
    Row("rs:{ROOM}:log", "the last 200 to 264 events", _WORDS, _ROOM),
    Row("rs:{ROOM}:done", "random ids of the last 256 commits", "none", _ROOM),
    Row("rs:{ROOM}:end", "random id and time of the last commit, if known there", "none", "2 h"),
    Row("rs:{fleet}:rooms", "ids of living rooms", "none", "15 min after the last renewal"),
    Row("rs:{fleet}:leases", "instances and when each was last heard of", "none", "5 min 15 s"),
    Row("rs:{fleet}:facts", "version, counts and address of instances", "none", "5 min 15 s"),
    Row("rs:{fleet}:since", "when the list of instances began", "none", "5 min 15 s"),
    Row("rs:{fleet}:key", "what links are signed with, if no secret is set", "none", "15 min"),
    Row("rs:{fleet}:drain:ID", "that an operator asks an instance to go", "none", "10 min"),
    Row("rs:{fleet}:once:HASH", "that a ticket is used or a sign-in ended", "none", "at most 7 d"),
)
