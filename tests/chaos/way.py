"""A TCP way between one instance and Redis that can be cut: a proxy in the tests' own process."""

import asyncio
import contextlib
from typing import Literal

from roomserver.tasks import spawn

CHUNK = 65_536
Mode = Literal["open", "refuse", "hole"]


class Way:
    """A listener that leads to one port on loopback; use as an async context manager."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._mode: Mode = "open"
        self._mended = asyncio.Event()
        self._mended.set()
        self._dead: set[asyncio.StreamWriter] = set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> "Way":
        self._server = await asyncio.start_server(self._taken, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self._reset()

    def reset(self) -> None:
        """Reset what is open and refuse what comes."""
        self._mode = "refuse"
        self._reset()

    def swallow(self) -> None:
        """Let nothing through any more, and say nothing of it."""
        self._mode = "hole"
        self._mended.clear()

    def mend(self, *, forgotten: bool = False) -> None:
        """Let everything through again.

        `forgotten`: but not what was open before; as by a router that has lost its table, nobody
        is told, and what is sent there vanishes.
        """
        if forgotten:
            self._dead |= self._ends
        self._mode = "open"
        self._mended.set()

    def _reset(self) -> None:
        for end in tuple(self._ends):
            end.transport.abort()

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mode == "refuse":
            writer.transport.abort()
            return
        self._ends.add(writer)
        try:
            await self._mended.wait()
            ahead, out = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            self._ends.discard(writer)
            return
        self._ends.add(out)
        there = spawn(self._carry(reader, out), name="chaos.way")
        back = spawn(self._carry(ahead, writer), name="chaos.way")
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (there, back):
                task.cancel()
            for end in (writer, out):
                end.transport.abort()
                self._ends.discard(end)
                self._dead.discard(end)

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(CHUNK):
                await self._mended.wait()
                if sink not in self._dead:
                    sink.write(data)
                    await sink.drain()
