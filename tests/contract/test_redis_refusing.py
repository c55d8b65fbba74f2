"""A Redis that refuses to write: what was not done is told to nobody."""

from collections.abc import AsyncIterator

import pytest

from roomserver.rooms.ports import Push, Signal, StoreError
from roomserver.stores.redis import RedisStore
from tests.contract.asking import ROOM, commit, done, made, opened
from tests.servers.redis import RedisServer


@pytest.fixture
async def store(redis_server: RedisServer) -> AsyncIterator[RedisStore]:
    with redis_server.client() as client:
        client.flushall()
    store = RedisStore(redis_server.url)
    yield store
    with redis_server.client() as client:
        client.config_set("min-replicas-to-write", 0)
    await store.close()


@pytest.mark.parametrize("closes", [False, True])
async def test_what_is_refused_is_published_to_nobody(
    store: RedisStore, redis_server: RedisServer, closes: bool
) -> None:
    """Who hears that a room has ended forgets it: it must be true."""
    told: list[Push | Signal] = []
    await made(store)
    await store.subscribe(ROOM, told.append)
    with redis_server.client() as client:
        client.config_set("min-replicas-to-write", 1)
        with pytest.raises(StoreError):
            await commit(store, "c1", 0, closes=closes)
        client.config_set("min-replicas-to-write", 0)
    assert (await opened(store)).seq == 0
    await done(store, "c2", 0, closes=closes)
    # Pushes come in order: had the first one been published, it would stand before this one.
    while not told:
        await store.signal(ROOM, b"wait")
    first = next(each for each in told if isinstance(each, Push))
    assert [entry.commit_id for entry in first.entries] == ["c2"]
