"""Each backend under test: a factory of handles on one shared memory, and a clock to move."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from msgspec import Struct

from roomserver.rooms.ports import Store
from roomserver.stores.memory import MemoryStore
from roomserver.stores.redis import RedisStore
from tests.servers.redis import RedisServer

START = 1_795_000_000_000


class Backend(Struct):
    """`handle` opens another instance's store on the same rooms; `pass_time` moves its clock, ms.

    A backend with a clock of its own leaves `pass_time` out (None): what needs it is then tested
    in that backend's own suite.
    """

    handle: Callable[[], Awaitable[Store]]
    pass_time: Callable[[int], None] | None


async def memory(_: RedisServer) -> AsyncIterator[Backend]:
    now = [START]
    first = MemoryStore(lambda: now[0])

    def pass_time(ms: int) -> None:
        now[0] += ms

    async def handle() -> Store:
        return first.sibling()

    yield Backend(handle=handle, pass_time=pass_time)
    await first.close()


async def real(server: RedisServer) -> AsyncIterator[Backend]:
    with server.client() as client:
        client.flushall()

    async def handle() -> Store:
        return RedisStore(server.url)

    yield Backend(handle=handle, pass_time=None)


BACKENDS = {"memory": memory, "redis": real}


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(params=BACKENDS)
async def backend(
    request: pytest.FixtureRequest, redis_server: RedisServer
) -> AsyncIterator[Backend]:
    async for made in BACKENDS[request.param](redis_server):
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
