"""A store that is looked at while it works: how long commands take, how late push comes.

Passes everything on as it is, errors included, and keeps nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from roomserver import clock
from roomserver.observability import metrics
from roomserver.rooms.ports import (
    Batch,
    Committed,
    Conflict,
    Ended,
    Fleet,
    Moved,
    Opened,
    Position,
    Push,
    Receiver,
    Restore,
    Signal,
    Store,
    Traces,
    Unknown,
)

T = TypeVar("T")


class Measured:
    """Wraps a store; implements the same port. `wall` is this machine's clock."""

    def __init__(self, store: Store, wall: Callable[[], int] = clock.wall_ms) -> None:
        self._store = store
        self._wall = wall
        self._offset = 0

    async def now(self) -> int:
        """Return the store's time, and learn how far this machine's clock is from it."""
        before = self._wall()
        told = await self._timed("now", self._store.now())
        self._offset = told - (before + self._wall()) // 2
        return told

    async def close(self) -> None:
        """Let go of all resources."""
        await self._store.close()

    def fault(self) -> str:
        """Return what is wrong, and show it."""
        found = self._store.fault()
        metrics.set_to("store_up", 0 if found == "store" else 1)
        return found

    async def traces(self) -> Traces:
        """Look at what the store writes down."""
        return await self._timed("traces", self._store.traces())

    # -- rooms

    async def create(self, room: str, epoch: str, snapshot: bytes) -> bool:
        """Make a room."""
        return await self._timed("create", self._store.create(room, epoch, snapshot))

    async def open(self, room: str) -> Opened | Ended | Unknown:
        """Read a room."""
        return await self._timed("open", self._store.open(room))

    async def commit(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        """Commit a batch."""
        return await self._timed("commit", self._store.commit(room, batch))

    async def restore(self, room: str, restore: Restore) -> bool:
        """Put a room back."""
        done = await self._timed("restore", self._store.restore(room, restore))
        metrics.count("restores_total", outcome="done" if done else "refused")
        return done

    async def bury(self, rooms: Sequence[str]) -> tuple[str, ...]:
        """Let tombstones stand; the time is that of all rooms together."""
        return await self._timed("bury", self._store.bury(rooms))

    def server_of(self, room: str) -> str:
        """Name the server that has a room."""
        return self._store.server_of(room)

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position | None]:
        """Return positions; the time is that of all rooms together."""
        return await self._timed("positions", self._store.positions(rooms))

    async def rooms(self) -> tuple[str, ...]:
        """Return the ids of all living rooms."""
        return await self._timed("rooms", self._store.rooms())

    async def count(self) -> int:
        """Return how many rooms live."""
        return await self._timed("count", self._store.count())

    async def neglected(self) -> tuple[str, ...]:
        """Return the ids of rooms that nobody keeps."""
        return await self._timed("neglected", self._store.neglected())

    # -- push

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        """Bring every later commit, and note how late."""

        def receive(told: Push | Signal) -> None:
            if isinstance(told, Push) and told.entries:
                late_ms = self._wall() + self._offset - told.entries[-1].at
                metrics.observe("broker_lag_seconds", max(0, late_ms) / 1000)
            receiver(told)

        await self._timed("subscribe", self._store.subscribe(room, receive))

    async def unsubscribe(self, room: str) -> None:
        """Stop bringing."""
        await self._store.unsubscribe(room)

    async def signal(self, room: str, data: bytes) -> None:
        """Tell all who subscribed."""
        await self._timed("signal", self._store.signal(room, data))

    def watch(self, gap: Callable[[], None]) -> None:
        """Pass on that push may have missed something, and count it."""

        def noted() -> None:
            metrics.count("push_gaps_total")
            gap()

        self._store.watch(noted)

    # -- the fleet

    async def renew(self, instance: str, facts: bytes) -> Fleet:
        """Renew a lease, and count what the fleet looks like from here."""
        found = await self._timed("renew", self._store.renew(instance, facts))
        alive = sum(lease.expires_at > found.now for lease in found.leases)
        metrics.set_to("instances", alive, state="alive")
        metrics.set_to("instances", len(found.leases) - alive, state="dead")
        return found

    async def fleet(self) -> Fleet:
        """Read all leases."""
        return await self._timed("fleet", self._store.fleet())

    async def resign(self, instance: str) -> None:
        """End a lease."""
        await self._timed("resign", self._store.resign(instance))

    async def ask_to_drain(self, instance: str) -> None:
        """Ask an instance to go."""
        await self._timed("ask_to_drain", self._store.ask_to_drain(instance))

    async def share_key(self, key: str) -> str:
        """Return the key that stands."""
        return await self._timed("share_key", self._store.share_key(key))

    async def once(self, mark: str, ttl_ms: int) -> bool:
        """Note a mark."""
        return await self._timed("once", self._store.once(mark, ttl_ms))

    async def marked(self, mark: str) -> bool:
        """Tell whether a mark stands."""
        return await self._timed("marked", self._store.marked(mark))

    async def _timed(self, kind: str, work: Awaitable[T]) -> T:
        began = clock.monotonic()
        try:
            return await work
        finally:
            # What failed counts too: a store that hangs shows as slow before it shows as away.
            took = clock.monotonic() - began
            metrics.observe("store_command_duration_seconds", took, kind=kind)
