"""Rooms in Redis: every step that must be one is one Lua script; the rest is carrying bytes.

Implements the `Store` port as `stores/memory.py` models it. Decides nothing about rooms, repeats
nothing whose outcome is unknown, and logs nothing.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import redis.asyncio
from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from roomserver.observability import logs
from roomserver.redis_url import Address, parse
from roomserver.rooms.ports import (
    LEASE_MS,
    ROOM_MS,
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
    Receiver,
    Restore,
    Settling,
    StoreError,
    Unknown,
)
from roomserver.stores.redis import codec, keys, scripts
from roomserver.stores.redis.pipe import Pipe
from roomserver.stores.redis.push import Reader

COMMAND_S = 2.0
HISTORY = 200
ANSWERS = 256
PUBLISH = "PUBLISH"

_CLASSES: dict[str, type[Any]] = {
    "unix": UnixDomainSocketConnection,
    "tls": SSLConnection,
    "tcp": Connection,
}


class RedisStore:
    """A handle on rooms in one Redis; `url` as in `redis_url.py`, which raises UrlError."""

    def __init__(self, url: str, *, schema: int = SCHEMA) -> None:
        address = parse(url)
        self._schema = schema
        self._gaps: list[Callable[[], None]] = []
        self._pipe = Pipe(_client(address))
        self._reader = Reader(lambda: _listener(address), self._publish, self._gap)

    async def now(self) -> int:
        """Return Redis' time, ms."""
        seconds, micros = await self._pipe.execute("TIME")
        return int(seconds) * 1000 + int(micros) // 1000

    async def close(self) -> None:
        """Let go of the connections."""
        await self._reader.close()
        await self._pipe.close()

    def fault(self) -> str:
        """Return `store` where commands fail, `push` where nothing is brought."""
        if not self._pipe.up:
            return "store"
        return "push" if self._reader.deaf else ""

    # -- rooms

    async def create(self, room: str, epoch: str, snapshot: bytes) -> bool:
        """Make a room at seq 0; False where it exists or a tombstone stands."""
        k = keys.room_keys(room)
        args = (epoch, snapshot, self._schema, ROOM_MS, room)
        made = await scripts.CREATE.run(self._pipe, k[:5], *args)
        if made:
            await self._index("add", room)
        return bool(made)

    async def open(self, room: str) -> Opened | Ended | Unknown:
        """Read a room in one step."""
        k = keys.room_keys(room)
        answer = await scripts.OPEN.run(self._pipe, (k.meta, k.snap, k.log, k.end))
        match answer:
            case [b"opened", now, meta, snapshot, log]:
                return codec.opened(meta, snapshot, log, int(now))
            case [b"ended"]:
                return Ended()
            case _:
                return Unknown()

    async def commit(
        self, room: str, batch: Batch
    ) -> Committed | Conflict | Moved | Ended | Unknown:
        """Fence, number, keep, publish; with `closes` also delete, and leave a tombstone."""
        if batch.closes:
            return await self._close(room, batch)
        k = keys.room_keys(room)
        answer = await scripts.COMMIT.run(
            self._pipe,
            k[:5],
            batch.commit_id,
            batch.epoch,
            batch.base,
            batch.tail,
            "c" if batch.commuting else "s",
            self._schema,
            k.push,
            PUBLISH,
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
        how = (k.push, PUBLISH, keys.TOMBSTONE_MS)
        answer = _committed(await scripts.CLOSE.run(self._pipe, k[:5], *where, *how, *batch.events))
        if isinstance(answer, Committed):
            # The room is gone either way; a name that stays in the list falls out by itself.
            with contextlib.suppress(StoreError):
                await self._index("remove", room)
        return answer

    async def restore(self, room: str, restore: Restore) -> bool:
        """Put a room (back) under a new epoch, where the store has still what was found."""
        k, found, at = keys.room_keys(room), restore.found, restore.position
        done = await scripts.RESTORE.run(
            self._pipe,
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
            PUBLISH,
            room,
        )
        if done:
            await self._index("add", room)
        return bool(done)

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position]:
        """Return the positions of those of `rooms` that live, and renew their lease of life."""
        answers = await asyncio.gather(*(self._position(room) for room in rooms))
        found = {room: at for room, at in zip(rooms, answers, strict=True) if at is not None}
        if found:
            await self._index("add", *found)
        return found

    async def _position(self, room: str) -> Position | None:
        answer = await scripts.POSITION.run(self._pipe, keys.room_keys(room)[:4], ROOM_MS)
        return None if answer is None else codec.position(answer)

    async def rooms(self) -> tuple[str, ...]:
        """Return the ids of all living rooms (at most 10,000)."""
        return tuple(each.decode() for each in await self._index("read"))

    async def _index(self, what: str, *rooms: str) -> Any:
        return await scripts.INDEX.run(self._pipe, (keys.ROOMS,), ROOM_MS, what, *rooms)

    # -- push

    async def subscribe(self, room: str, receiver: Receiver) -> None:
        """Bring every later commit and signal of the room; returns once confirmed."""

        def handle(data: bytes) -> None:
            try:
                told = codec.message(room, data)
            except codec.Malformed:
                logs.error("push.malformed")
                return
            receiver(told)

        await self._reader.subscribe(keys.room_keys(room).push, handle)

    async def unsubscribe(self, room: str) -> None:
        """Stop bringing."""
        await self._reader.unsubscribe(keys.room_keys(room).push)

    async def signal(self, room: str, data: bytes) -> None:
        """Tell all who subscribed to the room."""
        await self._publish(keys.room_keys(room).push, codec.signal(data))

    def watch(self, gap: Callable[[], None]) -> None:
        """Call `gap` whenever push was set up anew."""
        self._gaps.append(gap)

    async def _publish(self, channel: str, data: bytes) -> None:
        await self._pipe.execute(PUBLISH, channel, data)

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
        answer = await scripts.LEASE.run(self._pipe, names, instance, facts, keys.LEASE_KEPT_MS)
        now, since, drain, scores, told = answer
        known = dict(zip(told[::2], told[1::2], strict=True))
        leases = (
            Lease(
                instance=name.decode(),
                renewed_at=int(at),
                expires_at=int(at) + LEASE_MS,
                facts=known.get(name, b""),
            )
            for name, at in zip(scores[::2], scores[1::2], strict=True)
        )
        return Fleet(now=int(now), since=int(since), leases=tuple(leases), drain=bool(drain))

    async def resign(self, instance: str) -> None:
        """End an instance's lease."""
        await self._pipe.execute("ZREM", keys.LEASES, instance)
        await self._pipe.execute("HDEL", keys.FACTS, instance)
        await self._pipe.execute("DEL", keys.drain_key(instance))

    async def ask_to_drain(self, instance: str) -> None:
        """Ask an instance to go."""
        await self._pipe.execute("SET", keys.drain_key(instance), "", "PX", keys.DRAIN_MS)

    async def share_key(self, key: str) -> str:
        """Return the key that stands, or make this one stand."""
        answer = await scripts.KEY.run(self._pipe, (keys.KEY,), key, keys.KEY_MS)
        return str(answer.decode())

    async def once(self, mark: str, ttl_ms: int) -> bool:
        """Note a mark for so long; False where it stood already."""
        name = keys.mark_key(mark)
        return await self._pipe.execute("SET", name, "", "NX", "PX", ttl_ms) is not None

    async def marked(self, mark: str) -> bool:
        """Tell whether a mark stands."""
        return bool(await self._pipe.execute("EXISTS", keys.mark_key(mark)))


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


def _client(address: Address) -> redis.asyncio.Redis:
    # One connection: the pipe never has two exchanges under way. redis-py would repeat a command
    # up to ten times by itself; what may be repeated is for the store's callers to know.
    pool = redis.asyncio.ConnectionPool(
        connection_class=_class(address),
        max_connections=1,
        socket_timeout=COMMAND_S,
        **_options(address),
    )
    return redis.asyncio.Redis(connection_pool=pool)


def _listener(address: Address) -> Any:
    # No time-out: a channel may be silent for hours, and the probe finds out about deaf ones.
    return _class(address)(socket_timeout=None, **_options(address))


def _class(address: Address) -> type[Any]:
    return _CLASSES["unix" if address.path else "tls" if address.tls else "tcp"]


def _options(address: Address) -> dict[str, Any]:
    return {
        "socket_connect_timeout": COMMAND_S,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
        **address.options(),
    }
