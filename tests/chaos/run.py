"""Runs the arenas, each in a process of its own, and gathers what came of them.

An arena whose parent is gone, or that is told to end, takes its servers down with it. All of them
end by one deadline: what cannot be over by then is not begun, what is not over is given up.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TypeVar

from roomserver.tasks import spawn
from tests.chaos.account import Finding
from tests.chaos.arena import PROGRAM, Arena, Outcome
from tests.chaos.faults import FAULTS
from tests.chaos.plan import Part, usual_s
from tests.chaos.report import told

T = TypeVar("T")
LOOK_S = 1.0
ENDING_S = 20.0
"""What it may take to end an arena's servers."""


def run(parts: Sequence[Part], until: float) -> Iterator[list[Outcome]]:
    """Give each arena's outcomes as it ends; all are given up at `until` (wall clock)."""
    yield from side_by_side(lived, [(part, until) for part in parts], until)


def side_by_side(
    work: Callable[..., T], calls: Sequence[tuple[Any, ...]], until: float
) -> Iterator[T]:
    """Give what comes of each call, in a process of its own.

    Whatever does not end by itself soon after `until` is left alone, and notices when its parent
    has gone.
    """
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(len(calls), mp_context=fresh)
    doing = [pool.submit(work, *call) for call in calls]
    try:
        for done in as_completed(doing, timeout=max(0.0, until + ENDING_S - time.time())):
            yield done.result()
    except TimeoutError:
        pool.shutdown(wait=False, cancel_futures=True)
    else:
        pool.shutdown()


def lived(part: Part, until: float, program: tuple[str, ...] = PROGRAM) -> list[Outcome]:
    """Live through one arena's part; whatever was found is printed as it is found."""
    return minded(_lived(part, until, program))


@contextlib.asynccontextmanager
async def given_up_at(until: float) -> AsyncIterator[None]:
    """Cancel what is done in here when it is that late (wall clock), without a word."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(until - time.time()):
            yield


def minded(work: Coroutine[Any, Any, T]) -> T:
    """Do it in a process that is not to outlive its parent, nor to die without cleaning up."""
    parent = os.getppid()
    try:
        return asyncio.run(_minded(work, parent))
    finally:
        if os.getppid() != parent:
            # A pool's process would wait for ever for its next task.
            os._exit(1)


async def _minded(work: Coroutine[Any, Any, T], parent: int) -> T:
    doing = spawn(work, name="chaos.arena")
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, doing.cancel)
    watching = spawn(_until_orphaned(parent), name="chaos.parent")
    try:
        await asyncio.wait({doing, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watching.cancel()
        if not doing.done():
            doing.cancel()
    return await doing


async def _until_orphaned(parent: int) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 -- nothing tells of a parent's death
        await asyncio.sleep(LOOK_S)


async def _lived(part: Part, until: float, program: tuple[str, ...]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    todo = list(part.faults)
    async with given_up_at(until):
        while _has_time(todo, until):
            try:
                async for outcome in _one_life(part, todo, until, program):
                    outcomes.append(outcome)
                    print(told(part, len(outcomes), outcome), flush=True)  # noqa: T201
            except Exception:  # noqa: BLE001 -- whatever it was, this trial has failed
                found = Finding("the trial broke", "", traceback.format_exc())
                outcomes.append(Outcome.broken(todo.pop(0), part.arena, found))
                print(told(part, len(outcomes), outcomes[-1]), flush=True)  # noqa: T201
    return outcomes


def _has_time(todo: Sequence[str], until: float) -> bool:
    """Tell whether there is another trial, and time for it."""
    return bool(todo) and time.time() + usual_s(todo[0]) < until


async def _one_life(
    part: Part, todo: list[str], until: float, program: tuple[str, ...]
) -> AsyncIterator[Outcome]:
    """Live until all is done, or something is broken: all that follows would find it again."""
    seed = f"{part.seed} {part.arena} {len(todo)}"
    async with Arena.open(part.arena, seed, kind=part.kind, program=program) as arena:
        while _has_time(todo, until):
            outcome = await arena.trial(todo[0], FAULTS[todo[0]])
            todo.pop(0)
            yield outcome
            if outcome.found:
                return
