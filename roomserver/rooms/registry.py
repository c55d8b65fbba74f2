"""This instance's rooms: made, opened on demand, kept while they live.

Once opened, a room is kept until it ends or another instance minds it, whether or not anybody is
connected here: its deadlines have to come (`minding`). What is done for all rooms every few
seconds stands in `heartbeat`.
"""

import asyncio
import contextlib
import secrets as chance
from collections.abc import Callable, Sequence

from roomserver import clock, tasks
from roomserver.domain.creation import RoomSpec, new_room
from roomserver.rooms.crashes import log_crash
from roomserver.rooms.glimpses import Glimpse, Glimpses
from roomserver.rooms.heartbeat import Heartbeat
from roomserver.rooms.minding import Minding
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import (
    LEASE_MS,
    Broadcast,
    Ended,
    Foreign,
    Listener,
    Moderator,
    Observer,
    Opened,
    Push,
    Signal,
    Store,
    StoreError,
    Unknown,
)
from roomserver.rooms.presence import Presence
from roomserver.rooms.records import Snapshot, Unreadable, encode_snapshot
from roomserver.rooms.replica import Hole
from roomserver.rooms.runtime import RoomRuntime
from roomserver.rooms.secrets import Secrets
from roomserver.rooms.surroundings import Apiece, Deaf, Silent, Surroundings
from roomserver.wire.codes import CloseCode

Found = RoomRuntime | Ended | Unknown


class Rooms:
    """The rooms of one instance. `steady` is a clock in ms that nobody sets while it runs:
    what it shows means nothing, and a machine whose time of day jumps keeps its deadlines all the
    same. `entropy` gives random bytes.

    `alone`: no other instance shares the store, so what is unknown there is unknown for good.
    """

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
        listener: Listener | None = None,
        broadcast: Callable[[], Broadcast] = Apiece,
        steady: Callable[[], int] = clock.steady_ms,
        entropy: Callable[[int], bytes] = chance.token_bytes,
        facts: Callable[[], bytes] | None = None,
        asked_to_drain: Callable[[], None] | None = None,
        key: str | None = None,
        alone: bool = False,
    ) -> None:
        self.secrets = secrets
        self._store = store
        self._options = options
        self._steady = steady
        self._entropy = entropy
        self._leaving: dict[str, asyncio.Task[None]] = {}
        # As far as this machine knows; the store is asked before anything is decided.
        self._offset = clock.wall_ms() - steady()
        self._rooms: dict[str, RoomRuntime] = {}
        self._opening: dict[str, asyncio.Task[Found | StoreError]] = {}
        self._instance = instance
        self._presence = Presence(instance)
        self._minding = Minding(self, store, self._presence, options)
        self._heart = Heartbeat(self, store, self._presence, self._minding, options)
        store.watch(self._minding.doubt)
        self._glimpses = Glimpses(store, clock.monotonic)
        self._facts = facts or (lambda: b"")
        self._asked_to_drain = asked_to_drain
        self._key = key
        self._alone = alone
        self._around = Surroundings(
            store=store,
            moderator=moderator,
            secrets=secrets,
            aliases=aliases,
            options=options,
            observer=observer or Silent(),
            listener=listener or Deaf(),
            instance=instance,
            now=self.now,
            entropy=entropy,
            broadcast=broadcast,
        )

    def now(self) -> int:
        """Return the store's time, ms, as well as this instance knows it."""
        return self._steady() + self._offset

    async def create(self, spec: RoomSpec) -> str:
        """Make a room, keep it, and return its id. May raise StoreError."""
        await self.measure()
        room = new_room(spec, self.now(), self._entropy(32))
        epoch = self._entropy(12).hex()
        await self._store.create(room.id, epoch, encode_snapshot(Snapshot(state=room)))
        self._around.listener.opened(room)
        await self.find(room.id)
        return room.id

    def was_member(self, room_id: str, resume: str) -> bool:
        """Tell whether this is a resume secret of that room, whether or not the room still is."""
        return self.secrets.member_of(room_id, resume) is not None

    async def may_return(self, unknown: Unknown) -> bool:
        """Tell whether a room that is unknown may yet be put back. May raise StoreError.

        By an instance that was cut off when the store came back empty: as long as its people may
        still be sitting there, nobody else is told that the room has ended.
        """
        return await self._is_young(unknown, LEASE_MS + round(self._options.away_s * 1000))

    async def find(self, room_id: str) -> Found:
        """Return a room, opened where it is not yet. May raise StoreError."""
        self._minding.wanted(room_id)
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

    async def all(self, *, listed_only: bool = False) -> list[RoomRuntime | Glimpse]:
        """Return every living room, those of other instances as glimpsed. May raise StoreError.

        Glimpses are up to 10 s old; with `listed_only` some may be of rooms that are not listed.
        """
        living = await self._store.rooms()
        elsewhere = [room for room in living if room not in self._rooms]
        glimpses = await self._glimpses.of(elsewhere, listed_only=listed_only)
        self._glimpses.forget_all_but(living)
        return [*self._rooms.values(), *(each for each in glimpses if each.id not in self._rooms)]

    def kept(self) -> Sequence[RoomRuntime]:
        """Return the rooms that are open here."""
        return tuple(self._rooms.values())

    async def count(self) -> int:
        """Return how many rooms live. May raise StoreError."""
        return await self._store.count()

    async def start(self) -> None:
        """Begin this instance's lease, and the heartbeat. May raise StoreError."""
        await self.measure()
        await self.renew()
        self._heart.begin()

    def look(self) -> None:
        """Look around at once; what this instance tells of itself is told anew with it."""
        self._heart.look()

    async def close(self, code: int = CloseCode.ENDED) -> None:
        """Let go of all rooms, closing their connections, and of the store."""
        await self._heart.stop()
        for room in self.kept():
            room.let_go(code)
        under_way = [*self._opening.values(), *self._leaving.values()]
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(under_way)
        with contextlib.suppress(StoreError):
            # Whoever still has a seat by a socket of this instance has none any more.
            await self._store.resign(self._instance)
        await self._store.close()

    # -- opening

    async def _open(self, room_id: str) -> Found | StoreError:
        """Open a room; an error is returned, for whoever waits to raise it."""
        try:
            return await self._subscribed(room_id)
        except Unreadable:
            # What another version wrote is for instances of that version: come back, elsewhere.
            await self._unsubscribe(room_id)
            return Foreign()
        except (StoreError, Hole):
            await self._unsubscribe(room_id)
            return StoreError()
        except Exception as error:  # noqa: BLE001 -- one room's fault, and nobody else's
            log_crash(room_id, error)
            await self._unsubscribe(room_id)
            return StoreError()
        finally:
            del self._opening[room_id]

    async def _subscribed(self, room_id: str) -> Found:
        early: list[Push | Signal] = []

        def receive(push: Push | Signal) -> None:
            room = self._rooms.get(room_id)
            early.append(push) if room is None else room.receive(push)

        # Who comes back before they have quite left must not be unsubscribed by that.
        leaving = self._leaving.get(room_id)
        if leaving is not None:
            await asyncio.wait([leaving])
        # Subscribed before it is read, so that nothing falls in between.
        await self._store.subscribe(room_id, receive)
        await self.measure()
        opened = await self._store.open(room_id)
        if isinstance(opened, Unknown) and await self._is_young(opened, LEASE_MS):
            raise StoreError
        if isinstance(opened, Ended | Unknown):
            await self._store.unsubscribe(room_id)
            return opened
        return self._keep(room_id, opened, early)

    def _keep(self, room_id: str, opened: Opened, early: list[Push | Signal]) -> RoomRuntime:
        room = RoomRuntime(room_id, opened, self._around, self._over)
        self._rooms[room_id] = room
        for push in early:
            room.receive(push)
        self._heart.begin()
        unknown = [each for each in room.seats.instances() if not self._presence.is_known(each)]
        if unknown or room.seats.unheld():
            # Some of its members may sit on instances that died while nobody minded it, or here
            # on sockets that went with an earlier keeping of it.
            self._heart.look()
        return room

    async def _is_young(self, unknown: Unknown, ms: int) -> bool:
        """Tell whether the store was empty so lately: somebody may yet bring the room back.

        It is asked, for what this instance read of leases may be from before the store was lost.
        Of a cluster the server that has the room may be young, and the one with the leases old.
        """
        if self._alone:
            return False
        if unknown.up_s is not None and unknown.up_s * 1000 < ms:
            return True
        fleet = await self._store.fleet()
        return fleet.now - fleet.since < ms

    def _over(self, room: RoomRuntime) -> None:
        if self._rooms.pop(room.id, None) is None:
            return
        if room.has_ended:
            self._minding.ended(room.id)
        elif self._instance in room.seats.instances():
            self._minding.dropped(room.id)
        leaving = tasks.spawn(self._unsubscribe(room.id), name="rooms.unsubscribe")
        self._leaving[room.id] = leaving
        leaving.add_done_callback(lambda _: self._leaving.pop(room.id, None))

    async def _unsubscribe(self, room_id: str) -> None:
        # Away with the store goes the connection, and with that the subscription.
        with contextlib.suppress(StoreError):
            await self._store.unsubscribe(room_id)

    # -- what the heartbeat asks

    async def renew(self) -> None:
        """Renew this instance's lease, and read all. May raise StoreError."""
        fleet = await self._store.renew(self._instance, self._facts())
        self._presence.read(fleet)
        if self._key is not None:
            await self._store.share_key(self._key)
        if fleet.drain and self._asked_to_drain is not None:
            self._asked_to_drain()

    async def measure(self) -> None:
        """Learn how far this machine's clock is from the store's. May raise StoreError."""
        before = self._steady()
        told = await self._store.now()
        # Both are cut to whole milliseconds. Rather one behind: an event's deadline is never to lie
        # further from the event than its length.
        self._offset = told - (before + self._steady()) // 2 - 1
