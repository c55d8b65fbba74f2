"""The Redis of an arena: one server, a master with its replica and sentinels, or a Cluster."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Literal, Protocol, Self

from tests.servers.cluster import ClusterServers
from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched

Kind = Literal["alone", "guarded", "spread"]


class Store(Protocol):
    """What an arena and its faults need of a store; `servers` are those that are masters now."""

    @property
    def url(self) -> str: ...
    @property
    def servers(self) -> Sequence[RedisServer]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Alone(RedisServer):
    """One server that loses everything when it ends."""

    @property
    def servers(self) -> Sequence[RedisServer]:
        return [self]


class Guarded(Watched):
    """A master and its replica; `server` is whoever is master now."""

    @property
    def servers(self) -> Sequence[RedisServer]:
        return [self.server]

    @property
    def server(self) -> RedisServer:
        led_to = self.led_to()
        return next(each for each in (self.master, self.replica) if each.port == led_to)

    @property
    def other(self) -> RedisServer:
        """Return whoever follows."""
        return self.replica if self.server is self.master else self.master


class Spread(ClusterServers):
    """Three masters that share the slots, each with a replica."""

    def __init__(self) -> None:
        super().__init__(replicas=True)

    @property
    def servers(self) -> Sequence[RedisServer]:
        return [self.pair(number)[0] for number in range(3)]

    def pair(self, number: int) -> tuple[RedisServer, RedisServer]:
        """Return master and replica of a third of the slots."""
        one, other = self.masters[number], self.replicas[number]
        return (one, other) if is_master(one) else (other, one)


def is_master(server: RedisServer) -> bool:
    """Tell whether a server takes itself for a master."""
    with server.client() as client:
        return bool(client.info("replication")["role"] == "master")


STORES: Mapping[Kind, Callable[[], Store]] = {
    "alone": Alone,
    "guarded": Guarded,
    "spread": Spread,
}


class Running:
    """A store as an async context manager: its servers start in a thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def __aenter__(self) -> Store:
        await asyncio.to_thread(self._store.__enter__)
        return self._store

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self._store.__exit__, kind, error, trace)
