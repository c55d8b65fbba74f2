"""A person's socket: frames come at once, or never again once the network is gone.

A socket dies in three steps, as a phone's does: the person hears nothing more (`cut`), what they
had sent before still arrives for a while, late but in order; then the server notices.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from roomserver.domain.commands import Command
from roomserver.rooms.runtime import RoomRuntime

Body = dict[str, Any]
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Socket:
    """One connection between a person and an instance."""

    def __init__(
        self, name: str, receive: Callable[["Socket", Body], None],
        closed: Callable[["Socket", int], None],
    ) -> None:  # fmt: skip
        self.id = name
        self.host: str | None = None
        self.runtime: RoomRuntime | None = None
        self.is_cut = False
        self.code: int | None = None
        self._receive = receive
        self._closed = closed
        self._late_until = 0.0
        self.stopped_until = 0.0

    # -- the server's side

    def send(self, frame: bytes) -> None:
        if self.code is not None:
            raise AssertionError("a frame after the close")
        asyncio.get_running_loop().call_soon(self._arrive, _decode(frame))

    def close(self, code: int) -> None:
        if self.code is not None:
            raise AssertionError("closed twice")
        self.code = int(code)
        asyncio.get_running_loop().call_soon(self._end, int(code))

    def _arrive(self, body: Body) -> None:
        if not self.is_cut:
            self._receive(self, body)

    def _end(self, code: int) -> None:
        if not self.is_cut:
            self.is_cut = True
            self._closed(self, code)

    # -- the person's side

    def submit(self, n: int, command: Command, delay: float = 0.0) -> None:
        """Send a command; with a delay it arrives after the socket was cut."""
        if self.is_cut or self.runtime is None:
            raise AssertionError("spoke into a dead socket")
        loop = asyncio.get_running_loop()
        arrives = max(loop.time() + delay, self.stopped_until)
        self._late_until = max(self._late_until, arrives) + 1e-5
        if delay or arrives > loop.time():
            loop.call_at(self._late_until, self._deliver, n, command)
        else:
            self._deliver(n, command)

    def _deliver(self, n: int, command: Command) -> None:
        if self.code is None and self.runtime is not None and not self.runtime.ended:
            self.runtime.submit(self, n, command)

    def cut(self, noticed_after: float) -> None:
        """Hear nothing more; the server notices later, after all that is still on its way."""
        self.is_cut = True
        loop = asyncio.get_running_loop()
        loop.call_at(max(loop.time() + noticed_after, self._late_until + 1e-5), self._gone)

    def cut_if_open(self, noticed_after: float) -> None:
        """Lose it, if it is not lost yet."""
        if not self.is_cut:
            self.cut(noticed_after)

    def _gone(self) -> None:
        if self.runtime is not None:
            self.runtime.detach(self)
