"""A reader whose connections fail in every way: it goes on, for nobody would start another."""

import asyncio
import math
from typing import Any

from redis import exceptions

from roomserver.rooms.ports import StoreError
from roomserver.stores.redis.push import Pace, Reader
from tests.unit.rooms.fakes import virtual

QUICK = Pace(silent=1.0, echo=0.5, confirm=2.0, pause=0.01, away=0.5)


class Line:
    """A connection to nobody; `comes` is what is read from it, one after the other."""

    _writer = None
    is_connected = True

    def __init__(self, refuses: Exception | None = None, comes: tuple[Any, ...] = ()) -> None:
        self.refuses, self.comes = refuses, list(comes)
        self.asked: list[tuple[str, ...]] = []
        self.cut = asyncio.Event()
        self.slow: asyncio.Event | None = None

    async def connect(self) -> None:
        if self.slow is not None:
            await self.slow.wait()
        if self.refuses is not None:
            raise self.refuses

    async def disconnect(self, *, nowait: bool) -> None:
        assert nowait
        self.cut.set()

    def pack_commands(self, commands: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        return commands

    async def send_packed_command(self, packed: Any, check_health: bool) -> None:
        assert not check_health
        self.asked += packed

    async def read_response(self, *, timeout: float, disconnect_on_error: bool) -> Any:  # noqa: ASYNC109 -- redis-py's
        assert (timeout, disconnect_on_error) == (math.inf, False)
        while not self.comes or not self.asked:
            if self.cut.is_set():
                raise exceptions.ConnectionError
            await asyncio.sleep(0.01)
        one = self.comes.pop(0)
        if isinstance(one, Exception):
            raise one
        return one


class Lines:
    """Gives these connections, and then ones that refuse."""

    def __init__(self, *lines: Line) -> None:
        self.lines = list(lines)
        self.made = 0
        self.gaps = 0
        self.elsewhere: list[str] = []

    def __call__(self) -> Any:
        self.made += 1
        return self.lines.pop(0) if self.lines else Line(exceptions.ConnectionError())

    def reader(self, **more: Any) -> Reader:
        return Reader(
            self,
            _nowhere,
            self._gap,
            probe="p",
            pace=QUICK,
            elsewhere=self.elsewhere.append,
            **more,
        )

    def _gap(self) -> None:
        self.gaps += 1


async def _nowhere(channel: str, data: bytes) -> None:
    raise StoreError


def confirmed(*channels: str, sharded: bool = False) -> tuple[list[Any], ...]:
    """What a server says to those who subscribe."""
    word = b"ssubscribe" if sharded else b"subscribe"
    return tuple([word, channel.encode(), n] for n, channel in enumerate(channels, 1))


@virtual
async def test_an_outage_of_hours_does_not_end_it() -> None:
    """Redis may be away for a night; in the morning all must be heard again, with nobody's help."""
    lines = Lines()
    reader = lines.reader()
    reader.start()
    await asyncio.sleep(60)
    assert lines.made > 1_500
    lines.lines.append(Line(comes=confirmed("p")))
    await asyncio.sleep(1)
    assert not reader.deaf
    await reader.close()


@virtual
async def test_whatever_a_connection_raises_the_next_is_tried() -> None:
    """A parser that stumbles would otherwise leave an instance deaf and `readyz` well."""
    lines = Lines(
        Line(ValueError("words")),
        Line(comes=(*confirmed("p"), ValueError("words"))),
        Line(comes=confirmed("p")),
    )
    reader = lines.reader()
    reader.start()
    await asyncio.sleep(2)
    assert lines.made == 3
    assert not reader.deaf
    assert lines.gaps == 1
    await reader.close()


@virtual
async def test_what_was_heard_on_a_connection_that_never_was_whole_is_a_gap() -> None:
    """Its subscriber has read the room by then, and relies on hearing all that follows."""
    first = Line(comes=(*confirmed("p"), exceptions.ConnectionError()))
    lines = Lines(first, Line(comes=confirmed("p", "a")))
    reader = lines.reader()
    asked = asyncio.ensure_future(reader.subscribe("a", lambda _: None))
    await asyncio.sleep(1)
    await asked
    assert lines.gaps == 1
    await reader.close()


@virtual
async def test_a_connection_that_is_dropped_while_it_is_made_is_not_listened_to() -> None:
    """It may have been led to the master that is to be left."""
    slow = Line(comes=confirmed("p"))
    slow.slow = asyncio.Event()
    lines = Lines(slow, Line(comes=confirmed("p")))
    reader = lines.reader()
    reader.start()
    await asyncio.sleep(0.1)
    await reader.drop()
    slow.slow.set()
    await asyncio.sleep(0.5)
    assert slow.cut.is_set()
    assert slow.asked == []
    assert lines.made == 2
    await reader.close()


@virtual
async def test_a_probe_that_was_refused_is_asked_for_again() -> None:
    """Nobody else wants that channel: without it a master would count as deaf for good."""
    line = Line(comes=(exceptions.ClusterDownError("CLUSTERDOWN"),))
    lines = Lines(line)
    reader = lines.reader(sharded=True)
    reader.start()
    await asyncio.sleep(0.1)
    assert lines.elsewhere == ["p"]
    line.comes += confirmed("p", sharded=True)
    reader.probe_with("p")
    await asyncio.sleep(0.1)
    assert line.asked == [("SSUBSCRIBE", "p")] * 2
    assert not reader.deaf
    assert reader._confirmed == {"p"}
    await reader.close()
