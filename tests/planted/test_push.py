"""Faults of the reader that brings push, each against a real server: planted, a check fails.

The simulated evenings have a push of their own, so these have scenes of their own.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from unittest import mock

import pytest

from roomserver.stores.redis.push import Reader
from tests.servers.redis import RedisServer
from tests.topology.conftest import eventually
from tests.topology.test_push import Told

WAIT_S = 3.0

Scene = Callable[[Told], Awaitable[None]]
Fault = Callable[[], AbstractContextManager[object]]


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as made:
        yield made


@pytest.fixture
async def told(server: RedisServer) -> AsyncIterator[Told]:
    made = Told(server.url)
    yield made
    await made.close()


async def deaf_push_is_noticed(told: Told) -> None:
    """A connection that brings nothing is told, and made anew."""
    await told.reader.subscribe("a", told.messages.append)
    with mock.patch.object(told, "publish", mock.AsyncMock()):
        told.reader._publish = told.publish
        await eventually(lambda: told.reader.deaf, WAIT_S)


async def a_cut_connection_is_a_gap(told: Told) -> None:
    """What was published meanwhile has to be read."""
    await told.reader.subscribe("a", told.messages.append)
    await told.pipe.execute("CLIENT", "KILL", "TYPE", "pubsub")
    await eventually(lambda: told.gaps == 1, WAIT_S)


async def a_cut_connection_comes_back_with_its_channels(told: Told) -> None:
    """Nobody subscribes again by themselves."""
    await told.reader.subscribe("a", told.messages.append)
    await told.pipe.execute("CLIENT", "KILL", "TYPE", "pubsub")
    async with asyncio.timeout(WAIT_S):
        while not await told.pipe.execute("PUBLISH", "a", "x"):  # noqa: ASYNC110 -- of the server
            await asyncio.sleep(0.02)
    await eventually(lambda: bool(told.messages), WAIT_S)


def no_probe() -> AbstractContextManager[object]:
    """A connection is believed to deliver because it stands."""

    async def believe(*_: object) -> None:
        await asyncio.get_running_loop().create_future()

    return mock.patch.object(Reader, "_mind", believe)


def no_gap() -> AbstractContextManager[object]:
    """A connection is made anew and nobody hears of it."""
    return mock.patch.object(Reader, "_whole")


def a_new_connection_knows_no_channel() -> AbstractContextManager[object]:
    """What was subscribed to is forgotten with the connection."""
    honest = Reader._once

    async def once(self: Reader) -> str:
        if self.connections:
            self._handlers = {self._probe: self._echoed}
        return await honest(self)

    return mock.patch.object(Reader, "_once", once)


FAULTS: tuple[tuple[Scene, Fault], ...] = (
    (deaf_push_is_noticed, no_probe),
    (a_cut_connection_is_a_gap, no_gap),
    (a_cut_connection_comes_back_with_its_channels, a_new_connection_knows_no_channel),
)
NAMES = [fault.__name__.replace("_", " ") for _, fault in FAULTS]


@pytest.mark.parametrize(("scene", "fault"), FAULTS, ids=NAMES)
async def test_a_fault_of_push_is_caught(scene: Scene, fault: Fault, told: Told) -> None:
    """Whoever trusts that push delivers relies on this."""
    with fault(), pytest.raises(TimeoutError):
        await scene(told)


@pytest.mark.parametrize("scene", [scene for scene, _ in FAULTS], ids=NAMES)
async def test_without_it_the_same_scene_goes_well(scene: Scene, told: Told) -> None:
    await scene(told)
