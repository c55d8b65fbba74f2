"""The store on servers that change: each step finds its key, and is never done twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from roomserver.redis_url import parse
from roomserver.rooms.ports import Batch, Committed, Opened, Push, Signal, StoreError
from roomserver.stores.redis import RedisStore, dial, keys
from roomserver.stores.redis.pipe import Pipe, ReplyError
from roomserver.stores.redis.slots import slot
from tests.servers.cluster import ClusterServers
from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched
from tests.topology.conftest import eventually

ROOMS = [f"room {number}" for number in range(12)]


@pytest.fixture(scope="module")
def cluster() -> Iterator[ClusterServers]:
    with ClusterServers() as made:
        yield made


@pytest.fixture
async def store(cluster: ClusterServers) -> AsyncIterator[RedisStore]:
    for server in cluster.masters:
        with server.client() as client:
            client.flushall()
    made = RedisStore(cluster.url)
    yield made
    await made.close()


def batch(commit_id: str, base: int, tail: str) -> Batch:
    return Batch(
        commit_id=commit_id,
        epoch="e",
        base=base,
        tail=tail,
        commuting=False,
        events=(commit_id.encode(),),
    )


async def committed(store: RedisStore, room: str, numbers: range) -> None:
    """Commit one event for each number, asking again with the same id, as a runtime does."""
    tail = "" if numbers[0] == 1 else f"c{numbers[0] - 1}"
    for number in numbers:
        one = batch(f"c{number}", number - 1, tail)
        async with asyncio.timeout(20):
            while True:
                try:
                    answer = await store.commit(room, one)
                    break
                except StoreError:
                    await asyncio.sleep(0.02)
        assert isinstance(answer, Committed), answer
        tail = one.commit_id


async def committing(store: RedisStore, room: str, over: asyncio.Event) -> int:
    """Commit one event after the other until it is over; return how many."""
    number = 0
    while not over.is_set():
        number += 1
        await committed(store, room, range(number, number + 1))
    return number


async def said(store: RedisStore, room: str) -> list[bytes]:
    found = await store.open(room)
    assert isinstance(found, Opened), found
    return [each.data for each in sorted(found.entries, key=lambda each: each.seq)]


def words(numbers: range) -> list[bytes]:
    return [f"c{number}".encode() for number in numbers]


async def test_rooms_lie_on_all_masters_and_are_read_as_one(store: RedisStore):
    """The heartbeat compares all rooms, wherever they are."""
    inbox: list[Any] = []
    for room in ROOMS:
        assert await store.create(room, "e", b"s")
        await store.subscribe(room, inbox.append)
        await committed(store, room, range(1, 3))
        await store.signal(room, b"x")
    assert set(await store.positions(ROOMS)) == set(await store.rooms()) == set(ROOMS)
    await eventually(lambda: len(inbox) == 3 * len(ROOMS))
    assert {push.room for push in inbox if isinstance(push, Push)} == set(ROOMS)
    assert {told.room for told in inbox if isinstance(told, Signal)} == set(ROOMS)


async def test_a_room_whose_slot_moves_goes_on_as_if_nothing_happened(
    cluster: ClusterServers, store: RedisStore
):
    """Operators spread slots anew while a circle runs."""
    room, inbox = ROOMS[0], []
    await store.create(room, "e", b"s")
    await store.subscribe(room, inbox.append)
    at = slot(keys.room_keys(room).meta)
    source = cluster.owner(at)
    over = asyncio.Event()
    going_on = asyncio.ensure_future(committing(store, room, over))
    for target in ((source + 1) % 3, (source + 2) % 3, source):
        await asyncio.to_thread(cluster.move, at, cluster.owner(at), target)
    over.set()
    last = await going_on
    assert await said(store, room) == words(range(1, last + 1))
    async with asyncio.timeout(20):
        while not (inbox and inbox[-1].entries[-1].seq == last):
            # What was published before the channel had followed is read, not heard.
            last += 1
            await committed(store, room, range(last, last + 1))
            await asyncio.sleep(0.05)


async def test_while_a_slot_is_under_way_its_rooms_wait(cluster: ClusterServers, store: RedisStore):
    """A script needs all keys of a room in one place; what came too early is done once, later."""
    room = ROOMS[1]
    await store.create(room, "e", b"s")
    await committed(store, room, range(1, 3))
    at = slot(keys.room_keys(room).meta)
    source = cluster.owner(at)
    with cluster.moving(at, source, (source + 1) % 3):
        waiting = asyncio.ensure_future(committed(store, room, range(3, 5)))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
    await waiting
    assert await said(store, room) == words(range(1, 5))
    await asyncio.to_thread(cluster.move, at, (source + 1) % 3, source)


async def test_a_fail_over_is_waited_out(store: RedisStore):
    """What was acknowledged stands on the replica, for it was there in time."""
    with Watched() as watched:
        other = RedisStore(watched.url)
        await other.create("r", "e", b"s")
        await committed(other, "r", range(1, 50))
        await asyncio.to_thread(watched.until_replicated)
        watched.master.kill()
        await committed(other, "r", range(50, 60))
        assert await said(other, "r") == words(range(1, 60))
        assert other.fault() == ""
        await other.close()


# -- what servers refuse


async def refused(server: RedisServer, *command: str) -> str:
    """Return the code by which a server refuses a command."""
    pipe = Pipe(dial.client(parse(server.url)))
    try:
        with pytest.raises(ReplyError) as told:
            await pipe.execute(*command)
        return told.value.code
    finally:
        await pipe.close()


async def test_a_refusal_is_known_by_its_code(cluster: ClusterServers):
    """What may be asked again depends on it, and redis-py cuts the code from the text."""
    at = cluster.owner(slot("k"))
    mine, next_one = cluster.masters[at], cluster.masters[(at + 1) % 3]
    assert await refused(next_one, "GET", "k") == "MOVED"
    assert await refused(mine, "MGET", "k", "j") == "CROSSSLOT"
    assert await refused(mine, "EVALSHA", "0" * 40, "0") == "NOSCRIPT"
    assert await refused(mine, "GET") == "ERR"
    with mine.client() as client:
        client.set("{k}a", "x")
    with cluster.moving(slot("k"), at, (at + 1) % 3):
        assert await refused(mine, "GET", "k") == "ASK"
        assert await refused(mine, "MGET", "{k}a", "{k}b") == "TRYAGAIN"
    with RedisServer() as replica, replica.client() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        assert await refused(replica, "SET", "k", "v") == "READONLY"
        client.config_set("replica-serve-stale-data", "no")
        assert await refused(replica, "GET", "k") == "MASTERDOWN"
        client.execute_command("ACL", "SETUSER", "default", "-get")
        assert await refused(replica, "GET", "k") == "NOPERM"
