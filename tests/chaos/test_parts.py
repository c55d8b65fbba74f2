"""What chaos is made of: who lives through what, the way that can be cut, the report."""

import asyncio
import time
from collections import Counter
from pathlib import Path

from tests.chaos.account import Finding
from tests.chaos.arena import Outcome
from tests.chaos.faults import FAULTS, ONLY
from tests.chaos.plan import Part, parts
from tests.chaos.planted import PLANTED
from tests.chaos.planted_server import PLANTS
from tests.chaos.report import table, told, verdict
from tests.chaos.run import given_up_at, lived
from tests.chaos.way import Way


def test_every_fault_is_planned_as_often_as_asked() -> None:
    """Whoever asks for five of each gets five of each, in arenas that can have them."""
    planned = parts(list(FAULTS), 5, 8, seed=1)
    times = Counter(name for part in planned for name in part.faults)
    assert times == dict.fromkeys(FAULTS, 5)
    for part in planned:
        assert {ONLY.get(name, part.kind) for name in part.faults} == {part.kind}
    most = max(len(part.faults) for part in planned)
    assert most - min(len(part.faults) for part in planned) <= 4


def test_every_fault_and_every_broken_server_is_on_the_page() -> None:
    """Whoever reads what is tried relies on it."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "chaos.md").read_text()
    assert [name for name in FAULTS if f"`{name}`" not in page] == []
    for each in PLANTED:
        assert any(f"`{each.fault}` | {check} |" in page for check in each.checks), each.name
    assert {each.name for each in PLANTED} == set(PLANTS)


def outcome(*found: Finding) -> Outcome:
    return Outcome("kill", 0, [0.5, 2.0], 0.7, 3.1, 0.2, 1.5, 4, list(found))


def test_a_run_is_well_only_if_nothing_is_found_and_nothing_is_missing() -> None:
    """A run that was cut short has not shown what it was to show."""
    ghost = Finding("a ghost", "room 1 p2", "shown here, is away")
    assert verdict([outcome(), outcome()], ["kill"], 2) == ("2 passed, 0 failed", True)
    assert verdict([outcome(), outcome(ghost)], ["kill"], 2) == ("1 passed, 1 failed", False)


def test_what_was_not_tried_is_a_failure_that_names_it() -> None:
    """A bound that only left something out would let every slow machine pass."""
    line, well = verdict([outcome()], ["kill", "lose"], 2)
    lacking = "not tried for want of time: kill 1 of 2, lose 2 of 2"
    assert (line, well) == (f"1 passed, 3 failed; {lacking}", False)


def test_no_trial_is_begun_that_could_not_be_over_in_time() -> None:
    """The whole has one deadline."""
    assert lived(Part(0, 1, "alone", ("kill",)), time.time() + 1) == []


async def test_what_is_not_over_in_time_is_given_up() -> None:
    """However long a fault hangs."""
    begun = []
    async with given_up_at(time.time() + 0.01):
        begun.append(True)
        await asyncio.Event().wait()
    assert begun == [True]


def test_there_is_an_arena_for_every_fault_however_few_are_asked_for() -> None:
    """Some faults need sentinels, some a Cluster, some one Redis alone."""
    kinds = [part.kind for part in parts(list(FAULTS), 1, 1, seed=1)]
    assert kinds == ["guarded", "spread", "alone"]


def test_a_violation_names_seed_arena_and_number() -> None:
    """So that the same can be tried again."""
    part = parts(["kill"], 1, 1, seed=7)[0]
    words = told(part, 3, outcome(Finding("a ghost", "room 1 p2", "shown here")))
    assert words.startswith("seed 7 arena 0 fault 3 (kill): VIOLATED")
    assert "the test itself stood still for 0.2 s, load 1.5" in words
    assert "a ghost: room 1 p2: shown here" in words
    row = list(table([outcome()], ["kill"]))[2]
    assert row.split() == ["kill", "1", "2.0", "s", "2.0", "s", "0.7", "s", "3.1", "s", "0"]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


async def test_a_way_carries_is_cut_and_forgets() -> None:
    """What the faults do to it is what they say."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, Way(server.sockets[0].getsockname()[1]) as way:
        reader, writer = await asyncio.open_connection("127.0.0.1", way.port)
        writer.write(b"1")
        assert await reader.read(1) == b"1"
        way.swallow()
        writer.write(b"2")
        way.mend()
        assert await reader.read(1) == b"2"
        way.swallow()
        way.mend(forgotten=True)
        writer.write(b"3")
        again, other = await asyncio.open_connection("127.0.0.1", way.port)
        other.write(b"4")
        assert await again.read(1) == b"4"
        way.reset()
        assert await _ended(reader)
        assert await _ended(again)
        writer.close()
        other.close()


async def _ended(reader: asyncio.StreamReader) -> bool:
    """Tell whether a connection ended without another word."""
    try:
        return await reader.read(1) == b""
    except ConnectionError:
        return True
