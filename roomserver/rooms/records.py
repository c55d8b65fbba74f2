"""Events, entries and snapshots as bytes. The store keeps what this module writes, unread.

MessagePack of the domain's own Structs: unknown fields are ignored, unknown events are not
(`Unreadable`), for to skip an event would be to keep another room than everybody else.
"""

import msgspec
from msgspec import Struct

from roomserver.domain.envelope import Body, Entry
from roomserver.domain.events import AnyEvent
from roomserver.domain.evolve import evolve
from roomserver.domain.state import Room
from roomserver.rooms.ports import Logged, Opened


class Record(Struct, frozen=True, kw_only=True):
    """One event as frames: `public` for everyone but those with a frame of their own."""

    public: Body | None
    private: dict[str, Body] = {}

    def seen_by(self, viewer: str) -> Body | None:
        """Return the frame that this viewer gets, if any."""
        return self.private.get(viewer, self.public)


class Snapshot(Struct, frozen=True, kw_only=True):
    """A whole room, and the frames of its latest events: what a resume may still ask for.

    Frames, not events: they say what each viewer saw at that time, which no later state tells.
    `floor` is the public position before the first record.
    """

    state: Room
    records: tuple[Record, ...] = ()
    floor: int = 0


class Unreadable(Exception):
    """Bytes that this version does not understand: another version wrote them."""


_encoder = msgspec.msgpack.Encoder()
_events: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)
_snapshots = msgspec.msgpack.Decoder(Snapshot)


def encode_event(event: AnyEvent) -> bytes:
    """Return an event as the store keeps it."""
    return _encoder.encode(event)


def decode_entry(logged: Logged) -> Entry:
    """Return an entry of the log with its event. Raises Unreadable."""
    try:
        return Entry(seq=logged.seq, at=logged.at, event=_events.decode(logged.data))
    except msgspec.DecodeError as error:
        raise Unreadable from error


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """Return a snapshot as the store keeps it."""
    return _encoder.encode(snapshot)


def decode_snapshot(data: bytes) -> Snapshot:
    """Read a snapshot. Raises Unreadable."""
    try:
        return _snapshots.decode(data)
    except msgspec.DecodeError as error:
        raise Unreadable from error


def state_of(opened: Opened) -> Room:
    """Return the state of a room as the store has it, without all that a replica keeps beside it.

    Raises Unreadable.
    """
    state = decode_snapshot(opened.snapshot).state
    later = (each for each in opened.entries if each.seq > opened.snapshot_seq)
    for logged in sorted(later, key=lambda each: each.seq):
        state = evolve(state, decode_entry(logged))
    return state
