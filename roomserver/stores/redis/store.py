"""Rooms in Redis: every step that must be one is one Lua script; the rest is carrying bytes.

Implements the `Store` port as `stores/memory.py` models it. Decides nothing about rooms, repeats
nothing whose outcome is unknown, and logs nothing.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from roomserver.observability import logs, metrics
from roomserver.redis_url import read
from roomserver.rooms.ports import (
    NEGLECT_MS,
    ROOM_MS,
    SCHEMA,
    SETTLE_MS,
    Batch,
    Committed,
    Conflict,
    Ended,
    Fleet,
    Moved,
    Opened,
    Position,
    Receiver,
    Restore,
    Settling,
    StoreError,
    Traces,
    Unknown,
)
from roomserver.stores.redis import codec, keys, scripts, traces
from roomserver.stores.redis.steps import Steps
from roomserver.stores.redis.topology import connect

HISTORY = 200
ANSWERS = 256
TOGETHER = 64
"""So many rooms one script looks at; it holds up all others for less than a millisecond."""
LISTED_S = 0.5
"""Whatever became of a room is not held up for longer by the list of rooms."""


class RedisStore:
    """A handle on rooms in Redis; `url` as in `redis_url.py`, which raises UrlError."""

    def __init__(self, url: str, *, schema: int = SCHEMA) -> None:
        self._place = read(url)
        self._schema = schema
        self._gaps: list[Callable[[], None]] = []
        probe = f"rs:probe:{secrets.token_hex(12)}"
        self._topology = connect(url, gap=self._gap, probe=probe)
        self._publish = "SPUBLISH" if self._topology.sharded else "PUBLISH"
        self._steps = Steps(self._topology)

    async def now(self) -> int:
        """Return the time, ms, of the server that has the leases."""
        seconds, micros = await self._steps.time(keys.LEASES)
        return int(seconds) * 1000 + int(micros) // 1000

    async def close(self) -> None:
        """Let go of the connections."""
        await self._topology.close()

    async def traces(self) -> Traces:
        """Look at what the servers write down."""
        return await traces.look(self._place)

    def fault(self) -> str:
        """Return `store` where commands fail, `push` where nothing is brought; show each server.

        In a cluster only what all instances share counts: rooms on other masters go on without one
        of them.
        """
        metrics.clear("store_server_up")
        servers = self._topology.faults()
        metrics.admit("server", servers)
        for name, fault in servers.items():
            metrics.set_to("store_server_up", int(fault != "store"), server=name)
        return "store" if self._steps.unfit else self._topology.fault(keys.LEASES)

    # -- rooms

    async def create(self, room: str, epoch: str, snapshot: bytes) -> bool:
        """Make a room at seq 0; False where it exists or a tombstone stands."""
        k = keys.room_keys(room)
        args = (epoch, snapshot, self._schema, ROOM_MS, room)
        made = await self._steps.run(scripts.CREATE, k[:5], *args)
        if made:
            await self._list("add", room)
        return bool(made)

    async def open(self, room: str) -> Opened | Ended | Unknown:
        """Read a room in one step."""
        answer = await self._steps.run(scripts.OPEN, keys.room_keys(room)[:5])
        match answer:
            case [b"opened", now, meta, snapshot, log]:
                return codec.opened(meta, snapshot, log, int(now))
            case [b"ended"]:
                # Who looked at its position while it ended has named it once more.
                await self._list("remove", room)
                return Ended()
            case _:
                return Unknown(int(answer[1]) if answer[1] else None)

    async def commit(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        """Fence, number, keep, publish; with `closes` also delete, and leave a tombstone."""
        if batch.closes:
            return await self._close(room, batch)
        k = keys.room_keys(room)
        answer = await self._steps.run(
            scripts.COMMIT,
            k[:5],
            batch.commit_id,
            batch.epoch,
            batch.base,
            batch.tail,
            "c" if batch.commuting else "s",
            self._schema,
            k.push,
            self._publish,
            ROOM_MS,
            HISTORY,
            ANSWERS,
            "" if batch.snapshot is None else batch.snapshot_seq,
            batch.snapshot or b"",
            len(batch.events),
            *batch.events,
            *(each for pair in batch.erase for each in pair),
        )
        return _committed(answer)

    async def _close(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        k = keys.room_keys(room)
        where = (batch.commit_id, batch.epoch, batch.base, batch.tail, self._schema)
        how = (k.push, self._publish, keys.TOMBSTONE_MS)
        answer = _committed(
            await self._steps.run(scripts.CLOSE, k[:5], *where, *how, *batch.events)
        )
        if isinstance(answer, Committed):
            await self._list("remove", room)
        return answer

    async def restore(self, room: str, restore: Restore) -> bool:
        """Put a room (back) under a new epoch, where the store has still what was found."""
        k, found, at = keys.room_keys(room), restore.found, restore.position
        done = await self._steps.run(
            scripts.RESTORE,
            k[:5],
            restore.epoch,
            at.seq,
            at.tail,
            restore.at,
            restore.snapshot,
            self._schema,
            at.epoch,
            *((found.epoch, found.seq, found.tail) if found else ("", 0, "")),
            ROOM_MS,
            SETTLE_MS,
            k.push,
            self._publish,
            room,
        )
        if done:
            await self._list("add", room)
        return bool(done)

    async def bury(self, rooms: Sequence[str]) -> tuple[str, ...]:
        """Let tombstones stand for rooms that have ended; return those that live on."""
        told = await asyncio.gather(*(self._bury(room) for room in rooms))
        return tuple(room for room, done in zip(rooms, told, strict=True) if not done)

    async def _bury(self, room: str) -> Any:
        k = keys.room_keys(room)
        return await self._steps.run(scripts.BURY, k[:5], keys.TOMBSTONE_MS, k.push, self._publish)

    def server_of(self, room: str) -> str:
        """Name the server that has a room."""
        return self._topology.server_of(keys.room_keys(room).meta)

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position | None]:
        """Return the positions of those of `rooms` that live, and renew their lease of life."""
        # In a cluster a script may touch one slot alone, and each room has its own.
        size = 1 if self._topology.sharded else TOGETHER
        some = [rooms[start : start + size] for start in range(0, len(rooms), size)]
        told = await asyncio.gather(*(self._positions(each) for each in some))
        found = {room: at for each in told for room, at in each.items()}
        living = [room for room, at in found.items() if at is not None]
        if living:
            await self._list("add", *living)
        elif found:
            raise StoreError
        return found

    async def _positions(self, rooms: Sequence[str]) -> Mapping[str, Position | None]:
        names = [name for room in rooms for name in keys.room_keys(room)[:4]]
        try:
            told = await self._steps.run(scripts.POSITION, names, ROOM_MS)
        except StoreError:
            return dict.fromkeys(rooms)
        return {
            room: codec.position(at) for room, at in zip(rooms, told, strict=True) if at is not None
        }

    async def rooms(self) -> tuple[str, ...]:
        """Return the ids of all living rooms (at most 10,000)."""
        return tuple(each.decode() for each in await self._index("read"))

    async def count(self) -> int:
        """Return how many rooms live (at most 10,000)."""
        return int(await self._index("count"))

    async def neglected(self) -> tuple[str, ...]:
        """Return the ids of rooms that nobody renewed for a minute (at most 100)."""
        return tuple(each.decode() for each in await self._index("neglected", str(NEGLECT_MS)))

    async def _list(self, what: str, *rooms: str) -> None:
        # It may be another server's: the room itself is done with either way. A name that stays
        # falls out by itself, one that is missing comes with the next look at positions.
        with contextlib.suppress(StoreError, TimeoutError):
            async with asyncio.timeout(LISTED_S):
                await self._index(what, *rooms)

    async def _index(self, what: str, *rooms: str) -> Any:
        return await self._steps.run(scripts.INDEX, (keys.ROOMS,), ROOM_MS, what, *rooms)

    # -- push

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        """Bring every later commit and signal of the room; returns once confirmed."""

        def handle(data: bytes) -> None:
            try:
                told = codec.message(room, data)
            except codec.Unheard:
                # A newer version's, perhaps with every word: a line each would be a flood.
                metrics.count("push_ignored_total", reason="kind")
            except codec.Malformed:
                metrics.count("push_ignored_total", reason="malformed")
                logs.error("push.malformed")
            else:
                receiver(told)

        await self._topology.reader.subscribe(keys.room_keys(room).push, handle)

    async def unsubscribe(self, room: str) -> None:
        """Stop bringing."""
        await self._topology.reader.unsubscribe(keys.room_keys(room).push)

    async def signal(self, room: str, data: bytes) -> None:
        """Tell all who subscribed to the room."""
        await self._steps.execute(self._publish, keys.room_keys(room).push, codec.signal(data))

    def watch(self, gap: Callable[[], None]) -> None:
        """Call `gap` whenever push was set up anew."""
        self._gaps.append(gap)

    def _gap(self) -> None:
        for gap in self._gaps:
            gap()

    # -- the fleet

    async def renew(self, instance: str, facts: bytes) -> Fleet:
        """Renew an instance's lease and read all."""
        return await self._leases(instance, facts)

    async def fleet(self) -> Fleet:
        """Read all leases."""
        return await self._leases("", b"")

    async def _leases(self, instance: str, facts: bytes) -> Fleet:
        names = (keys.LEASES, keys.FACTS, keys.SINCE, keys.drain_key(instance))
        told = codec.facts(self._schema, facts)
        answer = await self._steps.run(scripts.LEASE, names, instance, told, keys.LEASE_KEPT_MS)
        now, since, drain, scores, known = answer
        leases = codec.leases(scores, known)
        return Fleet(now=int(now), since=int(since), leases=leases, drain=bool(drain))

    async def resign(self, instance: str) -> None:
        """End an instance's lease."""
        await self._steps.execute("ZREM", keys.LEASES, instance)
        await self._steps.execute("HDEL", keys.FACTS, instance)
        await self._steps.execute("DEL", keys.drain_key(instance))

    async def ask_to_drain(self, instance: str) -> None:
        """Ask an instance to go."""
        await self._steps.execute("SET", keys.drain_key(instance), "", "PX", keys.DRAIN_MS)

    async def share_key(self, key: str) -> str:
        """Return the key that stands, or make this one stand."""
        answer = await self._steps.run(scripts.KEY, (keys.KEY,), key, keys.KEY_MS)
        return str(answer.decode())

    async def once(self, mark: str, ttl_ms: int) -> bool:
        """Note a mark for so long; False where it stood already."""
        name = keys.mark_key(mark)
        return await self._steps.execute("SET", name, "", "NX", "PX", ttl_ms) is not None

    async def marked(self, mark: str) -> bool:
        """Tell whether a mark stands."""
        return bool(await self._steps.execute("EXISTS", keys.mark_key(mark)))


def _committed(answer: Sequence[bytes]) -> Committed | Conflict | Moved | Ended | Unknown:
    match answer[0]:
        case b"committed":
            return Committed(entries=codec.entries(answer[1:]))
        case b"conflict":
            return Conflict(entries=codec.entries(answer[1:]))
        case b"moved":
            return Moved()
        case b"settling":
            raise Settling
        case b"ended":
            return Ended()
        case _:
            return Unknown()
