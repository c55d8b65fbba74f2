"""This instance's rooms: made, opened on demand, kept while they live, compared with the store.

Once opened, a room is kept until it ends, whether or not anybody is connected here: its deadlines
have to come. Every few seconds the positions of all rooms are read, so that what push lost shows.
"""

import asyncio
import secrets as chance
from collections.abc import Callable, Sequence

from roomserver import clock, tasks
from roomserver.domain.creation import RoomSpec, new_room
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import (
    Ended,
    Moderator,
    Observer,
    Opened,
    Push,
    Signal,
    Silent,
    Store,
    StoreError,
    Unknown,
)
from roomserver.rooms.records import Snapshot, Unreadable, encode_snapshot
from roomserver.rooms.replica import Hole
from roomserver.rooms.runtime import RoomRuntime, Surroundings
from roomserver.rooms.secrets import Secrets
from roomserver.wire.codes import CloseCode

Found = RoomRuntime | Ended | Unknown


class Rooms:
    """The rooms of one instance. `wall` is this machine's clock, `entropy` gives random bytes."""

    def __init__(
        self,
        store: Store,
        moderator: Moderator,
        secrets: Secrets,
        aliases: Callable[[bytes], tuple[str, ...]],
        options: RoomOptions,
        instance: str,
        *,
        observer: Observer | None = None,
        wall: Callable[[], int] = clock.wall_ms,
        entropy: Callable[[int], bytes] = chance.token_bytes,
    ) -> None:
        self.secrets = secrets
        self._store = store
        self._options = options
        self._wall = wall
        self._entropy = entropy
        self._offset = 0
        self._rooms: dict[str, RoomRuntime] = {}
        self._opening: dict[str, asyncio.Task[Found | StoreError]] = {}
        self._heart: asyncio.Task[None] | None = None
        self._around = Surroundings(
            store=store,
            moderator=moderator,
            secrets=secrets,
            aliases=aliases,
            options=options,
            observer=observer or Silent(),
            instance=instance,
            now=self.now,
            entropy=entropy,
        )

    def now(self) -> int:
        """Return the store's time, ms, as well as this instance knows it."""
        return self._wall() + self._offset

    async def create(self, spec: RoomSpec) -> str:
        """Make a room, keep it, and return its id. May raise StoreError."""
        await self._measure()
        room = new_room(spec, self.now(), self._entropy(32))
        epoch = self._entropy(12).hex()
        await self._store.create(room.id, epoch, encode_snapshot(Snapshot(state=room)))
        await self.find(room.id)
        return room.id

    async def find(self, room_id: str) -> Found:
        """Return a room, opened where it is not yet. May raise StoreError."""
        if room_id in self._rooms:
            return self._rooms[room_id]
        if room_id not in self._opening:
            self._opening[room_id] = tasks.spawn(self._open(room_id), name="rooms.opening")
        opening = self._opening[room_id]
        # Several may wait for the same room, and one of them may go away: that ends nobody's wait.
        await asyncio.wait([opening])
        found = StoreError() if opening.cancelled() else opening.result()
        if isinstance(found, StoreError):
            raise found
        return found

    async def all(self) -> list[RoomRuntime]:
        """Return every living room, opened here. May raise StoreError."""
        found = [await self.find(room) for room in await self._store.rooms()]
        return [room for room in found if isinstance(room, RoomRuntime)]

    def kept(self) -> Sequence[RoomRuntime]:
        """Return the rooms that are open here."""
        return tuple(self._rooms.values())

    async def close(self, code: int = CloseCode.ENDED) -> None:
        """Let go of all rooms, closing their connections, and of the store."""
        if self._heart is not None:
            self._heart.cancel()
        for task in self._opening.values():
            task.cancel()
        for room in self.kept():
            room.let_go(code)
        await self._store.close()

    # -- opening

    async def _open(self, room_id: str) -> Found | StoreError:
        """Open a room; an error is returned, for whoever waits to raise it."""
        try:
            return await self._subscribed(room_id)
        except (StoreError, Unreadable, Hole):
            # What another version wrote is for instances of that version: come back, elsewhere.
            await self._unsubscribe(room_id)
            return StoreError()
        finally:
            del self._opening[room_id]

    async def _subscribed(self, room_id: str) -> Found:
        early: list[Push | Signal] = []

        def receive(push: Push | Signal) -> None:
            room = self._rooms.get(room_id)
            early.append(push) if room is None else room.receive(push)

        # Subscribed before it is read, so that nothing falls in between.
        await self._store.subscribe(room_id, receive)
        await self._measure()
        opened = await self._store.open(room_id)
        if isinstance(opened, Ended | Unknown):
            await self._store.unsubscribe(room_id)
            return opened
        return self._keep(room_id, opened, early)

    def _keep(self, room_id: str, opened: Opened, early: list[Push | Signal]) -> RoomRuntime:
        room = RoomRuntime(room_id, opened, self._around, self._over)
        self._rooms[room_id] = room
        for push in early:
            room.receive(push)
        if self._heart is None:
            self._heart = tasks.spawn(self._beat(), name="rooms.heartbeat")
        return room

    def _over(self, room: RoomRuntime) -> None:
        if self._rooms.pop(room.id, None) is not None:
            tasks.spawn(self._unsubscribe(room.id), name="rooms.unsubscribe")

    async def _unsubscribe(self, room_id: str) -> None:
        try:
            await self._store.unsubscribe(room_id)
        except StoreError:
            return  # The store is away; with the connection the subscription goes too.

    # -- the heartbeat

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._options.heartbeat_s)
            try:
                await self._measure()
                await self._compare()
            except StoreError:
                continue

    async def _measure(self) -> None:
        """Learn how far this machine's clock is from the store's."""
        before = self._wall()
        told = await self._store.now()
        self._offset = told - (before + self._wall()) // 2

    async def _compare(self) -> None:
        kept = self.kept()
        positions = await self._store.positions([room.id for room in kept])
        for room in kept:
            if room.id in positions:
                room.notice(positions[room.id])
            else:
                room.missing()
