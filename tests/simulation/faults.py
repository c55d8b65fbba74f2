"""The memory store behind a bad network, as one instance sees it.

Calls take time, fail before or after they were done, or never come back (the instance died); what
push brings comes late, twice, in another order or not at all. The server behind it fails in its
own ways (`server`). All from one seed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from random import Random
from typing import TypeVar

from roomserver import tasks
from roomserver.rooms.ports import (
    Batch,
    Committed,
    Conflict,
    Ended,
    Fleet,
    Moved,
    Opened,
    Position,
    Push,
    Receiver,
    Restore,
    Signal,
    Store,
    StoreError,
    Unknown,
)
from tests.simulation.server import RECONNECT_S, Server

COMMAND_S = 2.0
T = TypeVar("T")


class Weather:
    """How bad the network is; `calm` ends it for all instances, `fair_until` for a while."""

    def __init__(self, rng: Random) -> None:
        self.calm = False
        self.fair_until = 0.0
        self.refused = rng.choice([0.0, 0.02, 0.05])
        self.lost_reply = rng.choice([0.0, 0.02, 0.06])
        self.slow_call = rng.choice([0.0, 0.03, 0.1])
        self.dropped = rng.choice([0.0, 0.05, 0.3])
        self.doubled = rng.choice([0.0, 0.1])
        self.late = rng.choice([0.0, 0.1, 0.4])


class FaultyStore:
    """One instance's way to the store; `server` is set once there is one."""

    def __init__(self, inner: Store, rng: Random, weather: Weather) -> None:
        self._inner = inner
        self._rng = rng
        self._weather = weather
        self._gaps: list[Callable[[], None]] = []
        self._life = 0
        self._deaf_until = 0.0
        self.server: Server | None = None
        self.dead = False
        self.away = False
        # As a process that was stopped, and goes on then.
        self.stopped_until = 0.0

    # -- the way there and back

    async def _call(self, do: Callable[[], Awaitable[T]]) -> T:
        """Reach the store, or not; bring the answer home, or lose it."""
        await self._travel()
        if self._is_cut_off() or self._happens(self._weather.refused):
            raise StoreError
        await self._wait_for_server(do)
        told = await do()
        await self._travel()
        if self._is_cut_off() or self._happens(self._weather.lost_reply):
            raise StoreError
        return told

    def _is_cut_off(self) -> bool:
        return self.away or (self.server is not None and self.server.is_down)

    async def _wait_for_server(self, do: Callable[[], Awaitable[object]]) -> None:
        """Wait while it stands still, as long as one waits for an answer."""
        wait = 0.0 if self.server is None else self.server.frozen_until - _now()
        if wait <= 0:
            return
        await asyncio.sleep(min(wait, COMMAND_S))
        if wait > COMMAND_S:
            if self._rng.random() < 0.5:
                tasks.spawn(self._done_late(wait - COMMAND_S, do), name="simulation.late")
            raise StoreError

    async def _done_late(self, after: float, do: Callable[[], Awaitable[object]]) -> None:
        # It stood in the server's queue: nobody hears of it, or can call it back.
        life = self.server.life if self.server else 0
        await asyncio.sleep(after)
        if self.server is not None and self.server.life == life:
            # Whoever asked may have closed the connection that this goes over.
            with suppress(StoreError):
                await do()

    async def _travel(self) -> None:
        await self._live()
        slow = self._happens(self._weather.slow_call)
        await asyncio.sleep(self._rng.uniform(0.2, 2.5) if slow else self._rng.uniform(0, 0.02))
        await self._live()

    async def _live(self) -> None:
        """Go on, unless this process is dead; not before it runs again."""
        if self.dead:
            await asyncio.get_running_loop().create_future()
        await asyncio.sleep(max(0.0, self.stopped_until - _now()))

    def _happens(self, chance: float) -> bool:
        fair = self._weather.calm or _now() < self._weather.fair_until
        return not fair and self._rng.random() < chance

    # -- the store

    async def now(self) -> int:
        return await self._call(self._inner.now)

    async def create(self, room: str, epoch: str, snapshot: bytes) -> bool:
        return await self._inner.create(room, epoch, snapshot)

    async def open(self, room: str) -> Opened | Ended | Unknown:
        return await self._call(lambda: self._inner.open(room))

    async def commit(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        answer: Committed | Conflict | Moved | Ended | Unknown = await self._call(
            lambda: self._there.commit(self._inner, room, batch)
        )
        return answer

    async def restore(self, room: str, restore: Restore) -> bool:
        return await self._call(lambda: self._there.restore(self._inner, room, restore))

    async def bury(self, rooms: Sequence[str]) -> tuple[str, ...]:
        return await self._call(lambda: self._there.bury(self._inner, rooms))

    def server_of(self, room: str) -> str:
        return self._inner.server_of(room)

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position | None]:
        return await self._call(lambda: self._inner.positions(rooms))

    async def rooms(self) -> tuple[str, ...]:
        return await self._inner.rooms()

    async def count(self) -> int:
        return await self._inner.count()

    async def neglected(self) -> tuple[str, ...]:
        return await self._call(self._inner.neglected)

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        await self._call(
            lambda: self._inner.subscribe(room, lambda push: self._push(receiver, push))
        )

    async def unsubscribe(self, room: str) -> None:
        await self._inner.unsubscribe(room)

    async def signal(self, room: str, data: bytes) -> None:
        await self._call(lambda: self._inner.signal(room, data))

    async def renew(self, instance: str, facts: bytes) -> Fleet:
        return await self._call(lambda: self._inner.renew(instance, facts))

    async def fleet(self) -> Fleet:
        return await self._call(self._inner.fleet)

    async def resign(self, instance: str) -> None:
        if not self.dead:
            await self._inner.resign(instance)

    async def close(self) -> None:
        await self._inner.close()

    @property
    def _there(self) -> Server:
        assert self.server is not None
        return self.server

    # -- push

    def watch(self, gap: Callable[[], None]) -> None:
        self._gaps.append(gap)
        self._inner.watch(gap)

    def cut(self) -> None:
        """Lose the connection that push comes by, and have a new one soon after it can be had."""
        assert self.server is not None
        self._life += 1
        back = max(self.server.down_until - _now(), 0.0) + self._rng.uniform(0, RECONNECT_S)
        self._deaf_until = _now() + back
        asyncio.get_running_loop().call_later(back, self._reconnected, self._life)

    def _reconnected(self, life: int) -> None:
        if life == self._life and not self.dead:
            for gap in self._gaps:
                gap()

    def _push(self, receiver: Receiver, push: Push | Signal) -> None:
        lost = _now() < self._deaf_until or self._happens(self._weather.dropped)
        if self.dead or self._is_cut_off() or lost:
            return
        for _ in range(2 if self._happens(self._weather.doubled) else 1):
            late = self._happens(self._weather.late)
            delay = self._rng.uniform(0, 3) if late else self._rng.uniform(0, 0.01)
            delay += max(self.stopped_until - _now(), 0.0)
            loop = asyncio.get_running_loop()
            loop.call_later(delay, self._arrive, receiver, push, self._life)

    def _arrive(self, receiver: Receiver, push: Push | Signal, life: int) -> None:
        # What was still on a connection when it broke comes no more.
        if not self.dead and life == self._life:
            receiver(push)


def _now() -> float:
    return asyncio.get_running_loop().time()
