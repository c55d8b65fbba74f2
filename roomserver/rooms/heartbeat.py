"""What an instance does every few seconds for all its rooms: its lease, its clock, its positions.

Says that this instance lives and notes whose sockets died with another one; compares every room
with the store (`sight`); lets go of rooms and takes up orphans (`minding`). The three wait for each
other in nothing: a lease is renewed however long a look takes. While the store is away it is asked
every second, and what is known of rooms stays. Opens and keeps no room itself.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Protocol, TypeVar

from roomserver import tasks
from roomserver.rooms.minding import Minding
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Store
from roomserver.rooms.presence import Presence
from roomserver.rooms.runtime import RoomRuntime
from roomserver.rooms.sight import AGAIN_S, AT_ONCE, Sight, done_within

T = TypeVar("T")

LOOK_S = 0.02
RENEW_S = 4.0
"""A renewal that takes longer has failed. With pauses of 5 s, and of 1 s after one that failed, a
lease of 15 s sees at least two."""
MIND_S = 10.0


class Keeper(Protocol):
    """Who keeps this instance's rooms, as its heart needs them."""

    def kept(self) -> Sequence[RoomRuntime]: ...
    async def measure(self) -> None: ...
    async def renew(self) -> None: ...


class Heartbeat:
    """The heart of one instance; `keeper.renew` renews the lease and reads all into `presence`."""

    def __init__(
        self,
        keeper: Keeper,
        store: Store,
        presence: Presence,
        minding: Minding,
        options: RoomOptions,
    ) -> None:
        self._keeper = keeper
        self._minding = minding
        self._presence = presence
        self._options = options
        self._sight = Sight(keeper, store, options, minding.lost_sight)
        self._renew_now, self._mind_now = asyncio.Event(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._renewed = True
        store.watch(self.look)

    def begin(self) -> None:
        """Beat, if it does not yet."""
        if not self._tasks:
            works = (self._hold_lease(), self._look_around(), self._mind())
            self._tasks = [tasks.spawn(work, name="rooms.heartbeat") for work in works]

    async def stop(self) -> None:
        """Beat no more; returns when nothing of it is under way."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        await self._sight.stop()

    def look(self) -> None:
        """Have the next look at once."""
        self._sight.hurry()
        self._renew_now.set()
        self._mind_now.set()

    # -- the lease

    async def _hold_lease(self) -> None:
        pause = self._presence.next_s(self._options.heartbeat_s)
        while True:
            await _pause(self._renew_now, pause)
            began, before = _now(), self._renewed
            self._renewed = await done_within(RENEW_S, self._renew())
            if self._renewed and not before:
                # What the store may have forgotten it is told at once.
                self._mind_now.set()
            if self._renewed:
                # From when it was asked for: the lease is no younger than that.
                pause = began + self._presence.next_s(self._options.heartbeat_s) - _now()
            else:
                # What is known of leases is old now: it says nothing about when.
                pause = AGAIN_S
                self._minding.lost_sight()

    async def _renew(self) -> None:
        """Renew the lease, and say whose sockets died with their instances."""
        # Who sits where is looked at first: a lease that is read later can't be too old for it.
        seated = [(room, room.seats.taken()) async for room in gently(self._keeper.kept())]
        await self._keeper.renew()
        await self._keeper.measure()
        async for room, members in gently(seated):
            for since, connections in self._presence.lost(members, room.schema).items():
                room.seats.mark_lost(connections, since)
            unheld = room.seats.unheld()
            if unheld:
                room.seats.mark_lost(unheld, room.now())
            room.seats.attach_again()

    # -- the rooms

    async def _look_around(self) -> None:
        while True:
            await _pause(self._sight.stirred, self._sight.next_s())
            self._sight.look()

    async def _mind(self) -> None:
        pause = self._options.heartbeat_s
        while True:
            await _pause(self._mind_now, pause)
            done = await done_within(MIND_S, self._mind_once())
            pause = self._options.heartbeat_s if done else AGAIN_S

    async def _mind_once(self) -> None:
        # Who lives elsewhere is known as of the last renewal.
        if self._renewed:
            await self._minding.let_go()
            await self._minding.take_up()


async def _pause(sooner: asyncio.Event, seconds: float) -> None:
    """Wait for the next time, or an earlier one that a lease or a gap asks."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(max(seconds, 0.0)):
            await sooner.wait()
            # What asks together is answered together.
            await asyncio.sleep(LOOK_S)
    sooner.clear()


async def gently(items: Sequence[T]) -> AsyncIterator[T]:
    """Yield all items, letting others work in between."""
    for number, item in enumerate(items, start=1):
        yield item
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)


def _now() -> float:
    return asyncio.get_running_loop().time()
