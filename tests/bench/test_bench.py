"""The measurement itself: that its account can fail, and that its figures are of what it did."""

import asyncio
from pathlib import Path

import pytest

from tests.bench import crowd, figures, fleet, model
from tests.bench.crowd import Account, Crowd, Person
from tests.bench.readings import Span
from tests.bench.run import Kind, Phase, Plan, Run, run
from tests.bench.sockets import LAST, PING, PONG, TEXT, Socket, framed

QUICK = Plan(rounds=1, idle_s=0.5, steady_s=1.0, flood_s=1.0, rate=40.0, under_way=8)


async def test_a_run_counts_every_message_and_every_arrival() -> None:
    """Four people on two instances: two of them hear each message through the other one."""
    made = await run(Kind(2, 4), QUICK, seed=1)
    assert made.steady.posts == QUICK.rate * QUICK.steady_s
    assert len(made.steady.account.across) == 2 * made.steady.posts
    assert made.steady.span.counts["commits"] > made.steady.posts / 2
    assert made.flood.posts > made.steady.posts
    assert min(made.flood.span.cpu.values()) > 0
    lines = list(figures.table([made], QUICK))
    assert lines[0] == "| | 2 rooms of 4 |"
    assert all(line.count("|") == 3 for line in lines)


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data) -> None:
        self.written += bytes(data)


async def test_a_socket_takes_frames_however_they_are_cut() -> None:
    """A frame that is lost in the parser would count as one that the server lost."""
    heard: list[bytes] = []
    socket, wire = Socket("h", heard.append), Wire()
    socket.connection_made(wire)
    wire.written = b""
    words = [b"a", b"b" * 200, b"c" * 70_000]
    stream = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"
    stream += b"".join(bytes([LAST | TEXT]) + sized(word) for word in words)
    stream += bytes([LAST | PING]) + sized(b"x")
    for start in range(0, len(stream), 997):
        socket.data_received(stream[start : start + 997])
    assert heard == words
    assert wire.written == framed(b"x", PONG)


def sized(payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes([size]) + payload
    if size < 65_536:
        return bytes([126]) + size.to_bytes(2, "big") + payload
    return bytes([127]) + size.to_bytes(8, "big") + payload


@pytest.fixture
def silent(monkeypatch):
    """People of one room of two who have no sockets: a test says what they hear."""
    monkeypatch.setattr(crowd, "SETTLE_S", 0.05)
    monkeypatch.setattr(Person, "_say", lambda *_: None)
    made = Crowd(1)
    made.people = [Person(made, 0, 0), Person(made, 0, 1)]
    made._each = 2
    return made


def posted(number: int) -> bytes:
    return b'{"type":"message.posted","text":"%08d words"}' % number


def heard_by(person: Person, *frames: bytes) -> None:
    for frame in frames:
        person.hear(frame)


async def test_an_account_that_is_whole_ends(silent: Crowd) -> None:
    """The faults below are faults of what was heard, not of the account."""
    silent.begin_flood(1)
    silent._refill = None
    heard_by(silent.people[0], posted(0), b'{"type":"ack","n":1}')
    heard_by(silent.people[1], posted(0))
    assert await silent.end() == 1


@pytest.mark.parametrize(
    "second", [(), (posted(0), posted(0)), (b'{"type":"error","n":1,"code":"unavailable"}',)]
)
async def test_a_message_that_is_lost_doubled_or_refused_makes_a_run_void(silent, second) -> None:
    """Figures of a server that loses words are worth nothing."""
    silent.begin_flood(1)
    silent._refill = None
    heard_by(silent.people[0], posted(0), b'{"type":"ack","n":1}')
    heard_by(silent.people[1], *second)
    with pytest.raises((AssertionError, TimeoutError)):
        await silent.end()


def test_figures_take_the_place_of_the_old_ones(tmp_path) -> None:
    """The page and the measurement can't drift apart by a slip of the hand."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{figures.BEGIN}\nold\n{figures.END}\nafter\n")
    figures.write(page, f"{figures.BEGIN}\nnew\n{figures.END}")
    assert page.read_text() == f"before\n{figures.BEGIN}\nnew\n{figures.END}\nafter\n"
    page.write_text("no place")
    with pytest.raises(ValueError, match="no place"):
        figures.write(page, "new")


KNOWN = model.Constants(
    commit=400e-6,
    follow=100e-6,
    deliver=20e-6,
    redis=60e-6,
    keep=15e-6,
    silent=30e-6,
    redis_keep=3e-6,
    room_mb=0.04,
    person_mb=0.02,
    empty_mb=44.0,
)
COUNTS = dict.fromkeys(("commands", "pipelines", "commits", "conflicts", "catch_ups"), 10.0)


def made_up(kind: Kind) -> Run:
    """A run on a machine that costs exactly what is known."""
    c, rooms, half = KNOWN, kind.rooms, kind.people / 2
    keep, silent = rooms * c.keep, rooms * (c.keep + half * c.silent)
    still = {"one": silent, "two": silent, "redis": 2 * rooms * c.redis_keep, "load": 0.0}
    costs = {"one": c.commit + half * c.deliver, "two": c.follow + half * c.deliver}
    steady = {name: still[name] + 100 * cost for name, cost in {**costs, "redis": c.redis}.items()}
    each = (c.commit + c.follow) / 2 + half * c.deliver
    costs = {"one": each, "two": each, "redis": c.redis, "load": 1e-4}
    flood = {name: still[name] + 1000 * cost for name, cost in costs.items()}
    grown = c.empty_mb + rooms * (c.room_mb + half * c.person_mb)
    account = Account(across=[0.001], answered=[0.001])
    return Run(
        kind=kind,
        machine="nowhere",
        empty_mb=c.empty_mb,
        opening_s=0.004,
        kept=Span(1.0, {"one": keep, "two": 0.0, "redis": 0.0, "load": 0.0}, COUNTS),
        seated_mb=grown,
        silent=Span(1.0, still, COUNTS),
        steady=Phase(Span(1.0, {**steady, "load": 0.0}, COUNTS), 100, account),
        flood=Phase(Span(1.0, flood, COUNTS), 1000, account),
        end_mb=grown,
        redis_mb=5.0,
    )


def test_the_model_finds_the_constants_that_made_the_figures() -> None:
    """Whoever buys a machine by it relies on that."""
    found = model.constants([made_up(kind) for kind in fleet.KINDS])
    for name in ("deliver", "redis", "keep", "silent", "redis_keep", "room_mb", "person_mb"):
        assert getattr(found, name) == pytest.approx(getattr(KNOWN, name)), name
    assert found.commit + found.follow == pytest.approx(KNOWN.commit + KNOWN.follow)
    assert found.commit > found.follow


def test_more_instances_carry_more_and_each_of_them_less() -> None:
    """Every instance with people of a room follows it."""
    carried = [model.of_instances(KNOWN, many) for many in (1, 2, 4, 8)]
    assert carried == sorted(carried)
    assert carried[1] < 2 * carried[0]
    message = KNOWN.commit + 12 * KNOWN.deliver
    room = 0.2 * message + KNOWN.keep + 12 * KNOWN.silent
    assert carried[0] == pytest.approx(0.7 / room)


def test_the_operators_page_has_the_rows_that_are_measured() -> None:
    """Figures whose meaning has changed would be read as the old ones."""
    page = (Path(fleet.__file__).parents[2] / "docs" / "operating.md").read_text()
    figures_part = page.partition(figures.BEGIN)[2].partition(figures.END)[0]
    fresh = fleet.report([made_up(kind) for kind in fleet.KINDS], Plan())
    assert names(figures_part) == names(fresh)


def names(text: str) -> list[str]:
    """The first cell of each row of a table."""
    return [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]


def test_the_sizes_are_those_that_were_asked_for() -> None:
    """How it moves from 10 to 1,000 rooms is the question."""
    assert {kind.rooms for kind in fleet.KINDS if kind.people == 4} == {10, 100, 1_000}
