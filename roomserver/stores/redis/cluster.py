"""Redis Cluster: a key's slot tells which master has it; who has which slot changes.

No client library for clusters is used: a commit that redis-py's would repeat or redirect by itself
may be done twice. Here a refusal (MOVED, CLUSTERDOWN, ...) is only ever answered by looking again
where things are; who asked repeats. A slot that is under way from one master to another refuses a
room's scripts (TRYAGAIN) until it has arrived: they need all keys of the room in one place.
"""

import asyncio
from collections.abc import Callable, Mapping

from msgspec import structs

from roomserver import clock, tasks
from roomserver.observability import logs
from roomserver.redis_url import Address, Place, named
from roomserver.rooms.ports import StoreError
from roomserver.stores.redis.pipe import Pipe, ReplyError
from roomserver.stores.redis.push import Pace
from roomserver.stores.redis.routing import Routing
from roomserver.stores.redis.server import Server
from roomserver.stores.redis.slots import Layout, Where, channel_in, layout, slot

APART_S = 0.2
"""At least so long lies between two looks at the layout."""
MOMENT_S = 0.05
"""What a refusal that mends itself is given before it is tried again."""
SOONER_S = 0.05
"""Gaps of several masters within this time are told as one."""


class Cluster:
    """One `Server` a master; `Routing` brings push of whichever of them has the slot."""

    sharded = True

    def __init__(
        self, place: Place, gap: Callable[[], None], probe: str, pace: Pace | None = None
    ) -> None:
        self._place, self._gap, self._probe, self._pace = place, gap, probe, pace
        self._servers: dict[Where, Server] = {}
        self._table: list[Where | None] = []
        self.reader = Routing(self._server_of, self._look)
        self._looking: asyncio.Task[None] | None = None
        self._looked_at = -APART_S
        self._telling: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._known = True
        self._failing = False

    async def pipe(self, key: str) -> Pipe:
        """Return the way to where this key lives now. Raises StoreError."""
        server = self._server_of(key)
        if server is None or not server.pipe.up:
            await self._look()
            server = self._server_of(key)
        if server is None:
            raise StoreError
        return server.pipe

    def pipes(self) -> tuple[Pipe, ...]:
        """Return the ways to all masters known."""
        return tuple(each.pipe for each in self._servers.values())

    async def refresh(self, error: ReplyError) -> None:
        """Look again where things are."""
        if error.code in ("ASK", "TRYAGAIN", "LOADING"):
            await asyncio.sleep(MOMENT_S)
            return
        await self._look()

    def server_of(self, key: str) -> str:
        """Name the master that has this key's slot; "" where none is known."""
        where = self._table[slot(key)] if self._table else None
        return "" if where is None else named(*where)

    def fault(self, key: str) -> str:
        """Return `store` where this key's master does not answer, `push` likewise; or another's.

        But what the cluster itself finds failing is so for every instance: then to send people to
        another one helps nobody, and the rooms on all other masters go on here.
        """
        if not self._table:
            return "" if self._known else "store"
        server, faults = self._server_of(key), set(self.faults().values())
        if server is None or server.fault() == "store":
            return "store"
        if "store" in faults and not self._failing:
            return "store"
        return "push" if "push" in faults else ""

    def faults(self) -> Mapping[str, str]:
        """Return what is wrong with each master."""
        return {named(*where): server.fault() for where, server in self._servers.items()}

    async def close(self) -> None:
        """Let go of all connections."""
        if self._telling is not None:
            self._telling.cancel()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        self.reader.close()
        closing = [each.close() for each in self._servers.values()]
        await asyncio.gather(*closing, *self._closing, return_exceptions=True)

    # -- what is where

    def _server_of(self, key: str) -> Server | None:
        where = self._table[slot(key)] if self._table else None
        return None if where is None else self._servers.get(where)

    async def _look(self) -> None:
        """Look at the layout anew; who asks while somebody looks waits for that."""
        if self._looking is None:
            self._looking = tasks.spawn(self._look_once(), name="redis.cluster")
            self._looking.add_done_callback(self._looked)
        look = self._looking
        await asyncio.wait([look])
        if look.cancelled():
            # All is being closed; whoever waits was not cancelled.
            raise StoreError
        look.result()

    def _looked(self, _: "asyncio.Task[None]") -> None:
        self._looking = None
        self._looked_at = clock.monotonic()

    async def _look_once(self) -> None:
        await asyncio.sleep(self._looked_at + APART_S - clock.monotonic())
        try:
            self._adopt(await layout(self._ask_whom()))
        except StoreError:
            if self._known and not self._servers:
                logs.warning("store.lost", reason="no_node")
        self._known = bool(self._servers)

    def _ask_whom(self) -> list[Address]:
        known = [self._place.server.at(*each) for each in self._servers]
        return list(dict.fromkeys([*known, *self._place.seeds]))

    def _adopt(self, found: Layout) -> None:
        if not found.ranges:
            return
        masters = found.masters()
        for where, ranges in masters.items():
            self._keep(where, ranges)
        gone = [self._servers.pop(each) for each in list(self._servers) if each not in masters]
        self._table, self._failing = found.table(), found.failing
        self.reader.follow()
        for server in gone:
            task = tasks.spawn(server.close(), name="redis.cluster.close")
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def _keep(self, where: Where, ranges: list[tuple[int, int]]) -> None:
        channel = channel_in(self._probe, ranges)
        if where in self._servers:
            self._servers[where].reader.probe_with(channel)
            return
        self._servers[where] = Server(
            structs.replace(self._place.server).at(*where),
            self._tell,
            channel,
            sharded=True,
            elsewhere=self.reader.elsewhere,
            refused=self._look_soon,
            pace=self._pace,
            name=named(*where),
        )
        self._servers[where].reader.start()

    def _look_soon(self) -> None:
        self.reader.look_soon()

    # -- gaps

    def _tell(self) -> None:
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(SOONER_S, self._told)

    def _told(self) -> None:
        self._telling = None
        self._gap()
