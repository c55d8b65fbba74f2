"""What waits for one connection, bounded: who does not read must not cost the room anything.

Frames of one loop tick leave in one write. While the peer is paused they wait here and not in the
transport, so that they can be dropped: past `limit` bytes or `stall_s` seconds the connection is
given up without flushing (4008), for a resume brings all of it again. One that reads is in step
with its room: then its company writes, and nothing waits here.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from roomserver.gateway.sinks import Sink, Write
from roomserver.wire.codes import CloseCode

LIMIT = 256 * 1024
STALL_S = 10.0
_LARGE = 64 * 1024


class Company(Protocol):
    """Those who get the same frames, as one of them knows it."""

    def keep_by_itself(self, outbox: "Outbox") -> None: ...
    def step_in(self, outbox: "Outbox", write: Write) -> None: ...
    def step_out(self, outbox: "Outbox") -> list[bytes]: ...
    def insert(self, outbox: "Outbox", payload: bytes) -> None: ...
    def forget(self, outbox: "Outbox") -> None: ...


class Outbox:
    """Frames on their way to one peer. `overrun` is called once when it is given up."""

    __slots__ = (
        "_closed",
        "_company",
        "_in_step",
        "_large",
        "_limit",
        "_overrun",
        "_paused",
        "_queue",
        "_scheduled",
        "_sink",
        "_size",
        "_stall",
        "_stall_s",
    )

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
        self._company: Company | None = None
        # The company again, while its bytes are what this one is sent.
        self._in_step: Company | None = None
        sink.watch(self)

    def put(self, payload: bytes) -> None:
        """Queue a text frame; dropped once the outbox is closed."""
        if self._closed:
            return
        if self._in_step is not None and len(payload) <= _LARGE:
            self._in_step.insert(self, payload)
            return
        self._step_out()
        self._keep(payload)
        if self._size + self._sink.waiting() > self._limit + self._large:
            self._give_up()
        else:
            self._schedule()

    def write(self, payloads: list[bytes]) -> None:
        """Send these at once: a tick of one in step, with frames of its own in it."""
        if not self._closed:
            self._sink.write(payloads)

    # -- with others

    def join(self, company: Company) -> None:
        """Get what the others get, after what waits; nobody is in two companies."""
        if self._closed or self._company is company:
            return
        self._company = company
        company.keep_by_itself(self)
        self._flush()

    def leave(self) -> None:
        """Get no more of it; what was sent so far still goes out."""
        if self._company is not None:
            self._step_out()
            self._company.forget(self)
            self._company = None
            if self._queue:
                self._schedule()

    def _step_in(self) -> None:
        write = self._sink.straight()
        if self._company is not None and write is not None and self._in_step is None:
            self._in_step = self._company
            self._company.step_in(self, write)

    def _step_out(self) -> None:
        if self._in_step is not None:
            company, self._in_step = self._in_step, None
            for payload in company.step_out(self):
                self._keep(payload)

    # -- ends

    def close(self, code: int) -> None:
        """Send what waits, then a close frame."""
        if not self._closed:
            self._step_out()
            self._write()
            self.stop()
            self._sink.end(code)

    def stop(self) -> None:
        """Drop what waits and take no more."""
        self._closed = True
        self._queue.clear()
        if self._company is not None:
            self._company.forget(self)
            self._company = self._in_step = None
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _give_up(self) -> None:
        if not self._closed:
            self.stop()
            self._sink.end(CloseCode.TOO_SLOW)
            self._overrun()

    # -- what the sink tells

    def paused(self) -> None:
        """Hold what comes: the peer does not keep up."""
        self._step_out()
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

    def ended(self) -> None:
        """Write nothing any more."""
        self.stop()

    # -- the queue

    def _keep(self, payload: bytes) -> None:
        if not self._size and not self._sink.waiting():
            self._large = 0
        self._size += len(payload)
        # A welcome with a long history may by itself pass the limit; it is sent once, and
        # refusing it would refuse the resume for ever. Only what piles up behind it counts.
        if len(payload) > _LARGE:
            self._large += len(payload)
        self._queue.append(payload)

    def _schedule(self) -> None:
        if not self._scheduled and not self._paused:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        if not self._closed and not self._paused:
            self._write()
            # Too much at once may have paused the peer meanwhile.
            if not self._paused:
                self._step_in()

    def _write(self) -> None:
        if self._queue:
            payloads, self._queue, self._size = self._queue, [], 0
            self._sink.write(payloads)
