"""The Redis of an arena: one server, or a master with a replica and three sentinels."""

import asyncio
from types import TracebackType
from typing import Protocol

from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched


class Store(Protocol):
    """What an arena and its faults need of a store."""

    @property
    def url(self) -> str: ...
    @property
    def server(self) -> RedisServer: ...


class Alone(RedisServer):
    """One server that loses everything when it ends."""

    @property
    def server(self) -> RedisServer:
        return self


class Guarded(Watched):
    """A master and its replica; `server` is whoever is master now."""

    @property
    def server(self) -> RedisServer:
        led_to = self.led_to()
        return next(each for each in (self.master, self.replica) if each.port == led_to)

    @property
    def other(self) -> RedisServer:
        """Return whoever follows."""
        return self.replica if self.server is self.master else self.master


class Running:
    """A store of either kind as an async context manager: its servers start in a thread."""

    def __init__(self, store: Alone | Guarded) -> None:
        self._store = store

    async def __aenter__(self) -> Alone | Guarded:
        await asyncio.to_thread(self._store.__enter__)
        return self._store

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self._store.__exit__, kind, error, trace)
