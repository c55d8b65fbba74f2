"""The engine of one room: takes what piled up, commits it, folds what the store and push bring.

One commit is in flight at a time. While it is, push may bring others' commits, but not this one:
what the own commit led to is shown from its answer, together with the acknowledgements. A hole in
what push brings is bridged by reading the store, after a short wait for what is only late.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from roomserver import tasks
from roomserver.rooms.commits import Answer, Plan, batch_of, commit, plan
from roomserver.rooms.crashes import log_crash
from roomserver.rooms.items import Item
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.parking import parked
from roomserver.rooms.ports import (
    Batch,
    Committed,
    Conflict,
    Ended,
    Logged,
    Moved,
    Observer,
    Opened,
    Push,
    Store,
    StoreError,
    Unknown,
)
from roomserver.rooms.records import Unreadable
from roomserver.rooms.replica import Hole, Replica
from roomserver.rooms.restoring import Step, is_fresh, restore_of, step
from roomserver.rooms.told import Told

PARKED = 256
AGAIN_S = 1.0


class Fault(StoreError):
    """Something of ours failed on the way to the store: nothing is known but that."""


class Pump:
    """Inbox, commits and catching up of one room.

    `settled` is called after whatever changed the replica or answered items; `gone` once, when the
    room can't go on here: it has ended, vanished, or was written by another version.
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
        now: Callable[[], int],
        settled: Callable[[Sequence[Item]], None],
        gone: Callable[[Ended | Unknown | Unreadable], None],
        contact: Callable[[], float] | None = None,
    ) -> None:
        self.replica = Replica(opened)
        self._room = room
        self._store = store
        self._told = told
        self._options = options
        self._observer = observer
        self._now = now
        self._settled = settled
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._contact = contact or self._loop.time
        self._agreed_at = self._loop.time()
        self._inbox: deque[Item] = deque()
        self._current: Sequence[Item] = ()
        self._parked: list[Push] = []
        self._in_flight: str | None = None
        self._behind = False
        self._stopped = False
        self._task: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    # -- what comes in

    @property
    def inbox(self) -> Sequence[Item]:
        return self._inbox

    @property
    def is_behind(self) -> bool:
        """Whether something is known to stand in the store that is not in the replica."""
        return self._behind

    def now(self) -> int:
        """Return the store's time; it never lies before the last entry."""
        return max(self._now(), self.replica.at)

    def put(self, item: Item) -> None:
        """Take an item; it is done with all others that are here when the commit begins."""
        if self._stopped:
            item.finish()
            return
        if item.link is not None:
            item.link.under_way += 1
        self._inbox.append(item)
        self._wake()

    def receive(self, push: Push) -> None:
        """Take what push brings: late, twice, out of order or never."""
        if self._stopped:
            return
        foreign = push.epoch != self.replica.epoch or not push.entries
        if foreign or len(self._parked) >= PARKED:
            self.catch_up()
            return
        self._parked.append(push)
        self._unpark()

    def agrees(self) -> None:
        """Note that replica and store were seen to be equal."""
        self._agreed_at = self._loop.time()

    def catch_up(self) -> None:
        """Read the store as soon as no commit is in flight."""
        self._behind = True
        self._wake()

    def stop(self) -> None:
        """Do nothing more and keep no word; whoever waits for an answer is let go."""
        self._stopped = True
        for handle in (self._task, self._timer):
            if handle is not None:
                handle.cancel()
        for item in [*self._inbox, *self._current]:
            item.finish()
        self._current = ()
        self._inbox.clear()
        self._parked.clear()
        self.replica.forget()

    def _wake(self) -> None:
        if self._task is None and not self._stopped:
            self._task = tasks.spawn(self._run(), name="rooms.pump")

    async def _run(self) -> None:
        try:
            while (self._behind or self._inbox) and not self._stopped:
                if self._behind:
                    await self._read_or_wait()
                else:
                    await self._do(self._take())
        except Exception as error:  # noqa: BLE001 -- whatever it is, members must not wait for ever
            self._broken(error)
        finally:
            self._task = None

    def _take(self) -> list[Item]:
        taken, self._inbox = list(self._inbox), deque()
        for item in taken:
            if item.is_dead:
                item.finish()
        return [item for item in taken if not item.is_dead]

    # -- committing

    async def _do(self, items: list[Item]) -> None:
        """Bring a batch to the store; decide it again while others were faster."""
        self._current = items
        give_up_at = self._give_up_at(items)
        try:
            for _ in range(self._options.conflicts + 1):
                if self._stopped or await self._try(items, give_up_at):
                    return
        except Fault:
            # It may be one of these that we can't do: whoever came after them is not concerned.
            self._fail(items)
            return
        except StoreError:
            pass
        self._fail([*items, *self._emptied()])

    def _emptied(self) -> Sequence[Item]:
        taken, self._inbox = self._inbox, deque()
        return taken

    def _give_up_at(self, items: list[Item]) -> float:
        oldest = min((item.since for item in items), default=0.0)
        return max(oldest + self._options.unavailable_ms / 1000, self._loop.time())

    async def _try(self, items: list[Item], give_up_at: float) -> bool:
        """Decide and commit once; True when the items are answered."""
        with self._on_the_way():
            planned = plan(self.replica.state, items, self.now())
        if not planned.events:
            self._answer(items, planned, ())
            return True
        with self._on_the_way():
            batch = batch_of(planned, self.replica)
            answer = await self._commit(batch, give_up_at)
        return await self._answered(items, planned, batch, answer)

    @contextmanager
    def _on_the_way(self) -> Iterator[None]:
        """Take a fault for a store's that does not answer: nothing was folded, members can stay."""
        try:
            yield
        except (StoreError, Unreadable):
            raise
        except Exception as error:  # noqa: BLE001 -- whatever it is, it must not end the room
            log_crash(self._room, error)
            raise Fault from None

    async def _commit(self, batch: Batch, give_up_at: float) -> Answer:
        self._in_flight = batch.commit_id
        try:
            return await commit(self._store, self._room, batch, give_up_at, self._loop.time)
        finally:
            self._in_flight = None

    async def _answered(
        self, items: list[Item], planned: Plan, batch: Batch, answer: Answer
    ) -> bool:
        match answer:
            case Committed():
                if batch.snapshot is not None:
                    self.replica.snapshot_seq = batch.snapshot_seq
                self.agrees()
                await self._committed(items, planned, answer.entries)
                return True
            case Conflict():
                self._observer.conflict()
                await self._learn(answer.entries)
            case Moved():
                await self._read()
            case Unknown():
                await self._set_right(answer)
                self._behind = not self._stopped
            case Ended():
                self._unpark()
                self._end(answer)
        return self._stopped

    async def _committed(self, items: list[Item], planned: Plan, entries: Sequence[Logged]) -> None:
        began = self._loop.time()
        others = len(entries) - len(planned.events)
        try:
            self._fold(entries[:others])
            self._answer(items, planned, entries[others:])
        except Hole:
            # The answer no longer reaches back to where this replica stands. The batch is done
            # all the same: read the rest, then say so.
            await self._read()
            self._answer(items, planned, ())
        self._observer.fanout(self._loop.time() - began)
        self._unpark()

    def _answer(self, items: list[Item], planned: Plan, entries: Sequence[Logged]) -> None:
        for item, decision in zip(items, planned.decisions, strict=True):
            count = len(decision) if isinstance(decision, tuple) else 0
            applied = tuple(self.replica.follow(entries[:count]))
            entries = entries[count:]
            self._told.answer(self.replica, item, decision, applied)
        self._done(items)

    async def _learn(self, entries: Sequence[Logged]) -> None:
        try:
            self._fold(entries)
        except Hole:
            await self._read()
        self._unpark()
        self._done(())

    def _fail(self, waiting: Sequence[Item]) -> None:
        """Tell all who wait that the outcome is unknown; what the server owes itself goes again."""
        # It may have been done. To refuse its repetition on a replica that does not know of it
        # would be to deny what stands in the log: read first.
        self._behind = True
        for item in waiting:
            if item.is_owed:
                self._loop.call_later(AGAIN_S, self._again, item)
            else:
                self._told.unavailable(item)
        self._unpark()
        self._done(waiting)

    def _again(self, item: Item) -> None:
        if not self._stopped:
            item.since = self._loop.time()
            self.put(item)

    def _done(self, items: Sequence[Item]) -> None:
        for item in items:
            if item.link is not None:
                item.link.under_way -= 1
        self._settled(items)

    # -- following

    def _fold(self, entries: Iterable[Logged]) -> None:
        """Fold others' commits, one after the other."""
        for _, group in groupby(entries, key=lambda logged: logged.commit_id):
            applied = tuple(self.replica.follow(group))
            self._told.tell(self.replica, applied)

    def _unpark(self) -> None:
        """Fold what push brought as far as it follows; wait a little for what is missing."""
        try:
            changed = self._fold_parked()
        except Exception as error:  # noqa: BLE001 -- asyncio would log the push, words and all
            self._broken(error)
            return
        if changed:
            self._done(())
        if self._parked and self._timer is None and self._in_flight is None:
            delay = self._options.reorder_ms / 1000
            self._timer = self._loop.call_later(delay, self._still_missing)

    def _fold_parked(self) -> bool:
        before = self.replica.seq
        self._parked = parked(self._parked, self._in_flight, self.replica, self._fold)
        return self.replica.seq > before

    def _still_missing(self) -> None:
        self._timer = None
        if self._parked:
            self._parked.clear()
            self.catch_up()

    async def _read_or_wait(self) -> None:
        """Catch up; while the store does not answer, nothing is decided on what may be old."""
        try:
            await self._read()
        except StoreError:
            await asyncio.sleep(AGAIN_S / 4)
            oldest = self._loop.time() - self._options.unavailable_ms / 1000
            if any(item.since <= oldest for item in self._inbox):
                self._fail(self._emptied())

    async def _read(self) -> None:
        """Bring the replica to what the store has. Raises StoreError; then it is still behind."""
        self._behind = True
        with self._on_the_way():
            opened = await self._store.open(self._room)
        self._observer.caught_up()
        if isinstance(opened, Ended):
            self._end(opened)
            return
        await self._set_right(opened)

    async def _set_right(self, found: Opened | Unknown) -> None:
        """Do what follows from where the store stands; while it is not right we stay behind."""
        fresh = is_fresh(self._loop.time(), self._contact(), self._agreed_at)
        match step(self.replica, found, fresh=fresh):
            case Step.RESTORE:
                there = None if isinstance(found, Unknown) else Replica(found)
                await self._store.restore(self._room, restore_of(self.replica, there))
            case Step.TAKE if isinstance(found, Opened):
                there = Replica(found)
                await self._store.restore(self._room, restore_of(there, there))
            case Step.GIVE_UP:
                self._end(Unknown())
            case _ if isinstance(found, Opened):
                self._adopt(found)
            case _:
                raise AssertionError(found)

    def _adopt(self, opened: Opened) -> None:
        self._behind = False
        if not self._bridges(opened):
            self.replica = Replica(opened)
            self._parked.clear()
            self._told.welcome_afresh(self.replica)
        self.agrees()
        self._done(())

    def _bridges(self, opened: Opened) -> bool:
        """Fold what the store's log has after our position; False where it does not reach."""
        if opened.epoch != self.replica.epoch:
            return False
        try:
            self._fold(opened.entries)
        except Hole:
            return False
        return self.replica.seq == opened.seq

    def _broken(self, error: Exception) -> None:
        """Keep the room no longer: its members come back, and it is read afresh."""
        if not isinstance(error, Unreadable):
            log_crash(self._room, error)
        self._gone(Unreadable())

    def _end(self, why: Ended | Unknown) -> None:
        if not self._stopped:
            self._gone(why)
