"""The engine of one room: takes what piled up, decides it as one batch, and brings it to the store.

One commit is in flight at a time. While it is, push may bring others' commits, but not this one:
what the own commit led to is shown from its answer, together with the acknowledgements. Nothing is
decided while the replica is known to be behind. Whatever the store does, each item is answered
within `unavailable_ms` or little more.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from roomserver import tasks
from roomserver.domain import commands as c
from roomserver.rooms.commits import Answer, Plan, batch_of, commit, plan
from roomserver.rooms.crashes import Fault, on_the_way
from roomserver.rooms.follower import Follower, Gone
from roomserver.rooms.items import Item
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.owed import Owed
from roomserver.rooms.ports import (
    SCHEMA,
    Batch,
    Committed,
    Conflict,
    Ended,
    Listener,
    Logged,
    Moved,
    Observer,
    Opened,
    Position,
    Push,
    Store,
    StoreError,
    Unknown,
)
from roomserver.rooms.replica import Hole, Replica
from roomserver.rooms.told import Told
from roomserver.rooms.witness import Witness

READ_AGAIN_S = 0.25
WATCH_S = 0.25


class Pump:
    """Inbox and commits of one room.

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
        listener: Listener,
        *,
        now: Callable[[], int],
        settled: Callable[[Sequence[Item]], None],
        gone: Callable[[Gone], None],
    ) -> None:
        self._told = Witness(told, listener)
        self._follower = Follower(
            room,
            opened,
            store,
            self._told,
            options,
            observer,
            wake=self._wake,
            changed=lambda: self._done(()),
            gone=gone,
        )
        self._room = room
        self._store = store
        self._options = options
        self._observer = observer
        self._now = now
        self._settled = settled
        self._loop = asyncio.get_running_loop()
        self._inbox: deque[Item] = deque()
        self._current: Sequence[Item] = ()
        self._owed = Owed(self.put)
        # A batch went out whose outcome is not known: it may still arrive, late.
        self._in_doubt = False
        # How often in a row the store would not take a batch where reading it showed nothing wrong.
        self._astray = 0
        self._stopped = False
        self._task: asyncio.Task[None] | None = None
        self._watch: asyncio.TimerHandle | None = None

    @property
    def replica(self) -> Replica:
        return self._follower.replica

    @property
    def inbox(self) -> Sequence[Item]:
        return self._inbox

    @property
    def is_behind(self) -> bool:
        """Whether something is known to stand in the store that is not in the replica."""
        return self._follower.behind

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is under way, or owed to the room."""
        return self._task is None and not self._inbox and not self._owed

    def now(self) -> int:
        """Return the store's time; it never lies before the last entry."""
        return max(self._now(), self.replica.at)

    # -- what comes in

    def put(self, item: Item) -> None:
        """Take an item; it is done with all others that are here when the commit begins."""
        if self._stopped or not self._owed.note(item):
            item.finish()
            return
        if item.link is not None:
            item.link.under_way += 1
        self._inbox.append(item)
        self._wake()

    def receive(self, push: Push) -> None:
        """Take what push brings: late, twice, out of order or never."""
        self._follower.receive(push)

    def notice(self, position: Position, seen: int) -> None:
        """Compare with the store's position; `seen` is where we stood before it was asked."""
        self._follower.notice(position, seen)

    def catch_up(self) -> None:
        """Read the store as soon as no commit is in flight."""
        self._follower.catch_up()

    def stop(self) -> None:
        """Do nothing more and keep no word; whoever waits for an answer is let go."""
        self._stopped = True
        for handle in (self._task, self._watch):
            if handle is not None:
                handle.cancel()
        for item in [*self._inbox, *self._current]:
            item.finish()
        self._current = ()
        self._inbox.clear()
        self._owed.stop()
        self._follower.stop()

    # -- running

    def _wake(self) -> None:
        if self._stopped:
            return
        if self._task is None:
            self._task = tasks.spawn(self._run(), name="rooms.pump")
        if self._watch is None:
            self._watch = self._loop.call_later(WATCH_S, self._look)

    async def _run(self) -> None:
        try:
            while (self.is_behind or self._inbox) and not self._stopped:
                if self.is_behind:
                    await self._read_or_wait()
                else:
                    await self._do(self._take())
        except Exception as error:  # noqa: BLE001 -- whatever it is, members must not wait for ever
            self._follower.broken(error)
        finally:
            self._task = None

    async def _read_or_wait(self) -> None:
        """Catch up; while the store does not answer, nothing is decided on what may be old."""
        try:
            await self._follower.read()
            if self._astray > 1:
                await asyncio.sleep(READ_AGAIN_S)
        except StoreError:
            await asyncio.sleep(READ_AGAIN_S)

    def _look(self) -> None:
        """Answer what has waited too long while the store, or the way to it, is stuck."""
        self._watch = None
        if self._task is None or self._stopped:
            return
        self._watch = self._loop.call_later(WATCH_S, self._look)
        oldest = self._loop.time() - self._options.unavailable_ms / 1000
        late = [item for item in self._inbox if item.since <= oldest]
        self._inbox = deque(item for item in self._inbox if item.since > oldest)
        self._put_off(late)
        if late or self.is_behind:
            # What waits in the lanes for us to catch up may have waited too long as well.
            self._done(late)

    def _take(self) -> list[Item]:
        """Take what waits, up to a tick, or ticks alone.

        A tick is structural. With it all that came by chance with it would be too, and in a room
        where others post all the time be decided again and again.
        """
        ticks, taken = _is_tick(self._inbox[0]), list[Item]()
        while self._inbox and _is_tick(self._inbox[0]) is ticks:
            taken.append(self._inbox.popleft())
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
        except StoreError:
            self._fail([*items, *self._emptied()])
        else:
            # Others were faster each time; who came after these may be luckier.
            self._fail(items)

    def _emptied(self) -> Sequence[Item]:
        taken, self._inbox = self._inbox, deque()
        return taken

    def _give_up_at(self, items: list[Item]) -> float:
        oldest = min((item.since for item in items), default=0.0)
        return max(oldest + self._options.unavailable_ms / 1000, self._loop.time())

    async def _try(self, items: list[Item], give_up_at: float) -> bool:
        """Decide and commit once; True when there is nothing more to try with these items."""
        with on_the_way(self._room):
            planned = plan(self.replica.state, items, self.now())
        if not planned.events:
            self._answer(items, planned, ())
            return True
        for item in items:
            item.tried = True
        with on_the_way(self._room):
            batch = batch_of(planned, self.replica, fenced=self._in_doubt)
            answer = await self._commit(batch, give_up_at)
        return await self._answered(items, planned, batch, answer)

    async def _commit(self, batch: Batch, give_up_at: float) -> Answer:
        self._follower.in_flight = batch.commit_id
        self._told.tried(batch.commit_id)
        try:
            return await commit(self._store, self._room, batch, give_up_at, self._loop.time)
        except StoreError:
            self._in_doubt = True
            raise
        finally:
            self._follower.in_flight = None

    async def _answered(
        self, items: list[Item], planned: Plan, batch: Batch, answer: Answer
    ) -> bool:
        match answer:
            case Committed():
                if batch.snapshot is not None:
                    self.replica.snapshot_seq = batch.snapshot_seq
                self.replica.schema = SCHEMA
                self._astray = 0
                self._in_doubt = self._in_doubt and batch.commuting
                await self._committed(items, planned, answer.entries)
                return True
            case Conflict():
                self._observer.conflict()
                return self._conflicted(items, answer.entries)
            case Moved() | Unknown():
                self._follower.unpark()
                return self._elsewhere(items)
            case Ended():
                self._follower.unpark()
                self._follower.end(answer)
        return True

    async def _committed(self, items: list[Item], planned: Plan, entries: Sequence[Logged]) -> None:
        began = self._loop.time()
        others = len(entries) - len(planned.events)
        try:
            self._follower.fold(entries[:others])
            self._answer(items, planned, entries[others:])
        except Hole:
            # The answer no longer reaches back to where this replica stands. The batch is done
            # all the same: read the rest, then say so.
            await self._follower.read()
            self._answer(items, planned, ())
        else:
            self._follower.standing.agrees()
        self._observer.fanout(self._loop.time() - began)
        self._follower.unpark()

    def _conflicted(self, items: list[Item], entries: Sequence[Logged]) -> bool:
        try:
            self._follower.fold(entries)
        except Hole:
            return self._elsewhere(items)
        self._follower.unpark()
        self._done(())
        return self._stopped

    def _elsewhere(self, items: list[Item]) -> bool:
        """Read the store, which is not where we thought; then decide the same on what stands.

        One of our tries may have been done after all. What was then done before is known by its
        `n`, or by the seat or socket that it names, and not done twice.
        """
        self._astray += 1
        self._current = ()
        self._inbox.extendleft(reversed(items))
        self._follower.catch_up()
        return True

    def _answer(self, items: list[Item], planned: Plan, entries: Sequence[Logged]) -> None:
        for item, decision in zip(items, planned.decisions, strict=True):
            count = len(decision) if isinstance(decision, tuple) else 0
            applied = tuple(self.replica.follow(entries[:count]))
            entries = entries[count:]
            self._owed.done(item)
            self._told.answer(self.replica, item, decision, applied)
        self._done(items)

    def _fail(self, waiting: Sequence[Item]) -> None:
        """Tell all who wait that the outcome is unknown."""
        # It may have been done. To refuse its repetition on a replica that does not know of it
        # would be to deny what stands in the log: read first.
        self._follower.behind = True
        self._put_off(waiting)
        self._follower.unpark()
        self._done(waiting)

    def _put_off(self, waiting: Sequence[Item]) -> None:
        """Say that the store did not answer; what the server owes itself goes again."""
        for item in waiting:
            if not self._owed.later(item):
                self._told.unavailable(item)

    def _done(self, items: Sequence[Item]) -> None:
        for item in items:
            if item.link is not None:
                item.link.under_way -= 1
        self._settled(items)


def _is_tick(item: Item) -> bool:
    return isinstance(item.envelope.command, c.Tick)
