"""What an instance sends while a round trip is under way goes out together in the next one."""

import asyncio

import pytest
from redis import exceptions

from roomserver.observability import logs, metrics
from roomserver.rooms.ports import StoreError
from roomserver.stores.redis.pipe import TOGETHER, Pipe


class FakeClient:
    """Answers each command with its own name, in its own time; keeps what went out together."""

    def __init__(self) -> None:
        self.sent = []
        self.names = []
        self._batch = []

    def pipeline(self, *, transaction):
        assert not transaction
        return self

    async def __aenter__(self):
        self._batch = []
        return self

    async def __aexit__(self, *_):
        pass

    def execute_command(self, *command):
        self._batch.append(command)

    async def execute(self, *, raise_on_error):
        assert not raise_on_error
        self.sent.append(len(self._batch))
        self.names += [command[0] for command in self._batch]
        await asyncio.sleep(0)
        return [command[0] for command in self._batch]


def counted():
    return [metrics.registry.value(f"store_{each}_total") for each in ("pipelines", "commands")]


async def test_what_gathers_goes_out_together() -> None:
    """A thousand rooms on one connection rely on it; an operator sees it in two counters."""
    client, before = FakeClient(), counted()
    pipe = Pipe(client)
    names = [f"C{number}" for number in range(TOGETHER + 11)]
    first = asyncio.gather(pipe.execute("FIRST"))
    await asyncio.sleep(0)
    answers = await asyncio.gather(*(pipe.execute(name) for name in names))
    assert answers == names
    assert await first == ["FIRST"]
    assert client.sent == [1, TOGETHER, 11]
    after = counted()
    assert [now - then for now, then in zip(after, before, strict=True)] == [3, TOGETHER + 12]


class Hanging(FakeClient):
    """Answers when it is let, and each command that was sent, whoever waits."""

    def __init__(self) -> None:
        super().__init__()
        self.may = asyncio.Event()

    async def execute(self, *, raise_on_error):
        answer = await super().execute(raise_on_error=raise_on_error)
        await self.may.wait()
        return answer


async def test_what_nobody_waits_for_any_more_is_not_sent():
    """A commit that was given up during an outage must not be done minutes later."""
    client = Hanging()
    pipe = Pipe(client)
    asked = {name: asyncio.ensure_future(pipe.execute(name)) for name in ("A", "B")}
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asked |= {name: asyncio.ensure_future(pipe.execute(name)) for name in ("C", "D", "E")}
    await asyncio.sleep(0)
    for name in ("A", "C", "E"):
        asked[name].cancel()
    await asyncio.sleep(0)
    client.may.set()
    # What was written keeps its place among the answers.
    assert await asyncio.gather(asked["B"], asked["D"]) == ["B", "D"]
    assert client.names == ["A", "B", "D"]
    assert client.sent == [2, 1]


class Flaky(FakeClient):
    """Fails until it is mended; keeps what was tried."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = True
        self.tried = []

    async def execute(self, *, raise_on_error):
        self.tried += [command[0] for command in self._batch]
        if self.broken:
            raise exceptions.TimeoutError("an address")
        return await super().execute(raise_on_error=raise_on_error)


async def test_to_a_server_that_was_lost_nothing_goes_before_it_answers():
    """One that stands still would do all of it once it goes on."""
    client = Flaky()
    pipe = Pipe(client)
    for name in ("FIRST", "SECOND"):
        with pytest.raises(StoreError):
            await pipe.execute(name)
    waiting = await asyncio.gather(
        *(pipe.execute("MORE") for _ in range(TOGETHER + 1)), return_exceptions=True
    )
    assert {type(each) for each in waiting} == {StoreError}
    assert client.tried == ["FIRST", "PING", "PING"]
    client.broken = False
    assert await pipe.execute("LAST") == "LAST"
    assert client.names == ["PING", "LAST"]


async def test_a_lost_server_is_told_once_with_the_reason_and_once_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An operator sees why; a log is no heartbeat."""
    lines = []
    for level in ("info", "warning"):
        monkeypatch.setattr(logs, level, lambda event, **fields: lines.append((event, fields)))
    client = Flaky()
    pipe = Pipe(client, "here:1")
    assert pipe.up
    for _ in range(3):
        with pytest.raises(StoreError):
            await pipe.execute("GET", "k")
    assert not pipe.up
    client.broken = False
    assert await pipe.execute("GET", "k") == "GET"
    assert pipe.up
    (lost, why), (back, lasted) = lines
    assert (lost, back) == ("store.lost", "store.back")
    assert why == {"reason": "time_out", "server": "here:1"}
    assert lasted.pop("duration_ms") >= 0
    assert lasted == {"server": "here:1"}


class Odd(FakeClient):
    """Raises what no client should, in an exchange and as it is let go."""

    def __init__(self, raises=None, goodbye=None) -> None:
        super().__init__()
        self.raises, self.goodbye = raises, goodbye
        self.closed = 0

    async def execute(self, *, raise_on_error):
        if self.raises is not None:
            raise self.raises
        return await super().execute(raise_on_error=raise_on_error)

    async def aclose(self, *, close_connection_pool):
        assert close_connection_pool
        self.closed += 1
        if self.goodbye is not None:
            raise self.goodbye


async def test_whatever_an_exchange_raises_nobody_waits_for_ever() -> None:
    """Sixty-four rooms may share a pipeline: one bad argument must not hang the others."""
    client = Odd(raises=ValueError("words"))
    pipe = Pipe(client)
    asked = [asyncio.ensure_future(pipe.execute("GET", str(n))) for n in range(3)]
    for each in asked:
        with pytest.raises(StoreError):
            await asyncio.wait_for(each, 1)
    assert client.closed > 0
    client.raises = None
    assert await pipe.execute("GET", "k") == "GET"


async def test_a_server_that_says_no_goodbye_is_left_all_the_same() -> None:
    """A frozen one, over TLS: whoever leaves it has a new master to go to."""
    client = Odd(goodbye=exceptions.TimeoutError())
    await Pipe(client).close()
    assert client.closed == 1
