"""The memory store behind a bad network, as one instance sees it.

Calls take time, fail before or after they were done, or never come back (the instance died); what
push brings comes late, twice, in another order or not at all. All from one seed.
"""

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from roomserver.rooms.ports import (
    Batch,
    Committed,
    Conflict,
    Ended,
    Fleet,
    Logged,
    Moved,
    Opened,
    Position,
    Push,
    Receiver,
    Restore,
    Signal,
    StoreError,
    Unknown,
)
from roomserver.stores.memory import MemoryStore


class Weather:
    """How bad the network is; `calm` ends it for all instances."""

    def __init__(self, rng: Random) -> None:
        self.calm = False
        self.refused = rng.choice([0.0, 0.02, 0.05])
        self.lost_reply = rng.choice([0.0, 0.02, 0.06])
        self.slow_call = rng.choice([0.0, 0.03, 0.1])
        self.dropped = rng.choice([0.0, 0.05, 0.3])
        self.doubled = rng.choice([0.0, 0.1])
        self.late = rng.choice([0.0, 0.1, 0.4])


class FaultyStore:
    """One instance's way to the store. `tap` gets every entry committed, once, in order."""

    def __init__(
        self, inner: MemoryStore, rng: Random, weather: Weather, tap: list[Logged]
    ) -> None:
        self._inner = inner
        self._rng = rng
        self._weather = weather
        self._tap = tap
        self.dead = False
        self.away = False

    async def _there(self) -> None:
        """Reach the store, or not."""
        await self._travel()
        if self.away or self._happens(self._weather.refused):
            raise StoreError

    async def _back(self) -> None:
        """Bring the answer home, or lose it."""
        await self._travel()
        if self.away or self._happens(self._weather.lost_reply):
            raise StoreError

    async def _travel(self) -> None:
        if self.dead:
            await asyncio.get_running_loop().create_future()
        slow = self._happens(self._weather.slow_call)
        await asyncio.sleep(self._rng.uniform(0.2, 2.5) if slow else self._rng.uniform(0, 0.02))
        if self.dead:
            await asyncio.get_running_loop().create_future()

    def _happens(self, chance: float) -> bool:
        return not self._weather.calm and self._rng.random() < chance

    async def now(self) -> int:
        await self._there()
        told = await self._inner.now()
        await self._back()
        return told

    async def create(self, room: str, epoch: str, snapshot: bytes) -> bool:
        return await self._inner.create(room, epoch, snapshot)

    async def open(self, room: str) -> Opened | Ended | Unknown:
        await self._there()
        opened = await self._inner.open(room)
        await self._back()
        return opened

    async def commit(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        await self._there()
        answer = await self._inner.commit(room, batch)
        if isinstance(answer, Committed):
            known = self._tap[-1].seq if self._tap else 0
            self._tap += [entry for entry in answer.entries if entry.seq > known]
        await self._back()
        return answer

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position]:
        await self._there()
        found = await self._inner.positions(rooms)
        await self._back()
        return found

    async def rooms(self) -> tuple[str, ...]:
        return await self._inner.rooms()

    async def neglected(self) -> tuple[str, ...]:
        await self._there()
        return await self._inner.neglected()

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        await self._there()
        await self._inner.subscribe(room, lambda push: self._push(receiver, push))

    async def restore(self, room: str, restore: Restore) -> bool:
        await self._there()
        done = await self._inner.restore(room, restore)
        await self._back()
        return done

    async def signal(self, room: str, data: bytes) -> None:
        await self._there()
        await self._inner.signal(room, data)

    def watch(self, gap: Callable[[], None]) -> None:
        self._inner.watch(gap)

    async def renew(self, instance: str, facts: bytes) -> Fleet:
        await self._there()
        fleet = await self._inner.renew(instance, facts)
        await self._back()
        return fleet

    async def resign(self, instance: str) -> None:
        if not self.dead:
            await self._inner.resign(instance)

    async def unsubscribe(self, room: str) -> None:
        await self._inner.unsubscribe(room)

    async def close(self) -> None:
        await self._inner.close()

    def _push(self, receiver: Receiver, push: Push | Signal) -> None:
        if self.dead or self.away or self._happens(self._weather.dropped):
            return
        for _ in range(2 if self._happens(self._weather.doubled) else 1):
            late = self._happens(self._weather.late)
            delay = self._rng.uniform(0, 3) if late else self._rng.uniform(0, 0.01)
            asyncio.get_running_loop().call_later(delay, self._arrive, receiver, push)

    def _arrive(self, receiver: Receiver, push: Push | Signal) -> None:
        if not self.dead:
            receiver(push)
