"""What waits for one connection, bounded: who does not read must not cost the room anything.

Frames of one loop tick leave in one write. While the peer is paused they wait here and not in the
transport, so that they can be dropped: past `limit` bytes or `stall_s` seconds the connection is
given up without flushing (4008), for a resume brings all of it again.
"""

import asyncio
from collections.abc import Callable

from roomserver.gateway.sinks import Sink
from roomserver.wire.codes import CloseCode

LIMIT = 256 * 1024
STALL_S = 10.0
_LARGE = 64 * 1024


class Outbox:
    """Frames on their way to one peer. `overrun` is called once when it is given up."""

    def __init__(
        self,
        sink: Sink,
        overrun: Callable[[], None],
        *,
        limit: int = LIMIT,
        stall_s: float = STALL_S,
    ) -> None:
        self._sink = sink
        self._overrun = overrun
        self._limit = limit
        self._stall_s = stall_s
        self._queue: list[bytes] = []
        self._size = 0
        self._large = 0
        self._paused = False
        self._closed = False
        self._scheduled = False
        self._stall: asyncio.TimerHandle | None = None
        sink.watch(self)

    def put(self, payload: bytes) -> None:
        """Queue a text frame; dropped once the outbox is closed."""
        if self._closed:
            return
        self._count(len(payload))
        self._queue.append(payload)
        if self._size + self._sink.waiting() > self._limit + self._large:
            self._give_up()
        elif not self._scheduled and not self._paused:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def close(self, code: int) -> None:
        """Send what waits, then a close frame."""
        if not self._closed:
            self._write()
            self.stop()
            self._sink.end(code)

    def stop(self) -> None:
        """Drop what waits and take no more."""
        self._closed = True
        self._queue.clear()
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def paused(self) -> None:
        """Hold what comes: the peer does not keep up."""
        self._paused = True
        if not self._closed and self._stall is None:
            self._stall = asyncio.get_running_loop().call_later(self._stall_s, self._give_up)

    def resumed(self) -> None:
        """Go on writing."""
        self._paused = False
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        self._flush()

    def _count(self, size: int) -> None:
        if not self._size and not self._sink.waiting():
            self._large = 0
        self._size += size
        # A welcome with a long history may by itself pass the limit; it is sent once, and
        # refusing it would refuse the resume for ever. Only what piles up behind it counts.
        if size > _LARGE:
            self._large += size

    def _flush(self) -> None:
        self._scheduled = False
        if not self._closed and not self._paused:
            self._write()

    def _write(self) -> None:
        if self._queue:
            payloads, self._queue, self._size = self._queue, [], 0
            self._sink.write(payloads)

    def _give_up(self) -> None:
        if not self._closed:
            self.stop()
            self._sink.end(CloseCode.TOO_SLOW)
            self._overrun()
