"""One reader against a real server: what it brings, what it notices, how it comes back."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator

import pytest

from roomserver.observability import metrics
from roomserver.redis_url import parse
from roomserver.rooms.ports import StoreError
from roomserver.stores.redis import dial
from roomserver.stores.redis.pipe import Pipe
from roomserver.stores.redis.push import Reader
from tests.servers.redis import RedisServer
from tests.topology.conftest import QUICK, eventually


class Told:
    """A reader, a pipe beside it, and what they told."""

    def __init__(self, url: str, by: str | None = None) -> None:
        self.pipe = Pipe(dial.client(parse(url)))
        self.messages: list[bytes] = []
        self.gaps = 0
        self.probes: list[str] = []
        self.reader = Reader(
            lambda: dial.line(parse(by or url)), self.publish, self.gap, pace=QUICK
        )

    def gap(self) -> None:
        self.gaps += 1

    async def publish(self, channel: str, data: bytes) -> None:
        self.probes.append(channel)
        await self.pipe.execute("PUBLISH", channel, data)

    async def close(self) -> None:
        await self.reader.close()
        await self.pipe.close()


@pytest.fixture
async def told(server: RedisServer) -> AsyncIterator[Told]:
    made = Told(server.url)
    yield made
    await made.close()


async def test_what_is_published_after_the_confirmation_comes(told: Told):
    """Rooms subscribe before they read, and rely on hearing all that follows."""
    await told.reader.subscribe("a", told.messages.append)
    await told.pipe.execute("PUBLISH", "a", b"\x00one\r\n")
    await eventually(lambda: told.messages == [b"\x00one\r\n"])
    assert told.gaps == 0


async def test_nothing_comes_after_unsubscribing(told: Told):
    """A room that was let go must not be woken."""
    await told.reader.subscribe("a", told.messages.append)
    await told.reader.unsubscribe("a")
    await told.reader.subscribe("b", told.messages.append)
    await told.pipe.execute("PUBLISH", "a", "gone")
    await told.pipe.execute("PUBLISH", "b", "here")
    await eventually(lambda: told.messages == [b"here"])


async def test_leaving_and_coming_back_at_once_is_confirmed_by_the_last_answer(told: Told):
    """A room is let go and opened again within one round trip."""
    for _ in range(20):
        asked = asyncio.ensure_future(told.reader.subscribe("a", told.messages.append))
        await asyncio.sleep(0)
        await told.reader.unsubscribe("a")
        with contextlib.suppress(StoreError):
            await asked
        await told.reader.subscribe("a", told.messages.append)
        assert await told.pipe.execute("PUBLISH", "a", "x") == 1
    await eventually(lambda: len(told.messages) == 20)


async def test_a_killed_connection_comes_back_with_all_channels_and_one_gap(told: Told):
    """Operators' tools and proxies cut pub/sub connections."""
    names = [f"room-{number}" for number in range(700)]
    await asyncio.gather(*(told.reader.subscribe(each, told.messages.append) for each in names))
    await told.pipe.execute("CLIENT", "KILL", "TYPE", "pubsub")
    await eventually(lambda: told.gaps == 1)
    assert await told.pipe.execute("PUBLISH", names[-1], "x") == 1
    await eventually(lambda: told.messages == [b"x"])
    assert not told.reader.deaf


async def test_a_handler_that_raises_does_not_end_the_reader(told: Told):
    """One room's fault must not deafen the others."""

    def broken(_: bytes) -> None:
        raise ValueError("what somebody wrote")

    await told.reader.subscribe("broken", broken)
    await told.reader.subscribe("a", told.messages.append)
    await told.pipe.execute("PUBLISH", "broken", "x")
    await told.pipe.execute("PUBLISH", "a", "x")
    await eventually(lambda: told.messages == [b"x"])


async def test_a_silent_connection_is_probed_and_found_well(told: Told):
    """Connected is not the same as delivering."""
    told.reader.start()
    await eventually(lambda: len(told.probes) > 2)
    assert (told.reader.probe_failures, told.reader.deaf) == (0, False)
    assert told.reader.connections == 1


async def test_a_deaf_connection_is_replaced_and_told_until_a_probe_comes_back(told: Told):
    """A connection that brings nothing looks well from inside."""
    counted = metrics.registry.value("push_probe_failures_total")
    await told.reader.subscribe("a", told.messages.append)
    await eventually(lambda: bool(told.probes))
    kept, told.pipe.execute = told.pipe.execute, _swallowing  # type: ignore[method-assign]
    await eventually(lambda: told.reader.deaf)
    assert told.reader.probe_failures >= 2
    assert metrics.registry.value("push_probe_failures_total") >= counted + 2
    await eventually(lambda: told.gaps >= 1)
    assert told.reader.deaf
    told.pipe.execute = kept  # type: ignore[method-assign]
    await eventually(lambda: not told.reader.deaf)


async def _swallowing(*_: object) -> None:
    return None


async def test_a_connection_that_was_swallowed_from_its_first_byte_is_given_up(server: RedisServer):
    """Who dials while the network is gone must not wait for ever on what never fails."""

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass
        writer.close()

    swallowing = await asyncio.start_server(swallow, "127.0.0.1", 0)
    port = swallowing.sockets[0].getsockname()[1]
    ways = [f"redis://127.0.0.1:{port}", server.url]
    told = Told(server.url)
    told.reader = Reader(
        lambda: dial.line(parse(ways.pop(0) if len(ways) > 1 else ways[0])),
        told.publish,
        told.gap,
        pace=QUICK,
    )
    told.reader.start()
    await eventually(lambda: told.reader.connections == 2)
    await told.reader.subscribe("a", told.messages.append)
    await told.pipe.execute("PUBLISH", "a", "x")
    await eventually(lambda: told.messages == [b"x"])
    await told.close()
    swallowing.close()


async def test_a_server_that_pauses_is_not_taken_for_deaf_push(told: Told):
    """Where commands fail too, the store is at fault and push is not."""
    await told.reader.subscribe("a", told.messages.append)
    await told.pipe.execute("CLIENT", "PAUSE", 1200, "ALL")
    await eventually(lambda: bool(told.probes))
    await told.pipe.execute("PING")
    await told.pipe.execute("PUBLISH", "a", "x")
    await eventually(lambda: told.messages == [b"x"])
    assert (told.reader.probe_failures, told.reader.connections, told.gaps) == (0, 1, 0)


async def test_a_server_that_does_not_answer_refuses_a_subscription_in_time(told: Told):
    """Whoever opens a room is answered, one way or the other."""
    with RedisServer() as stopped:
        other = Told(stopped.url)
        await other.reader.subscribe("a", other.messages.append)
        stopped.signal(signal.SIGSTOP)
        with pytest.raises(StoreError):
            await other.reader.subscribe("b", other.messages.append)
        stopped.signal(signal.SIGCONT)
        await other.reader.subscribe("b", other.messages.append)
        await other.close()


async def test_a_server_that_restarts_empty_is_found_again(told: Told):
    """Redis keeps nothing on disk here and may restart in the middle of a circle."""
    with RedisServer() as restarted:
        other = Told(restarted.url)
        await other.reader.subscribe("a", other.messages.append)
        restarted.kill()
        await eventually(lambda: other.reader.deaf)
        restarted.start()
        await eventually(lambda: other.gaps == 1)
        await other.pipe.execute("PUBLISH", "a", "x")
        await eventually(lambda: other.messages == [b"x"])
        await eventually(lambda: not other.reader.deaf)
        await other.close()
