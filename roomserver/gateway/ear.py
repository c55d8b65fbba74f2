"""Listening to one peer, also while a room is waited for.

Frames are done one after the other, so a client need not wait for our answers to hello and join.
But a store may be slow and a peer may go away meanwhile: that has to be heard at once, for the
place in the hub and the place in the room are somebody else's then.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any

from roomserver.gateway.asgi import Message, Receive
from roomserver.tasks import spawn

RECEIVED = "websocket.receive"
AHEAD = 64
"""How many messages are kept for later; beyond, the peer's frames wait in the kernel."""


class Ear:
    """Messages of one ASGI `receive`, in order."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ahead: deque[Message] = deque()
        self._coming: asyncio.Task[Message] | None = None

    async def next(self) -> Message:
        """Return the next message."""
        if self._ahead:
            return self._ahead.popleft()
        if self._coming is None:
            return await self._receive()
        coming, self._coming = self._coming, None
        return await coming

    async def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Wait for `work`, or for the peer to go: then what else it sent is dropped as well."""
        task = spawn(work, name="gateway.waits")
        try:
            while not task.done() and not self._is_gone():
                await self._listen(task)
        finally:
            # Cancelling what is done changes nothing.
            task.cancel()
        if self._is_gone():
            self._ahead = deque([self._ahead[-1]])
        else:
            task.result()

    def close(self) -> None:
        """Listen no more."""
        if self._coming is not None:
            self._coming.cancel()

    async def _listen(self, task: asyncio.Task[None]) -> None:
        if len(self._ahead) >= AHEAD:
            await asyncio.wait({task})
            return
        if self._coming is None:
            self._coming = spawn(self._one(), name="gateway.listens")
        await asyncio.wait({task, self._coming}, return_when=asyncio.FIRST_COMPLETED)
        if self._coming.done():
            self._ahead.append(self._coming.result())
            self._coming = None

    async def _one(self) -> Message:
        return await self._receive()

    def _is_gone(self) -> bool:
        return bool(self._ahead) and self._ahead[-1]["type"] != RECEIVED
