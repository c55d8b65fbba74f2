"""Threads beside the loop: bounded, and nobody's hanging is anybody else's."""

import asyncio
import threading

import pytest

from roomserver.moderation.hooks.aside import Aside, Busy


async def test_it_returns_and_raises_what_the_function_does() -> None:
    """As if it had been called."""
    aside = Aside(1, "t")
    assert await aside.run(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await aside.run(lambda: 1 // 0)


@pytest.mark.parametrize("raised", [SystemExit, StopIteration, KeyboardInterrupt])
async def test_an_exit_in_it_ends_no_server(raised: type[BaseException]) -> None:
    """It means something else to the loop."""

    def leave() -> None:
        raise raised

    aside = Aside(1, "t")
    with pytest.raises(RuntimeError):
        await aside.run(leave)
    assert await aside.run(lambda: 7) == 7, "the thread goes on"


async def test_at_the_bound_nothing_more_is_accepted() -> None:
    """What hangs fills its own few places, and no others."""
    aside, until = Aside(2, "t"), threading.Event()
    hanging = [asyncio.ensure_future(aside.run(until.wait)) for _ in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await aside.run(lambda: None)
    until.set()
    assert await asyncio.gather(*hanging) == [True] * 4
    assert await aside.run(lambda: 7) == 7


async def test_whoever_no_longer_waits_leaves_it_running() -> None:
    """A thread can't be ended; its place is free again when it is through."""
    aside, begun, until = Aside(1, "t"), threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        until.wait()

    waiting = asyncio.ensure_future(aside.run(hang))
    await asyncio.to_thread(begun.wait)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    until.set()
    assert await aside.run(lambda: 7) == 7


async def test_its_threads_can_be_ended() -> None:
    """One that is busy is, as soon as it is through; nothing more is run."""
    aside, until = Aside(2, "ending"), threading.Event()
    waiting = [asyncio.ensure_future(aside.run(until.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    threads = [each for each in threading.enumerate() if each.name.startswith("ending")]
    aside.close()
    with pytest.raises(Busy):
        await aside.run(lambda: None)
    until.set()
    assert await asyncio.gather(*waiting) == [True] * 2
    for each in threads:
        await asyncio.to_thread(each.join, 20)
        assert not each.is_alive()


def test_a_loop_that_has_ended_meanwhile_is_not_told() -> None:
    """The process goes down while a plug-in still works."""
    aside, begun, until = Aside(1, "t"), threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        until.wait()

    async def begin() -> None:
        waiting.append(asyncio.ensure_future(aside.run(hang)))
        await asyncio.to_thread(begun.wait)

    waiting: list[asyncio.Future[None]] = []
    asyncio.run(begin())
    until.set()
    assert asyncio.run(aside.run(lambda: 7)) == 7
