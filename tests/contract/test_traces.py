"""What a store says of itself: whether it writes down what it is told."""

import asyncio

import pytest

from roomserver.redis_url import read
from roomserver.rooms.ports import Store, StoreError, Traces
from roomserver.stores.redis.traces import look
from tests.servers.redis import RedisServer

CLEAN = Traces()
UNSEEN = Traces(disk=None, log=None)


async def test_a_store_that_keeps_nothing_says_so(store: Store) -> None:
    """Every topology, each of whose servers is asked."""
    assert await store.traces() == CLEAN


@pytest.mark.parametrize(
    ("directives", "found"),
    [
        ({"save": "3600 1"}, Traces(disk=True)),
        ({"appendonly": "yes"}, Traces(disk=True)),
        ({"slowlog-log-slower-than": "10000"}, Traces(log=True)),
    ],
)
async def test_what_a_real_redis_writes_is_seen(directives: dict[str, str], found: Traces) -> None:
    """As it was started, as it has done, and through whichever of its users."""
    with RedisServer(**directives) as server:
        assert await look(read(server.url)) == found


async def test_a_dump_that_was_written_once_is_remembered() -> None:
    """By hand, or by a setting that was switched off since."""
    with RedisServer() as server, server.client() as client:
        client.save()
        assert await look(read(server.url)) == Traces(disk=True)
        assert await look(read(barred(server))) == Traces(disk=True, log=None)


async def test_a_managed_redis_that_forbids_config_is_not_taken_for_clean() -> None:
    """What INFO tells all the same counts."""
    with RedisServer() as server:
        assert await look(read(barred(server))) == UNSEEN
        assert await look(read(barred(server, "-info", "-slowlog"))) == UNSEEN
    with RedisServer(appendonly="yes") as server:
        assert await look(read(barred(server))) == Traces(disk=True, log=None)


async def test_a_replica_that_writes_is_seen_through_its_master() -> None:
    """Operators like to let the replica do it."""
    with RedisServer() as master:
        where = f"127.0.0.1 {master.port}"
        with RedisServer(replicaof=where, appendonly="yes"), master.client() as client:
            async with asyncio.timeout(10):
                while client.info("replication")["connected_slaves"] == 0:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            assert (await look(read(master.url))).disk is True


async def test_a_server_that_is_away_is_not_judged() -> None:
    """What is known of it stays."""
    with RedisServer() as server:
        server.kill()
        with pytest.raises(StoreError):
            await look(read(server.url))


def barred(server: RedisServer, *more: str) -> str:
    """Return the URL of a user who may do everything but look at the settings."""
    rights = ("on", ">word", "~*", "&*", "+@all", "-config", *more)
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "app", "reset", *rights)
    return server.url.replace("//", "//app:word@")
