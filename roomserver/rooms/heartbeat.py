"""What an instance does every few seconds for all its rooms: its lease, its clock, its positions.

Says that this instance lives, notes whose sockets died with another one, and compares every room
with the store, so that what push lost shows. While the store is away it looks every second, and
what is known of rooms stays. Opens and keeps no room itself.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Protocol, TypeVar

from roomserver import tasks
from roomserver.observability import logs
from roomserver.rooms.minding import Minding
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Store, StoreError
from roomserver.rooms.presence import Presence
from roomserver.rooms.runtime import RoomRuntime
from roomserver.wire.codes import CloseCode

T = TypeVar("T")

LOOK_S = 0.02
AGAIN_S = 1.0
"""How long after a look that failed the next one comes."""
AT_ONCE = 64
"""So many rooms are looked at, or asked for, without a pause: what people say goes in between."""
BEAT_S = 10.0
"""A look that takes longer has failed, however the store came to hang."""


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
        self._store = store
        self._presence = presence
        self._options = options
        self._look = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._met_at = 0.0
        self._missed = False
        store.watch(self.look)

    def begin(self) -> None:
        """Beat, if it does not yet."""
        if self._task is None:
            self._task = tasks.spawn(self._beat(), name="rooms.heartbeat")

    async def stop(self) -> None:
        """Beat no more; returns when nothing of it is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def look(self) -> None:
        """Have the next look at once."""
        self._look.set()

    async def _beat(self) -> None:
        self._met()
        while True:
            await self._pause()
            try:
                async with asyncio.timeout(BEAT_S):
                    await self._look_around()
                self._met()
            except (StoreError, TimeoutError):
                self._miss()
            except Exception as error:  # noqa: BLE001 -- a heart that stops ends the lease of all
                logs.error("task.crashed", kind="rooms.heartbeat", reason=type(error).__name__)

    async def _look_around(self) -> None:
        await self._keeper.measure()
        await self._mind()
        await self._compare()
        self._minding.let_go()
        await self._minding.take_up()

    async def _pause(self) -> None:
        """Wait for the next look: the heartbeat's, an earlier one that a lease or a gap asks."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._next_s()):
                await self._look.wait()
                # What asks together is answered together.
                await asyncio.sleep(LOOK_S)
        self._look.clear()

    def _next_s(self) -> float:
        # What is known of leases is old while the store is away: it says nothing about when.
        return AGAIN_S if self._missed else self._presence.next_s(self._options.heartbeat_s)

    def _met(self) -> None:
        self._met_at, self._missed = asyncio.get_running_loop().time(), False

    def _miss(self) -> None:
        """After a minute without the store nobody is kept waiting; what we know of rooms stays."""
        self._missed = True
        self._minding.lost_sight()
        if asyncio.get_running_loop().time() - self._met_at >= self._options.away_s:
            for room in self._keeper.kept():
                room.seats.send_away(CloseCode.STORE_UNREACHABLE)

    async def _mind(self) -> None:
        """Renew the lease, and say whose sockets died with their instances."""
        # Who sits where is looked at first: a lease that is read later can't be too old for it.
        seated = [(room, room.seats.taken()) async for room in gently(self._keeper.kept())]
        await self._keeper.renew()
        async for room, members in gently(seated):
            for since, connections in self._presence.lost(members, room.schema).items():
                room.seats.mark_lost(connections, since)
            unheld = room.seats.unheld()
            if unheld:
                room.seats.mark_lost(unheld, room.now())
            room.seats.attach_again()

    async def _compare(self) -> None:
        kept = self._keeper.kept()
        for start in range(0, len(kept), AT_ONCE):
            await self._compare_some(kept[start : start + AT_ONCE])

    async def _compare_some(self, rooms: Sequence[RoomRuntime]) -> None:
        seen = {room.id: room.seq for room in rooms}
        positions = await self._store.positions(list(seen))
        for room in rooms:
            if room.ended:
                continue
            if room.id in positions:
                room.notice(positions[room.id], seen[room.id])
            else:
                room.missing()


async def gently(items: Sequence[T]) -> AsyncIterator[T]:
    """Yield all items, letting others work in between."""
    for number, item in enumerate(items, start=1):
        yield item
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
