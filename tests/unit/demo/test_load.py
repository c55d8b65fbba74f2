"""What a trial of a machine comes to."""

import asyncio
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from roomserver.cli import main
from roomserver.client.errors import EndedError
from roomserver.demo import load
from roomserver.demo.process import ServerError

WELL = load.Figures(
    rooms=1,
    people=3,
    seconds=1,
    seated_s=0.1,
    written=2,
    refused=0,
    due=4,
    heard=4,
    p50_ms=1,
    p99_ms=2,
    longest_ms=2,
    cpu=0.5,
    memory_mib=80,
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"heard": 3}, "1 MISSING"),
        ({"heard": 5}, "-1 MISSING"),
        ({"refused": 1, "due": 2, "heard": 2}, "1 REFUSED"),
        ({"written": 0, "due": 0, "heard": 0}, "0 MISSING"),
    ],
)
def test_a_word_that_is_lost_doubled_or_refused_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], said: str
) -> None:
    """A figure of a run that lost words would be believed."""

    async def bench(_: load.Plan) -> load.Figures:
        return replace(WELL, **change)

    monkeypatch.setattr(load, "bench", bench)
    found = CliRunner().invoke(main, ["bench"])
    assert found.exit_code == 1
    assert said in found.stdout


def test_what_a_system_does_not_tell_is_not_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere than on Linux."""

    async def bench(_: load.Plan) -> load.Figures:
        return replace(WELL, cpu=None, memory_mib=None)

    monkeypatch.setattr(load, "bench", bench)
    found = CliRunner().invoke(main, ["bench"])
    assert found.exit_code == 0
    assert "does not tell" in found.stdout
    assert load._cpu_s(0) is None
    assert load._memory_mib(0) is None


@pytest.mark.parametrize("error", [ServerError("it did not start"), EndedError(4503), OSError()])
def test_a_trial_that_can_not_begin_is_told(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """In a sentence, not a trace."""

    async def bench(_: load.Plan) -> load.Figures:
        raise error

    monkeypatch.setattr(load, "bench", bench)
    found = CliRunner().invoke(main, ["bench"])
    assert found.exit_code == 1
    assert found.stderr.startswith("roomserver: the trial could not be held: ")


def test_more_people_than_one_machine_can_act_out_are_refused() -> None:
    """Before sockets run out in the middle of it."""
    found = CliRunner().invoke(main, ["bench", "--rooms", "500", "--people", "100"])
    assert found.exit_code == 2
    assert "50000 people are too many" in found.stderr


async def test_who_writes_faster_than_is_taken_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is too slow must not gather tasks without end."""
    crowd = load._Crowd(load.Plan(rooms=1, people=2, every_s=0.001, seconds=0.05))
    crowd._rooms = [[Slow(), Slow()]]  # type: ignore[list-item]
    monkeypatch.setattr(load, "MOST_UNDER_WAY", 3)
    await crowd.talk()
    assert Slow.most == 3
    assert len(crowd.written) > 3


class Slow:
    """Somebody whose messages take a moment."""

    now = most = 0

    async def post(self, _: str) -> None:
        Slow.now += 1
        Slow.most = max(Slow.most, Slow.now)
        await asyncio.sleep(0.005)
        Slow.now -= 1
