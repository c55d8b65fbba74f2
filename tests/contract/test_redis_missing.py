"""One key of a room is gone, evicted or deleted by hand: what is left is not the room any more.

Whoever has a replica brings it back under a new epoch; where nobody has, it has ended.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from unittest import mock

import pytest
from redis import Redis

from roomserver.rooms import registry
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import (
    Opened,
    Position,
    Restore,
    StoreError,
    Unknown,
)
from roomserver.rooms.registry import Rooms
from roomserver.rooms.runtime import RoomRuntime
from roomserver.rooms.secrets import Secrets
from roomserver.stores.redis import RedisStore, keys
from tests.contract.asking import EPOCH, ROOM, commit, done, made, opened
from tests.servers.redis import RedisServer
from tests.unit.rooms.fakes import FakeModerator, names, spec

PARTS = ("meta", "snap", "log", "done")


@pytest.fixture
async def client(redis_server: RedisServer) -> AsyncIterator[Redis]:
    with redis_server.client() as client:
        client.flushall()
        yield client


@pytest.fixture
async def store(client: Redis, redis_server: RedisServer) -> AsyncIterator[RedisStore]:
    store = RedisStore(redis_server.url)
    yield store
    await store.close()


@pytest.fixture
async def instance(client: Redis, redis_server: RedisServer) -> AsyncIterator[Callable[[], Rooms]]:
    """Makes instances on that server."""
    made: list[Rooms] = []

    def make() -> Rooms:
        store, name = RedisStore(redis_server.url), f"i{len(made)}"
        rooms = Rooms(store, FakeModerator(), Secrets(bytes(32)), names, RoomOptions(), name)
        made.append(rooms)
        return rooms

    yield make
    for each in made:
        await each.close()


def lose(client: Redis, room: str, part: str) -> None:
    assert client.delete(getattr(keys.room_keys(room), part))


@pytest.mark.parametrize("part", PARTS)
async def test_a_room_that_lacks_a_part_is_no_room(
    store: RedisStore, client: Redis, part: str
) -> None:
    """Nothing may be decided on it, and whoever has it whole must see that it is missing."""
    await made(store)
    await done(store, "c1", 0, b"a", b"b")
    await done(store, "c2", 2, snapshot=b"s", snapshot_seq=2)
    lose(client, ROOM, part)
    assert isinstance(await store.open(ROOM), Unknown)
    assert await store.positions([ROOM]) == {}
    assert isinstance(await commit(store, "c3", 3, tail="c2"), Unknown)
    assert isinstance(await commit(store, "c3", 2, tail="c1", commuting=True), Unknown)
    assert isinstance(await commit(store, "bye", 3, tail="c2", closes=True), Unknown)
    there = Position(epoch=EPOCH, seq=3, tail="c2")
    again = Restore(epoch="epoch-2", position=there, at=5, snapshot=b"s", found=None)
    assert await store.restore(ROOM, again)
    found = await opened(store)
    assert (found.epoch, found.seq, found.entries) == ("epoch-2", 3, ())


@pytest.mark.parametrize("part", ["meta", "snap"])
async def test_a_room_without_a_commit_lacks_no_log(
    store: RedisStore, client: Redis, part: str
) -> None:
    """A new one and one that was just restored have none."""
    await made(store)
    assert (await opened(store)).seq == 0
    lose(client, ROOM, part)
    assert isinstance(await store.open(ROOM), Unknown)
    assert await store.create(ROOM, "epoch-2", b"another")


@pytest.mark.parametrize("part", PARTS)
async def test_an_instance_that_has_the_room_brings_it_back(
    instance: Callable[[], Rooms], store: RedisStore, client: Redis, part: str
) -> None:
    """The next thing that somebody does there is done, under a new epoch."""
    room = await kept(instance())
    await room.renew_invite()
    epoch, seq = room.epoch, room.seq
    lose(client, room.id, part)
    await room.renew_invite()
    found = await store.open(room.id)
    assert isinstance(found, Opened)
    assert found.epoch == room.epoch != epoch
    assert found.seq == room.seq > seq


async def test_it_is_brought_back_though_nobody_does_anything(
    instance: Callable[[], Rooms], store: RedisStore, client: Redis
) -> None:
    """The next look at positions shows it."""
    rooms = instance()
    await rooms.start()
    room = await kept(rooms)
    await room.renew_invite()
    lose(client, room.id, "log")
    async with asyncio.timeout(10):
        while not isinstance(await store.open(room.id), Opened):
            rooms.look()
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("part", PARTS)
async def test_where_nobody_has_it_the_room_is_gone(
    instance: Callable[[], Rooms], client: Redis, part: str
) -> None:
    """Its members are told so, once nobody can be about to bring it back."""
    before = instance()
    room = await kept(before)
    await room.renew_invite()
    await before.close()
    after = instance()
    await after.start()
    lose(client, room.id, part)
    with pytest.raises(StoreError):
        await after.find(room.id)
    with mock.patch.object(registry, "LEASE_MS", 0):
        assert isinstance(await after.find(room.id), Unknown)


async def kept(rooms: Rooms) -> RoomRuntime:
    room = await rooms.find(await rooms.create(spec()))
    assert isinstance(room, RoomRuntime)
    return room
