"""Tasks that are kept and whose crash is told."""

import asyncio
import io
import json
from collections.abc import Iterator

import pytest

from roomserver import clock, tasks
from roomserver.observability import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged."""
    stream = io.StringIO()
    logs.setup("info", b"k", "i1", stream)
    yield stream
    logs.setup("info", b"k", "i1")


async def test_a_task_is_kept_until_it_is_done() -> None:
    """The loop holds tasks weakly: one that nobody keeps may vanish."""
    gate = asyncio.Event()
    task = tasks.spawn(gate.wait(), name="waits")
    await asyncio.sleep(0)
    assert "waits" in tasks.running()
    gate.set()
    assert await task
    await asyncio.sleep(0)
    assert "waits" not in tasks.running()


async def test_a_crash_is_told_by_type_only(lines: io.StringIO) -> None:
    """An exception's text may quote what somebody said."""

    async def crash() -> None:
        raise ValueError("SECRET")

    with pytest.raises(ValueError, match="SECRET"):
        await tasks.spawn(crash(), name="crashes")
    await asyncio.sleep(0)
    line = json.loads(lines.getvalue())
    assert (line["event"], line["kind"], line["reason"]) == (
        "task.crashed",
        "crashes",
        "ValueError",
    )


async def test_cancelling_is_no_crash(lines: io.StringIO) -> None:
    """Every end of a connection cancels something."""
    task = tasks.spawn(asyncio.Event().wait(), name="waits")
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert lines.getvalue() == ""


def test_the_clock_gives_ms_and_never_goes_back() -> None:
    """Deadlines are in ms."""
    assert clock.wall_ms() > 1_700_000_000_000
    assert clock.monotonic() <= clock.monotonic()
