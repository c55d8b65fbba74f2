"""Rooms in this process's memory: the embedded store, and the model that others are held to.

One commit is one step, for nothing here awaits between looking and writing. Several handles
(`sibling`) may share one memory, each with its own subscriptions and clock, as instances share
one server. Nothing is written to disk; the rooms end with the process.
"""

import asyncio
import hashlib
import itertools
from collections import OrderedDict
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from roomserver import clock
from roomserver.rooms.ports import (
    LEASE_MS,
    NEGLECT_MS,
    SCHEMA,
    SETTLE_MS,
    Batch,
    Committed,
    Conflict,
    Ended,
    Fleet,
    Lease,
    Moved,
    Opened,
    Position,
    Push,
    Receiver,
    Restore,
    Settling,
    Signal,
    Traces,
    Unknown,
)
from roomserver.stores.memory_log import Log, numbered

TOMBSTONE_MS = 2 * 3_600_000
# Leases that are over stay for a while: they tell since when an instance has been dead.
LEASES_KEPT_MS = 300_000
ROOMS = 10_000
NEGLECTED = 100
MARKS = 10_000


class Stone(Struct, frozen=True, kw_only=True):
    """The mark of a room that has ended: by which commit, at what time; times in ms."""

    commit_id: str
    at: int
    until: int


class Memory:
    """What all handles share."""

    def __init__(self) -> None:
        self.handles: list[MemoryStore] = []
        self.server = 0
        self.lose()

    def lose(self) -> None:
        """Hold nothing any more, as a server does that restarts empty; the handles stay."""
        self.server += 1
        self.logs: dict[str, Log] = {}
        self.tombstones: OrderedDict[bytes, Stone] = OrderedDict()
        self.leases: dict[str, Lease] = {}
        self.leases_since = 0
        self.leaving: set[str] = set()
        self.key = ""
        self.marks: OrderedDict[str, int] = OrderedDict()


class MemoryStore:
    """A handle on rooms in memory; `now` is the clock of the store, ms since the epoch."""

    def __init__(
        self,
        now: Callable[[], int] = clock.wall_ms,
        memory: Memory | None = None,
        schema: int = SCHEMA,
    ) -> None:
        self._now = now
        self._schema = schema
        self._receivers: dict[str, Receiver] = {}
        self._memory = memory or Memory()
        self._memory.handles.append(self)

    def sibling(self, schema: int = SCHEMA) -> "MemoryStore":
        """Return another handle on the same rooms."""
        return MemoryStore(self._now, self._memory, schema)

    async def now(self) -> int:
        """Return the store's time."""
        return self._now()

    async def create(self, room: str, epoch: str, snapshot: bytes) -> bool:
        """Make a room at seq 0; False where it exists or a tombstone stands."""
        if self._log(room) is not None or self._is_ended(room):
            return False
        start = Position(epoch=epoch, seq=0, tail="")
        log = self._memory.logs[room] = Log(start, snapshot, self._schema, self._memory.server)
        log.renew(self._now())
        return True

    async def open(self, room: str) -> Opened | Ended | Unknown:
        """Read a room."""
        log = self._log(room)
        if log is None:
            return self._absent(room)
        return Opened(
            epoch=log.epoch,
            seq=log.seq,
            tail=log.tail,
            snapshot=log.snapshot,
            snapshot_seq=log.snapshot_seq,
            entries=tuple(log.entries.values()),
            schema=log.schema,
            origin=log.origin,
            settling=self._now() < log.settles_at,
            displaced=log.server != self._memory.server,
        )

    async def commit(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        """Fence, number, keep, publish: one step."""
        log = self._log(room)
        if log is None:
            return self._closed(room, batch) or self._absent(room)
        if not log.is_for(batch, self._memory.server, self._schema):
            return Moved()
        if self._now() < log.settles_at:
            raise Settling
        if batch.commit_id in log.answers:
            return Committed(entries=log.between(*log.answers[batch.commit_id]))
        if not log.went_through(batch):
            return Moved()
        if not log.fence_holds(batch):
            return Conflict(entries=log.between(batch.base, log.seq))
        return self._commit(room, log, batch)

    async def restore(self, room: str, restore: Restore) -> bool:
        """Put a room (back) under a new epoch, where the store has still what was found."""
        log = self._log(room)
        found = None if log is None else log.position
        if found != restore.found or (log is None and self._is_ended(room)):
            return False
        if log is not None and log.schema > self._schema:
            return False
        position = replace(restore.position, epoch=restore.epoch)
        log = self._memory.logs[room] = Log(
            position, restore.snapshot, self._schema, self._memory.server
        )
        log.origin, log.at = restore.position, restore.at
        log.settles_at = self._now() + SETTLE_MS
        log.renew(self._now())
        self._publish(Push(room=room, epoch=log.epoch, entries=()))
        return True

    async def bury(self, rooms: Sequence[str]) -> tuple[str, ...]:
        """Let tombstones stand for rooms that have ended; return those that live on."""
        return tuple(room for room in rooms if not self._bury(room))

    def _bury(self, room: str) -> bool:
        log = self._log(room)
        if log is not None:
            if log.server == self._memory.server and self._now() >= log.settles_at:
                return False
            del self._memory.logs[room]
            self._publish(Push(room=room, epoch="", entries=(), closed=True))
        self._mark(room, Stone(commit_id="", at=0, until=self._now() + TOMBSTONE_MS))
        return True

    def _commit(self, room: str, log: Log, batch: Batch) -> Committed:
        added = log.append(batch, self._now())
        log.schema = self._schema
        log.erase(batch)
        log.remember(batch)
        log.keep_snapshot(batch)
        answer = Committed(entries=log.between(batch.base, log.seq))
        log.trim()
        erased = tuple(seq for seq, _ in batch.erase)
        self._publish(
            Push(room=room, epoch=log.epoch, entries=added, erased=erased, closed=batch.closes)
        )
        if batch.closes:
            del self._memory.logs[room]
            until = self._now() + TOMBSTONE_MS
            stone = Stone(commit_id=batch.commit_id, at=log.at, until=until)
            self._mark(room, stone)
        return answer

    async def signal(self, room: str, data: bytes) -> None:
        """Tell all who subscribed to the room."""
        self._publish(Signal(room=room, data=data))

    def watch(self, gap: Callable[[], None]) -> None:
        """Never call: nothing gets lost on the way within a process."""

    async def traces(self) -> Traces:
        """Return that nothing is written down."""
        return Traces()

    def fault(self) -> str:
        """Nothing can be wrong."""
        return ""

    def _publish(self, push: Push | Signal) -> None:
        loop = asyncio.get_running_loop()
        for handle in self._memory.handles:
            receiver = handle.receiver(push.room)
            if receiver is not None:
                loop.call_soon(handle.deliver, receiver, push)

    def receiver(self, room: str) -> Receiver | None:
        """Return who listens here to a room."""
        return self._receivers.get(room)

    def deliver(self, receiver: Receiver, push: Push | Signal) -> None:
        """Hand over one push, if that receiver still listens."""
        if self.receiver(push.room) is receiver:
            receiver(push)

    def server_of(self, room: str) -> str:
        """Return the one name that there is."""
        return ""

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position | None]:
        """Return the positions of those of `rooms` that live, and renew their lease of life."""
        found = {room: log for room in rooms if (log := self._log(room)) is not None}
        for log in found.values():
            log.renew(self._now())
        here = self._memory.server
        return {
            room: log.position if log.server == here else replace(log.position, epoch="")
            for room, log in found.items()
        }

    async def rooms(self) -> tuple[str, ...]:
        """Return the ids of all living rooms."""
        living = (room for room in tuple(self._memory.logs) if self._log(room) is not None)
        return tuple(itertools.islice(living, ROOMS))

    async def count(self) -> int:
        """Return how many rooms live."""
        return len(await self.rooms())

    async def neglected(self) -> tuple[str, ...]:
        """Return the ids of rooms that nobody renewed for a minute."""
        before = self._now() - NEGLECT_MS
        logs = self._memory.logs
        found = (each for each in await self.rooms() if logs[each].renewed_at <= before)
        return tuple(itertools.islice(found, NEGLECTED))

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        """Bring every later commit of the room to `receiver`."""
        self._receivers[room] = receiver

    async def unsubscribe(self, room: str) -> None:
        """Stop bringing."""
        self._receivers.pop(room, None)

    # -- the fleet

    async def renew(self, instance: str, facts: bytes) -> Fleet:
        """Renew an instance's lease and read all."""
        memory, now = self._memory, self._now()
        memory.leases_since = memory.leases_since or now
        memory.leases[instance] = Lease(
            instance=instance,
            renewed_at=now,
            expires_at=now + LEASE_MS,
            facts=facts,
            schema=self._schema,
        )
        return self._fleet(drain=instance in memory.leaving)

    async def fleet(self) -> Fleet:
        """Read all leases."""
        return self._fleet()

    def _fleet(self, *, drain: bool = False) -> Fleet:
        now, leases = self._now(), self._memory.leases
        for lease in [each for each in leases.values() if each.expires_at + LEASES_KEPT_MS <= now]:
            del leases[lease.instance]
        since = self._memory.leases_since or now
        return Fleet(now=now, since=since, leases=tuple(leases.values()), drain=drain)

    async def resign(self, instance: str) -> None:
        """End an instance's lease."""
        self._memory.leases.pop(instance, None)
        self._memory.leaving.discard(instance)

    async def ask_to_drain(self, instance: str) -> None:
        """Ask an instance to go."""
        self._memory.leaving.add(instance)

    async def share_key(self, key: str) -> str:
        """Return the key that stands, or make this one stand."""
        self._memory.key = self._memory.key or key
        return self._memory.key

    async def once(self, mark: str, ttl_ms: int) -> bool:
        """Note a mark; False where it stood already. Of too many the oldest go."""
        if await self.marked(mark):
            return False
        self._memory.marks[mark] = self._now() + ttl_ms
        if len(self._memory.marks) > MARKS:
            self._memory.marks.popitem(last=False)
        return True

    async def marked(self, mark: str) -> bool:
        """Tell whether a mark stands."""
        return self._memory.marks.get(mark, 0) > self._now()

    async def close(self) -> None:
        """Let go of this handle; the last one takes the rooms with it."""
        self._receivers.clear()
        if self in self._memory.handles:
            self._memory.handles.remove(self)
        if not self._memory.handles:
            self._memory.logs.clear()

    def _log(self, room: str) -> Log | None:
        """Return a room that lives; one that nobody renewed for too long is gone."""
        log = self._memory.logs.get(room)
        if log is not None and log.expires_at <= self._now():
            del self._memory.logs[room]
            return None
        return log

    def _absent(self, room: str) -> Ended | Unknown:
        return Ended() if self._is_ended(room) else Unknown()

    def _closed(self, room: str, batch: Batch) -> Committed | None:
        """Return the answer to the commit that closed the room, if this is it once more."""
        stone = self._stone(room)
        if stone is None or stone.commit_id != batch.commit_id:
            return None
        return Committed(entries=numbered(batch, batch.base, batch.tail, stone.at))

    def _is_ended(self, room: str) -> bool:
        return self._stone(room) is not None

    def _mark(self, room: str, stone: Stone) -> None:
        self._memory.tombstones.setdefault(_hashed(room), stone)

    def _stone(self, room: str) -> Stone | None:
        now, stones = self._now(), self._memory.tombstones
        while stones and next(iter(stones.values())).until <= now:
            stones.popitem(last=False)
        return stones.get(_hashed(room))


def _hashed(room: str) -> bytes:
    return hashlib.sha256(room.encode()).digest()
