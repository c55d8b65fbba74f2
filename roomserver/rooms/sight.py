"""This instance's rooms compared with the store, server by server: what push lost shows.

A store may be spread over several servers, and each fails by itself: one that does not answer
holds up no look at another. A room that could not be looked at for `away_s` keeps nobody waiting;
what is known of it stays. Opens, renews and ends nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from roomserver import tasks
from roomserver.observability import logs
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Store, StoreError
from roomserver.rooms.runtime import RoomRuntime
from roomserver.wire.codes import CloseCode

AGAIN_S = 1.0
"""How long after a look that failed the next one comes."""
AT_ONCE = 64
"""So many rooms are looked at, or asked for, without a pause: what people say goes in between."""
ANSWER_S = 10.0
"""An answer that takes longer does not come, however the store came to hang."""


class Keeper(Protocol):
    """Who keeps this instance's rooms."""

    def kept(self) -> Sequence[RoomRuntime]: ...


class Sight:
    """What this instance sees of the store; `lost` is called with a server that did not answer."""

    def __init__(
        self, keeper: Keeper, store: Store, options: RoomOptions, lost: Callable[[str], None]
    ) -> None:
        self._keeper = keeper
        self._store = store
        self._options = options
        self._lost = lost
        # Set whenever `next_s` may have come nearer.
        self.stirred = asyncio.Event()
        self._looking: dict[str, asyncio.Task[None]] = {}
        # By server; what is missing is due at once.
        self._due: dict[str, float] = {}
        self._seen_at: dict[str, float] = {}

    def hurry(self) -> None:
        """Have everything looked at anew, also what is being looked at now."""
        self._due.clear()
        self.stirred.set()

    def next_s(self) -> float:
        """Return in how many seconds something is due that is not being looked at."""
        idle = (at for server, at in self._due.items() if server not in self._looking)
        return min(idle, default=_now() + self._options.heartbeat_s) - _now()

    def look(self) -> None:
        """Begin to look at what is due."""
        rooms = self._by_server()
        self._due = {server: at for server, at in self._due.items() if server in rooms}
        for server, some in rooms.items():
            if server not in self._looking and self._due.get(server, 0.0) <= _now():
                self._due[server] = _now() + self._options.heartbeat_s
                looking = tasks.spawn(self._look_at(server, some), name="rooms.sight")
                self._looking[server] = looking

    async def stop(self) -> None:
        """Look no more; returns when nothing is under way."""
        looking = tuple(self._looking.values())
        for task in looking:
            task.cancel()
        if looking:
            await asyncio.wait(looking)

    def _by_server(self) -> dict[str, list[RoomRuntime]]:
        found: dict[str, list[RoomRuntime]] = {}
        kept = self._keeper.kept()
        self._seen_at = {room.id: self._seen_at.get(room.id, _now()) for room in kept}
        for room in kept:
            found.setdefault(self._store.server_of(room.id), []).append(room)
        return found

    async def _look_at(self, server: str, rooms: Sequence[RoomRuntime]) -> None:
        began = _now()
        try:
            await self._compare(rooms)
        finally:
            del self._looking[server]
            self.stirred.set()
        unseen = [room for room in rooms if self._seen_at.get(room.id, began) < began]
        if unseen:
            self._unanswered(server, unseen)

    def _unanswered(self, server: str, rooms: Sequence[RoomRuntime]) -> None:
        """After a minute unseen nobody is kept waiting; what we know of rooms stays."""
        self._lost(server)
        if server in self._due:
            self._due[server] = _now() + AGAIN_S
        for room in rooms:
            if _now() - self._seen_at[room.id] >= self._options.away_s:
                room.seats.send_away(CloseCode.STORE_UNREACHABLE)

    async def _compare(self, rooms: Sequence[RoomRuntime]) -> None:
        for start in range(0, len(rooms), AT_ONCE):
            if not await done_within(ANSWER_S, self._compare_some(rooms[start : start + AT_ONCE])):
                # The rest would only wait as long.
                return

    async def _compare_some(self, rooms: Sequence[RoomRuntime]) -> None:
        seen = {room.id: room.seq for room in rooms}
        positions = await self._store.positions(list(seen))
        for room in rooms:
            position = positions.get(room.id)
            if position is None and room.id in positions:
                continue
            self._seen_at[room.id] = _now()
            if room.ended:
                continue
            if position is None:
                room.missing()
            else:
                room.notice(position, seen[room.id])


async def done_within(seconds: float, work: Awaitable[None]) -> bool:
    """Do something for all rooms; False where the store, or a fault of ours, kept it from that."""
    try:
        async with asyncio.timeout(seconds):
            await work
    except (StoreError, TimeoutError):
        return False
    except Exception as error:  # noqa: BLE001 -- a heart that stops ends the lease of all
        logs.error("task.crashed", kind="rooms.heartbeat", reason=type(error).__name__)
        return False
    return True


def _now() -> float:
    return asyncio.get_running_loop().time()
