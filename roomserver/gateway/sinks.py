"""Where an outbox writes: straight to our protocol class, or through plain ASGI.

A sink takes payloads of text frames and never blocks. It tells its `Watcher` when the peer stops
reading and when it goes on.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from roomserver.gateway.asgi import Scope, Send
from roomserver.tasks import spawn

EXTENSION = "roomserver.frames"

Write = Callable[[bytes], None]


class Watcher(Protocol):
    """Who wants to know whether the peer reads."""

    def paused(self) -> None:
        """Write no more: the peer does not keep up."""

    def resumed(self) -> None:
        """Go on: the peer reads again."""

    def ended(self) -> None:
        """Write nothing any more: the connection is over, or a close frame went out."""


class Sink(Protocol):
    """One socket's way out."""

    def watch(self, watcher: Watcher) -> None:
        """Tell this one about pauses."""

    def write(self, payloads: Sequence[bytes]) -> None:
        """Send each as one text frame, all in one go."""

    def straight(self) -> Write | None:
        """Return what writes bytes that are frames already, if there is such a way."""

    def waiting(self) -> int:
        """Return how many bytes the peer has not taken."""

    def end(self, code: int) -> None:
        """Send a close frame after what was written."""


class AsgiSink:
    """Plain ASGI sends, by a task of its own; for servers other than ours, and test clients."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._payloads: list[bytes] = []
        self._code: int | None = None
        self._running = False
        self._gone = False
        self._task: asyncio.Task[None] | None = None

    def watch(self, watcher: Watcher) -> None:
        """Do nothing: plain ASGI does not tell; `waiting` grows instead."""

    def write(self, payloads: Sequence[bytes]) -> None:
        """Queue payloads for the task."""
        if self._code is None and not self._gone:
            self._payloads += payloads
            self._run()

    def straight(self) -> None:
        """Return nothing: plain ASGI takes payloads."""

    def waiting(self) -> int:
        """Return what the task has not sent."""
        return sum(map(len, self._payloads))

    def end(self, code: int) -> None:
        """Queue the close."""
        if self._code is None and not self._gone:
            self._code = code
            self._run()

    def _run(self) -> None:
        if not self._running:
            self._running = True
            self._task = spawn(self._pump(), name="gateway.sink")

    async def _pump(self) -> None:
        try:
            while self._payloads:
                await self._send({"type": "websocket.send", "text": self._payloads[0].decode()})
                del self._payloads[0]
            if self._code is not None:
                await self._send({"type": "websocket.close", "code": self._code})
        except (OSError, RuntimeError):
            # The peer is gone; `receive` tells the connection.
            self._gone = True
            self._payloads.clear()
        finally:
            self._running = False


def sink_for(scope: Scope, send: Send) -> Sink:
    """Return the best way out that the server below offers."""
    direct: Sink | None = scope.get("extensions", {}).get(EXTENSION)
    return direct or AsgiSink(send)
