"""Which rooms an instance goes on minding: lets go of those that others mind, takes up the orphans.

A room is kept until it ends, for its deadlines have to come. Where nobody has been connected here
for a while, and another live instance has members there, that one minds it, and here it costs a
subscription and every push for nothing. A room that nobody keeps (the last who did has died)
shows at the store by not being renewed: whoever sees that first takes it up.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from itertools import groupby
from typing import Protocol

from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import NEGLECT_MS, ROOM_MS, Ended, Store, StoreError, Unknown
from roomserver.rooms.presence import Presence
from roomserver.rooms.restoring import LAST_WAIT_S
from roomserver.rooms.runtime import RoomRuntime
from roomserver.wire.codes import CloseCode

TRIES = 3
CHECK_S = 30.0
"""So often it is looked whether what has ended here is over."""
OVER = 10_000
OVER_S = ROOM_MS / 1000 + LAST_WAIT_S + 60.0
"""So long an end is remembered: no replica that has not heard of it is put back any later."""
LET_GO_S = 4.0
"""A server that takes longer is asked again the next time: orphans do not wait for it."""
TOGETHER = 64
"""So many ends are told to the store at once, and so many rooms opened that fell out of hand."""


class Keeper(Protocol):
    """Who keeps this instance's rooms, as minding needs them."""

    def kept(self) -> Sequence[RoomRuntime]: ...
    async def find(self, room_id: str) -> RoomRuntime | Ended | Unknown: ...


class Minding:
    """What to let go of and what to take up, asked after each look at the store."""

    def __init__(
        self, keeper: Keeper, store: Store, presence: Presence, options: RoomOptions
    ) -> None:
        self._keeper = keeper
        self._store = store
        self._presence = presence
        self._options = options
        self._idle_since: dict[str, float] = {}
        self._dropped: dict[str, int] = {}
        self._over: dict[str, float] = {}
        self._next_search = self._next_check = 0.0
        self._blind_until: dict[str, float] = {}

    def wanted(self, room_id: str) -> None:
        """Note that somebody asked for a room: it is kept for a while from now."""
        self._idle_since.pop(room_id, None)

    def dropped(self, room_id: str) -> None:
        """Note a room that could not be kept though it goes on: its seats here are to be told."""
        self._dropped[room_id] = TRIES

    def ended(self, room_id: str) -> None:
        """Note a room that has ended: the store may forget that, and somebody bring it back."""
        self._over[room_id] = _now() + OVER_S
        if len(self._over) > OVER:
            del self._over[next(iter(self._over))]

    def lost_sight(self, server: str | None = None) -> None:
        """After a look that failed: who keeps a room may not have come round to renewing it.

        `server`: only the one with these rooms did not answer; None: the list of all did not.
        """
        until = _now() + NEGLECT_MS / 1000
        if server is None:
            self._next_search = until
        else:
            blind = {at: end for at, end in self._blind_until.items() if end > _now()}
            self._blind_until = {**blind, server: until}
        self.doubt()

    def doubt(self) -> None:
        """After contact was lost, however shortly: the store may have forgotten what has ended."""
        self._next_check = 0.0

    async def let_go(self) -> None:
        """Let go of rooms that nobody uses here while others do elsewhere.

        The store is asked first: where it stands elsewhere, what this instance knows may be what
        it lacks, and nobody else's to bring back. A server that does not answer holds up no other.
        """
        kept = self._keeper.kept()
        idle = {room.id: self._idle_since.get(room.id, _now()) for room in kept if room.is_idle}
        self._idle_since = idle
        servers: dict[str, list[RoomRuntime]] = {}
        for room in filter(self._is_to_spare, kept):
            servers.setdefault(self._store.server_of(room.id), []).append(room)
        await asyncio.gather(*map(self._let_go_there, servers.values()))

    async def _let_go_there(self, rooms: Sequence[RoomRuntime]) -> None:
        with contextlib.suppress(StoreError, TimeoutError):
            async with asyncio.timeout(LET_GO_S):
                for start in range(0, len(rooms), TOGETHER):
                    await self._let_go_of(rooms[start : start + TOGETHER])

    async def _let_go_of(self, rooms: Sequence[RoomRuntime]) -> None:
        positions = await self._store.positions([room.id for room in rooms])
        for room in rooms:
            if positions.get(room.id) == room.position and self._is_to_spare(room):
                room.let_go(CloseCode.DRAINING)

    def _is_to_spare(self, room: RoomRuntime) -> bool:
        """Tell whether it has been idle for long, and somebody else minds it.

        What was wanted while the store was asked is none of these any more.
        """
        since = self._idle_since.get(room.id, _now())
        is_long = room.is_idle and _now() - since >= self._options.idle_s
        return is_long and any(map(self._presence.minds_elsewhere, room.seats.instances()))

    async def take_up(self) -> None:
        """Open what fell out of hand here, and what nobody keeps. May raise StoreError."""
        if _now() >= self._next_check:
            self._next_check = _now() + CHECK_S
            await self._end_again()
        await asyncio.gather(*map(self._open_again, tuple(self._dropped)[:TOGETHER]))
        if _now() >= self._next_search:
            self._next_search = _now() + self._options.neglect_s
            await self._search()

    async def _search(self) -> None:
        next_search = self._next_search
        neglected = [each for each in await self._store.neglected() if self._is_in_sight(each)]
        await asyncio.gather(*map(self._open, neglected))
        kept = {room.id for room in self._keeper.kept()}
        if not kept.isdisjoint(neglected) and self._next_search == next_search:
            # Of many that an instance left behind only some are told at a time.
            self._next_search = 0.0

    def _is_in_sight(self, room: str) -> bool:
        return self._blind_until.get(self._store.server_of(room), 0.0) <= _now()

    async def _end_again(self) -> None:
        """End what has ended: with people whom nobody holds any more it would go on for ever.

        Where the store forgot it, before an instance that does not know it puts the room back.
        """
        self._over = {room: until for room, until in self._over.items() if until > _now()}
        over = sorted(self._over, key=self._store.server_of)
        servers = [tuple(rooms) for _, rooms in groupby(over, key=self._store.server_of)]
        await asyncio.gather(*map(self._end_there, servers))

    async def _end_there(self, rooms: Sequence[str]) -> None:
        """Do so with the rooms of one server; where it does not answer, again soon."""
        try:
            for start in range(0, len(rooms), TOGETHER):
                await self._end(await self._store.bury(rooms[start : start + TOGETHER]))
        except StoreError:
            self.doubt()

    async def _end(self, living: Sequence[str]) -> None:
        for room_id in living:
            with contextlib.suppress(StoreError):
                room = await self._keeper.find(room_id)
                if isinstance(room, RoomRuntime):
                    await room.end()

    async def _open_again(self, room: str) -> None:
        # Where it can't be read, whoever wrote it knows that this instance keeps it no more.
        self._dropped[room] -= 1
        if await self._open(room) or self._dropped[room] <= 0:
            del self._dropped[room]

    async def _open(self, room: str) -> bool:
        try:
            await self._keeper.find(room)
        except StoreError:
            return False
        return True


def _now() -> float:
    return asyncio.get_running_loop().time()
