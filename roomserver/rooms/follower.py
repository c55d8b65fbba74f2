"""Keeps a room's replica in line with the store: by push, and by reading where push is not enough.

A hole in what push brings is bridged by reading, after a short wait for what is only late. A
reading that shows that the store lost something, or went another way, is set right before anything
is decided again. Nothing here decides a command, and nothing is read while a commit is in flight.
"""

import asyncio
from collections.abc import Callable, Iterable
from itertools import groupby

from roomserver.rooms.crashes import log_crash, on_the_way
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import (
    SCHEMA,
    Ended,
    Logged,
    Observer,
    Opened,
    Position,
    Push,
    Restore,
    Store,
    StoreError,
    Unknown,
)
from roomserver.rooms.records import Unreadable
from roomserver.rooms.replica import Hole, Replica
from roomserver.rooms.restoring import Standing, Step, restoring, step, taking
from roomserver.rooms.told import Told

PARKED = 256
READINGS = 4
READ_S = 4.0

Gone = Ended | Unknown | Unreadable


class Follower:
    """The replica of one room, and its way along the store's line.

    `wake` is called when the store must be read, `changed` after the replica moved, `gone` when
    the room can't go on here. `in_flight` is the id of one's own commit: push does not show it.
    """

    def __init__(
        self,
        room: str,
        opened: Opened,
        store: Store,
        told: Told,
        options: RoomOptions,
        observer: Observer,
        *,
        wake: Callable[[], None],
        changed: Callable[[], None],
        gone: Callable[[Gone], None],
    ) -> None:
        self.replica = Replica(opened)
        self.behind = False
        self.in_flight: str | None = None
        self._room = room
        self._store = store
        self._told = told
        self._options = options
        self._observer = observer
        self._wake = wake
        self._changed = changed
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self.standing = Standing(self._loop.time)
        self._parked: list[Push] = []
        # Something was noticed after the store was asked: its answer may not know of it.
        self._noticed = False
        self._stopped = False
        self._timer: asyncio.TimerHandle | None = None

    def stop(self) -> None:
        """Follow no more and keep no word."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        self._parked.clear()
        self.replica.forget()

    # -- what is noticed

    def catch_up(self) -> None:
        """Have the store read as soon as no commit is in flight."""
        self.behind = self._noticed = True
        self._wake()

    def notice(self, position: Position, seen: int) -> None:
        """Compare with the store's position; `seen` is where we stood before it was asked."""
        ours = self.replica
        if position.epoch != ours.epoch or position.seq < seen:
            self.catch_up()
        elif position.seq > ours.seq:
            self.standing.heard()
            self.catch_up()
        elif ours.passed(position.seq, position.tail):
            self.standing.agrees()
        else:
            self.catch_up()

    def receive(self, push: Push) -> None:
        """Take what push brings: late, twice, out of order or never."""
        if self._stopped or push.epoch in self.replica.past:
            return
        astray = any(map(self.replica.contradicts, push.entries))
        if push.epoch != self.replica.epoch or astray or len(self._parked) >= PARKED:
            self.catch_up()
        elif push.entries:
            self._parked.append(push)
            self.unpark()

    # -- what push brought

    def fold(self, entries: Iterable[Logged]) -> None:
        """Fold others' commits, one after the other. Raises Hole."""
        for _, group in groupby(entries, key=lambda logged: logged.commit_id):
            applied = tuple(self.replica.follow(group))
            self._told.tell(self.replica, applied)

    def unpark(self) -> None:
        """Fold what push brought as far as it follows; wait a little for what is missing."""
        try:
            moved = self._fold_parked()
        except Exception as error:  # noqa: BLE001 -- asyncio would log the push, words and all
            self.broken(error)
            return
        if moved:
            self.standing.agrees()
            self._changed()
        if self._parked and self._timer is None and self.in_flight is None:
            delay = self._options.reorder_ms / 1000
            self._timer = self._loop.call_later(delay, self._still_missing)

    def _fold_parked(self) -> bool:
        before = self.replica.seq
        kept: list[Push] = []
        for push in sorted(self._parked, key=lambda push: push.entries[0].seq):
            if kept or any(logged.commit_id == self.in_flight for logged in push.entries):
                kept.append(push)
                continue
            try:
                self.fold(push.entries)
            except Hole:
                kept.append(push)
        self._parked = [push for push in kept if push.entries[-1].seq > self.replica.seq]
        return self.replica.seq > before

    def _still_missing(self) -> None:
        self._timer = None
        if self._parked:
            self._parked.clear()
            self.catch_up()

    # -- reading

    async def read(self) -> None:
        """Bring replica and store together. Raises StoreError; then the replica is still behind."""
        self.behind = True
        for _ in range(READINGS):
            seen, self._noticed = self.replica.seq, False
            with on_the_way(self._room):
                found = await self._open()
            self._observer.caught_up()
            if isinstance(found, Ended):
                self.end(found)
                return
            if await self._set_right(found, seen):
                return
        # Others are about it too, and faster; or the store loses what it just took.
        raise StoreError

    async def _open(self) -> Opened | Ended | Unknown:
        try:
            async with asyncio.timeout(READ_S):
                return await self._store.open(self._room)
        except TimeoutError:
            raise StoreError from None

    async def _set_right(self, found: Opened | Unknown, seen: int) -> bool:
        """Do what follows from where the store stands; False where it must be read again."""
        match step(self.replica, found, seen, self.standing), found:
            case Step.FOLLOW, Opened():
                self._follow(found)
            case Step.ADOPT, Opened():
                self._adopt(found)
            case Step.RESTORE, _:
                return await self._restore(restoring(self.replica, found))
            case Step.TAKE, Opened():
                return await self._restore(taking(found))
            case Step.GIVE_UP, _:
                self.end(Unknown())
            case _:
                raise StoreError  # wait for somebody who knows more
        return True

    async def _restore(self, restore: Restore) -> bool:
        with on_the_way(self._room):
            await self._store.restore(self._room, restore)
        # Done or not, somebody may have been faster: what stands there now is the room.
        return False

    def _follow(self, found: Opened) -> None:
        if found.schema > SCHEMA:
            raise Unreadable
        self.replica.schema = found.schema
        try:
            self.fold(found.entries)
        except Hole:
            self._adopt(found)
        else:
            self._agreed()

    def _adopt(self, found: Opened) -> None:
        before, self.replica = self.replica, Replica(found, self.replica)
        self._parked.clear()
        self._told.welcome_afresh(self.replica, before)
        self._agreed()

    def _agreed(self) -> None:
        self.behind = self._noticed
        self.standing.agrees()
        self._changed()

    # -- the end

    def broken(self, error: Exception) -> None:
        """Keep the room no longer: its members come back, and it is read afresh."""
        if not isinstance(error, Unreadable):
            log_crash(self._room, error)
        self.end(Unreadable())

    def end(self, why: Gone) -> None:
        """Say, once, that the room can't go on here."""
        if not self._stopped:
            self._gone(why)
