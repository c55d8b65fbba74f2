"""A user with the rights that the manual names can do all that a store does, and little else."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import redis

from roomserver.rooms.ports import Traces
from roomserver.stores.redis import RedisStore
from roomserver.stores.redis.looks import looked_at
from tests.servers.cluster import ClusterServers
from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched
from tests.topology.conftest import eventually

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "operating.md"


def barred(servers: Sequence[RedisServer], url: str) -> str:
    """Make the user on each server; return the URL with that user in it."""
    lines = re.findall(r"^ACL SETUSER rooms .+$", MANUAL.read_text(), re.MULTILINE)
    assert len(lines) == 2
    for server in servers:
        with server.client() as client:
            for line in lines:
                client.execute_command(*line.split(" "))
    return url.replace("://", "://rooms:PASSWORD@")


@pytest.fixture(params=["single", "sentinel", "cluster"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    match request.param:
        case "single":
            with RedisServer() as server:
                yield barred([server], server.url)
        case "sentinel":
            with Watched() as watched:
                yield barred([watched.master, watched.replica], watched.url)
        case _:
            with ClusterServers(replicas=True) as servers:
                yield barred([*servers.masters, *servers.replicas], servers.url)


async def test_the_rights_in_the_manual_are_enough(url: str):
    """Rooms, push, probe, leases, marks, and what `check` and the page tell of the servers."""
    heard: list[Any] = []
    store = RedisStore(url)
    assert await store.create("r", "e", b"s")
    await store.subscribe("r", heard.append)
    await store.signal("r", b"x")
    await eventually(lambda: len(heard) == 1)
    assert set(await store.positions(["r"])) == set(await store.rooms()) == {"r"}
    assert (await store.renew("i", b"")).leases
    assert await store.once("mark", 1000)
    await store.resign("i")
    assert await store.share_key("key") == "key"
    assert (await store.traces(), store.fault()) == (Traces(), "")
    await store.close()
    assert "nothing on disk, no slow log" in await asyncio.to_thread(looked_at, url)


def test_they_are_no_more_than_that():
    """Whoever gets hold of the password can't read what else is there, or switch the log on."""
    with RedisServer() as server:
        barred([server], server.url)
        with redis.Redis(port=server.port, username="rooms", password="PASSWORD") as client:
            for forbidden in (
                ("GET", "other"),
                ("KEYS", "*"),
                ("CONFIG", "SET", "appendonly", "yes"),
                ("MONITOR",),
                ("PUBLISH", "other", "x"),
                ("FLUSHALL",),
            ):
                with pytest.raises(redis.exceptions.NoPermissionError):
                    client.execute_command(*forbidden)
