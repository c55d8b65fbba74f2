"""What the contract says of time, against Redis' own clock: lives of keys, and what is overdue."""

from collections.abc import AsyncIterator

import pytest

from roomserver.rooms.ports import (
    LEASE_MS,
    NEGLECT_MS,
    ROOM_MS,
    SETTLE_MS,
    Committed,
    Ended,
    Position,
    Restore,
    Unknown,
)
from roomserver.stores.redis import RedisStore, keys
from tests.contract.asking import EPOCH, ROOM, commit, done, made, opened
from tests.servers.redis import RedisServer

NEAR_MS = 5_000


@pytest.fixture
async def store(redis_server: RedisServer) -> AsyncIterator[RedisStore]:
    with redis_server.client() as client:
        client.flushall()
    store = RedisStore(redis_server.url)
    yield store
    await store.close()


def lives(server: RedisServer) -> dict[str, int]:
    """Return each key of the room and for how many ms it still lives."""
    with server.client() as client:
        names = keys.room_keys(ROOM)[:4]
        found = {name.rpartition(":")[2]: client.pttl(name) for name in names}
        return {name: ms for name, ms in found.items() if ms != -2}


def age(server: RedisServer, ms: int) -> None:
    """Let the room's keys have so many ms less to live."""
    with server.client() as client:
        for name in keys.room_keys(ROOM)[:4]:
            if client.exists(name):
                client.pexpire(name, client.pttl(name) - ms)


async def test_what_keeps_a_room_renews_all_its_keys(
    store: RedisStore, redis_server: RedisServer
) -> None:
    """Making, committing, comparing and restoring do; reading and listing do not."""
    await made(store)
    steps = (
        lambda: done(store, "c1", 0),
        lambda: store.positions([ROOM]),
        lambda: store.restore(
            ROOM,
            Restore(
                epoch="epoch-2",
                position=Position(epoch=EPOCH, seq=1, tail="c1"),
                at=5,
                snapshot=b"s",
                found=Position(epoch=EPOCH, seq=1, tail="c1"),
            ),
        ),
    )
    for step in steps:
        age(redis_server, 60_000)
        await opened(store)
        await store.rooms()
        assert max(lives(redis_server).values()) < ROOM_MS - 60_000 + 1
        assert await step()
        assert min(lives(redis_server).values()) > ROOM_MS - NEAR_MS


async def test_a_room_that_nobody_renews_leaves_the_store(
    store: RedisStore, redis_server: RedisServer
) -> None:
    await made(store)
    await done(store, "c1", 0)
    age(redis_server, ROOM_MS + 1)
    assert lives(redis_server) == {}
    assert isinstance(await store.open(ROOM), Unknown)
    assert isinstance(await commit(store, "c2", 1), Unknown)
    assert await store.positions([ROOM]) == {}


async def test_a_name_that_nobody_renews_is_neglected_and_then_falls_out(
    store: RedisStore, redis_server: RedisServer
) -> None:
    await made(store)
    with redis_server.client() as client:
        client.zincrby(keys.ROOMS, -NEGLECT_MS, ROOM)
        assert await store.neglected() == (ROOM,)
        await store.positions([ROOM])
        assert await store.neglected() == ()
        client.zincrby(keys.ROOMS, -ROOM_MS - 1, ROOM)
        assert await store.rooms() == ()


async def test_a_lease_is_over_after_fifteen_seconds_and_gone_after_five_minutes(
    store: RedisStore, redis_server: RedisServer
) -> None:
    """Between the two it tells since when an instance has been dead."""
    await store.renew("a1", b"facts")
    with redis_server.client() as client:
        client.zincrby(keys.LEASES, -LEASE_MS, "a1")
        (lease,) = (await store.fleet()).leases
        assert lease.expires_at <= (await store.fleet()).now
        client.zincrby(keys.LEASES, -300_000, "a1")
        assert (await store.fleet()).leases == ()
        assert client.hlen(keys.FACTS) == 0


async def test_a_restored_room_takes_commits_again_after_it_has_settled(
    store: RedisStore, redis_server: RedisServer
) -> None:
    at = Position(epoch=EPOCH, seq=1, tail="c1")
    restore = Restore(epoch="epoch-2", position=at, at=5, snapshot=b"s", found=None)
    await store.restore(ROOM, restore)
    with redis_server.client() as client:
        client.hincrby(keys.room_keys(ROOM).meta, "settles_at", -SETTLE_MS)
    assert isinstance(await commit(store, "c2", 1, epoch="epoch-2"), Committed)
    assert not (await opened(store)).settling


async def test_a_mark_and_a_tombstone_go_with_their_time(
    store: RedisStore, redis_server: RedisServer
) -> None:
    await store.once("ticket", 60_000)
    await made(store)
    await done(store, "bye", 0, closes=True)
    with redis_server.client() as client:
        assert 0 < client.pttl(keys.mark_key("ticket")) <= 60_000
        end = keys.room_keys(ROOM).end
        assert 0 < client.pttl(end) <= keys.TOMBSTONE_MS
        client.delete(end)
    assert isinstance(await store.open(ROOM), Unknown)
    assert await store.create(ROOM, EPOCH, b"again")


async def test_an_ended_room_that_is_still_listed_is_listed_no_more_once_it_is_looked_for(
    store: RedisStore, redis_server: RedisServer
) -> None:
    """An instance that was asking for its position while it ended has named it again."""
    await made(store)
    await done(store, "bye", 0, closes=True)
    assert await store.rooms() == ()
    with redis_server.client() as client:
        seconds, _ = client.time()
        client.zadd(keys.ROOMS, {ROOM: seconds * 1000 + ROOM_MS})
        client.pexpire(keys.ROOMS, ROOM_MS)
    assert await store.rooms() == (ROOM,)
    assert isinstance(await store.open(ROOM), Ended)
    assert await store.rooms() == ()


async def test_lists_are_bounded(store: RedisStore, redis_server: RedisServer) -> None:
    """One answer can't grow with the fleet."""
    soon = await store.now() + 1_000_000
    with redis_server.client() as client:
        client.zadd(keys.ROOMS, {f"room-{n}": soon for n in range(10_001)})
        assert len(await store.rooms()) == await store.count() == 10_000
        client.zadd(keys.ROOMS, {f"room-{n}": soon - ROOM_MS for n in range(200)})
        assert len(await store.neglected()) == 100


async def test_the_key_lives_on_while_somebody_has_it(
    store: RedisStore, redis_server: RedisServer
) -> None:
    await store.share_key("key")
    with redis_server.client() as client:
        client.pexpire(keys.KEY, 60_000)
        await store.share_key("another")
        assert client.pttl(keys.KEY) > ROOM_MS - NEAR_MS


@pytest.mark.parametrize("closes", [False, True])
async def test_no_event_is_older_than_the_one_before_it(
    store: RedisStore, redis_server: RedisServer, closes: bool
) -> None:
    """Also where a server's clock was set back; the last event of a room is none but another."""
    await made(store)
    ahead = await store.now() + 3_600_000
    with redis_server.client() as client:
        client.hset(keys.room_keys(ROOM).meta, "at", ahead)
    (entry,) = await done(store, "c1", 0, closes=closes)
    assert entry.at == ahead


async def test_time_is_milliseconds_since_the_epoch(
    store: RedisStore, redis_server: RedisServer
) -> None:
    with redis_server.client() as client:
        seconds, _ = client.time()
    assert 0 <= await store.now() - seconds * 1_000 <= 60_000
