"""Redis is away for more than a minute, which is really waited for; then it is there again."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from msgspec import Struct
from websockets.exceptions import ConnectionClosed

from roomserver.rooms.options import RoomOptions
from tests.chaos.way import Way
from tests.e2e.evening import House, Person, Room
from tests.fleet.conftest import started
from tests.servers.redis import RedisServer

PATIENCE = RoomOptions()
LEAST_S = PATIENCE.away_s - 3 * PATIENCE.heartbeat_s
"""The minute begins with the last heartbeat that came through, a while before Redis went."""
WAIT_S = 120


class Place(Struct):
    """An instance, and how its Redis goes away and comes back."""

    house: House
    away: Callable[[], None]
    here: Callable[[], None]


@contextlib.asynccontextmanager
async def frozen(folder: Path) -> AsyncIterator[Place]:
    """Redis stands still: connections are taken, and nothing is answered."""
    with RedisServer() as server, started(folder, server.url) as house:
        yield Place(
            house, lambda: server.signal(signal.SIGSTOP), lambda: server.signal(signal.SIGCONT)
        )


@contextlib.asynccontextmanager
async def cut_off(folder: Path) -> AsyncIterator[Place]:
    """Redis is well, and can't be reached from here."""
    with RedisServer() as server:
        async with Way(server.port) as way:
            house = started(folder, f"redis://127.0.0.1:{way.port}")
            # The way is in this process, and an instance asks Redis before it listens.
            await asyncio.to_thread(house.__enter__)
            try:
                yield Place(house, way.reset, way.mend)
            finally:
                house.__exit__()


async def test_after_a_minute_without_redis_all_are_sent_away_and_come_back(tmp_path):
    """Whoever writes is told to try again all the while; nothing is lost or said twice."""
    ways = (frozen, cut_off)
    await asyncio.gather(*(away_and_back(way, tmp_path / way.__name__) for way in ways))


async def away_and_back(way: Callable[..., contextlib.AbstractAsyncContextManager], folder: Path):
    async with way(folder) as place, contextlib.AsyncExitStack() as stack:
        one, two = [await asyncio.to_thread(place.house.room, history="all") for _ in range(2)]
        ana = await stack.enter_async_context(one.host())
        wren = await stack.enter_async_context(one.person("Wrenna"))
        tovik = await stack.enter_async_context(two.person("Tovik"))
        await wren.did("message.post", text="before")
        began = asyncio.get_running_loop().time()
        place.away()
        async with asyncio.timeout(WAIT_S):
            *told, _ = await asyncio.gather(insists(wren), insists(tovik), listens(ana))
        assert asyncio.get_running_loop().time() - began >= LEAST_S
        assert {each.socket.close_code for each in (ana, wren, tovik)} == {4020}
        for refusals in told:
            assert {each["code"] for each in refusals} == {"unavailable"}
            assert min(each["retry_after_ms"] for each in refusals) > 0
        assert await asyncio.to_thread(place.house.get, "/readyz") == 503
        place.here()
        for room, person, said in ((one, ana, 0), (one, wren, 2), (two, tovik, 1)):
            again = await back(stack, room, person)
            if said:
                await again.say(type="message.post", n=person.n, text="meanwhile")
                await again.hear("ack")
                assert len(await read(room)) == said
        assert await read(one) == ["before", "meanwhile"]


async def insists(person: Person) -> list[dict]:
    """Send a message until the end of the connection, when asked to; return the refusals."""
    person.n += 1
    refusals = []
    with contextlib.suppress(ConnectionClosed):
        while True:
            await person.say(type="message.post", n=person.n, text="meanwhile")
            answer = await person.hear("ack", "error", wait_s=WAIT_S)
            assert answer["type"] == "error", answer
            refusals.append(answer)
            await asyncio.sleep(answer["retry_after_ms"] / 1000)
    return refusals


async def listens(person: Person) -> None:
    """Say nothing of oneself until the end of the connection."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            await person.hear("ping", wait_s=WAIT_S)
            await person.say(type="pong")


async def back(stack: contextlib.AsyncExitStack, room: Room, person: Person) -> Person:
    """Come back, as often as it takes."""
    async with asyncio.timeout(WAIT_S):
        while True:
            position = {name: person.welcome[name] for name in ("epoch", "seq", "p")}
            again = await stack.enter_async_context(room.knock(resume=person.resume, **position))
            with contextlib.suppress(ConnectionClosed):
                await again.hear("welcome")
                return again
            assert again.socket.close_code == 4020
            await asyncio.sleep(PATIENCE.retry_after_ms / 1000)


async def read(room: Room) -> list[str]:
    """Return what stands in the room for somebody who comes now."""
    async with room.person() as newcomer:
        history = newcomer.welcome["history"]
        return [each["text"] for each in history if each["type"] == "message.posted"]
