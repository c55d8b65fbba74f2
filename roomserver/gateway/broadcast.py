"""What all of a room may see, joined once a loop tick and written once to each of its sockets.

An outbox is in step (its bytes are the room's), apart for one tick (frames of its own stand
between the room's), or by itself (it does not read, or there is no way to write bytes). Order is
as sent, whichever it is. Nothing here waits: what one tick has goes out at its end.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar

from roomserver.gateway.framing import framed
from roomserver.gateway.outbox import Outbox
from roomserver.gateway.sinks import Write
from roomserver.rooms.ports import Connection

T = TypeVar("T")

AT_ONCE = 64 * 1024
"""More than this does not wait for the tick's end: no tick may pass the limit of an outbox."""


class Broadcast:
    """The sockets of one room; `outboxes` are those of all connections by id."""

    def __init__(self, outboxes: Mapping[str, Outbox]) -> None:
        self._outboxes = outboxes
        self._in_step: dict[Outbox, Write] = {}
        self._by_itself: dict[Outbox, None] = {}
        # This tick's: the room's frames, and who is apart.
        self._frames: list[bytes] = []
        self._apart: dict[Outbox, _Apart] = {}
        self._size = 0
        self._scheduled = False

    # -- what the room asks

    def add(self, connection: Connection) -> None:
        """Send to this connection from the next frame on, unless its socket is gone."""
        outbox = self._outboxes.get(connection.id)
        if outbox is not None:
            outbox.join(self)

    def discard(self, connection: Connection) -> None:
        """Send it nothing after what was sent."""
        outbox = self._outboxes.get(connection.id)
        if outbox is not None:
            outbox.leave()

    def send(self, frame: bytes, but: Connection | None = None) -> None:
        """Send a frame to all, or to all but one."""
        spared = None if but is None else self._outboxes.get(but.id)
        for outbox in tuple(self._by_itself):
            if outbox is not spared:
                outbox.put(frame)
        if not self._in_step:
            return
        own = self._own(spared) if spared in self._in_step else None
        self._frames.append(frame)
        if own is not None:
            own.upto = len(self._frames)
        self._grow(frame)

    # -- what outboxes ask

    def keep_by_itself(self, outbox: Outbox) -> None:
        """Put each frame into this outbox."""
        self._by_itself[outbox] = None

    def step_in(self, outbox: Outbox, write: Write) -> None:
        """Write to this one with all others, from the next frame on."""
        self._by_itself.pop(outbox, None)
        self._in_step[outbox] = write
        if self._frames:
            self._apart[outbox] = _Apart(len(self._frames))

    def step_out(self, outbox: Outbox) -> list[bytes]:
        """Keep this one by itself; return what it was sent and is not written yet."""
        del self._in_step[outbox]
        self._by_itself[outbox] = None
        return self._apart.pop(outbox, _Apart()).all(self._frames)

    def insert(self, outbox: Outbox, payload: bytes) -> None:
        """Send one in step a frame of its own, after what was sent so far."""
        self._own(outbox).payloads.append(payload)
        self._grow(payload)

    def forget(self, outbox: Outbox) -> None:
        """Send this one nothing any more, not even what waits."""
        self._in_step.pop(outbox, None)
        self._by_itself.pop(outbox, None)
        self._apart.pop(outbox, None)

    # -- a tick

    def _own(self, outbox: Outbox) -> "_Apart":
        own = self._apart.get(outbox)
        if own is None:
            own = self._apart[outbox] = _Apart()
        own.catch_up(self._frames)
        return own

    def _grow(self, frame: bytes) -> None:
        self._size += len(frame)
        if self._size > AT_ONCE:
            self._flush()
        elif not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._end_tick)

    def _end_tick(self) -> None:
        self._scheduled = False
        self._flush()

    def _flush(self) -> None:
        frames, self._frames = self._frames, []
        apart, self._apart = self._apart, {}
        self._size = 0
        for outbox, own in apart.items():
            _write({outbox: outbox.write}, own.all(frames))
        if frames:
            together = self._in_step.copy()
            for outbox in apart:
                together.pop(outbox, None)
            _write(together, framed(frames))


class _Apart:
    """One outbox' own order of a tick: `payloads` are the room's first `upto` and its own."""

    __slots__ = ("payloads", "upto")

    def __init__(self, upto: int = 0) -> None:
        self.upto = upto
        self.payloads: list[bytes] = []

    def catch_up(self, frames: list[bytes]) -> None:
        """Take in what the room was sent since."""
        self.payloads += frames[self.upto :]
        self.upto = len(frames)

    def all(self, frames: list[bytes]) -> list[bytes]:
        """Return the whole tick."""
        self.catch_up(frames)
        return self.payloads


def _write(ways: Mapping[Outbox, Callable[[T], None]], data: T) -> None:
    for outbox, write in ways.items():
        try:
            write(data)
        except Exception:  # noqa: BLE001 -- uvloop raises on a handle that closed: one of many
            outbox.stop()
