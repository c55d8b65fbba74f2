"""Push from a cluster: each channel is heard from the master that has its slot, and follows it."""

import asyncio
from collections.abc import Awaitable, Callable

from roomserver import clock, tasks
from roomserver.rooms.ports import StoreError
from roomserver.stores.redis.push import Handler
from roomserver.stores.redis.server import Server

CONFIRM_S = 2.0


class Routing:
    """Channels and where each is heard. `look` has the layout looked at anew."""

    def __init__(
        self, server_of: Callable[[str], Server | None], look: Callable[[], Awaitable[None]]
    ) -> None:
        self._server_of = server_of
        self._look = look
        self._wanted: dict[str, Handler] = {}
        self._heard_from: dict[str, Server] = {}
        self._looking: asyncio.Task[None] | None = None

    @property
    def deaf(self) -> bool:
        """Whether push can't be relied on: one of the masters in use is deaf."""
        return any(each.reader.deaf for each in set(self._heard_from.values()))

    async def subscribe(self, channel: str, handler: Handler) -> None:
        """Bring what is published on a channel; returns once confirmed.

        Raises StoreError after 2 s; then nothing is subscribed.
        """
        self._wanted[channel] = handler
        until = clock.monotonic() + CONFIRM_S
        try:
            while not await self._subscribed(channel, handler):
                if clock.monotonic() > until:
                    raise StoreError
                await self._look()
        except BaseException:
            await self.unsubscribe(channel)
            raise

    async def unsubscribe(self, channel: str) -> None:
        """Stop bringing."""
        self._wanted.pop(channel, None)
        server = self._heard_from.pop(channel, None)
        if server is not None:
            server.reader.remove(channel)

    def follow(self) -> None:
        """Hear each channel from where its slot is now."""
        for channel, handler in self._wanted.items():
            server, before = self._server_of(channel), self._heard_from.get(channel)
            if server is before:
                continue
            if before is not None:
                del self._heard_from[channel]
                before.reader.remove(channel)
            if server is not None:
                self._heard_from[channel] = server
                server.reader.add(channel, handler)

    def elsewhere(self, channel: str) -> None:
        """Note that a master said the channel is not its own (any more)."""
        self._heard_from.pop(channel, None)
        self.look_soon()

    def look_soon(self) -> None:
        """Have the layout looked at, without waiting."""
        if self._looking is None:
            self._looking = tasks.spawn(self._look_and_follow(), name="redis.cluster.follow")

    def close(self) -> None:
        """Look no more."""
        self._wanted.clear()
        if self._looking is not None:
            self._looking.cancel()

    async def _look_and_follow(self) -> None:
        try:
            await self._look()
        finally:
            self._looking = None
        self.follow()

    async def _subscribed(self, channel: str, handler: Handler) -> bool:
        server = self._server_of(channel)
        if server is None:
            return False
        self._heard_from[channel] = server
        try:
            await server.reader.subscribe(channel, handler)
        except StoreError:
            return False
        return self._heard_from.get(channel) is server
