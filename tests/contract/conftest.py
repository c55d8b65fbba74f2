"""Each backend under test: a factory of handles on one shared memory, and a clock to move."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from msgspec import Struct
from redis.exceptions import ResponseError

from roomserver.rooms.ports import Store
from roomserver.stores.memory import MemoryStore
from roomserver.stores.redis import RedisStore, keys
from tests.servers.cluster import ClusterServers
from tests.servers.redis import RedisServer
from tests.servers.sentinel import Watched

START = 1_795_000_000_000


class Backend(Struct):
    """`handle` opens another instance's store on the same rooms; `pass_time` moves its clock, ms.

    A backend with a clock of its own leaves `pass_time` out (None): what needs it is then tested
    in that backend's own suite. `displace` lets a room have begun on another server.
    """

    handle: Callable[[], Awaitable[Store]]
    pass_time: Callable[[int], None] | None
    displace: Callable[[str], None]


async def memory(_: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    now = [START]
    first = MemoryStore(lambda: now[0])

    def pass_time(ms: int) -> None:
        now[0] += ms

    async def handle() -> Store:
        return first.sibling()

    def displace(_: str) -> None:
        first._memory.server += 1

    yield Backend(handle=handle, pass_time=pass_time, displace=displace)
    await first.close()


async def single(request: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    server: RedisServer = request.getfixturevalue("redis_server")
    yield emptied(server.url, [server])


async def sentinel(request: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    watched: Watched = request.getfixturevalue("watched")
    yield emptied(watched.url, [watched.master])


async def cluster(request: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    servers: ClusterServers = request.getfixturevalue("cluster_servers")
    yield emptied(servers.url, servers.masters)


def emptied(url: str, masters: Sequence[RedisServer]) -> Backend:
    """Return a backend on these servers, which forget what was before."""
    for server in masters:
        with server.client() as client:
            client.flushall()

    async def handle() -> Store:
        return RedisStore(url)

    def displace(room: str) -> None:
        for server in masters:
            with server.client() as client, suppress(ResponseError):  # it is another one's
                meta = keys.room_keys(room).meta
                if client.exists(meta):
                    client.hset(meta, "server", "another")

    return Backend(handle=handle, pass_time=None, displace=displace)


BACKENDS = {"memory": memory, "redis": single, "sentinel": sentinel, "cluster": cluster}


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="session")
def watched() -> Iterator[Watched]:
    with Watched() as made:
        yield made


@pytest.fixture(scope="session")
def cluster_servers() -> Iterator[ClusterServers]:
    with ClusterServers() as made:
        yield made


@pytest.fixture(params=BACKENDS)
async def backend(request: pytest.FixtureRequest) -> AsyncIterator[Backend]:
    async for made in BACKENDS[request.param](request):
        yield made


@pytest.fixture
async def store(backend: Backend) -> AsyncIterator[Store]:
    made = await backend.handle()
    yield made
    await made.close()


@pytest.fixture
async def other(backend: Backend) -> AsyncIterator[Store]:
    """Another instance's handle on the same rooms."""
    made = await backend.handle()
    yield made
    await made.close()


@pytest.fixture
def inbox() -> list[Any]:
    """Pushes end up here."""
    return []
