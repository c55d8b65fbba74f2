"""Runs the arenas, each in a process of its own, and gathers what came of them.

An arena whose parent is gone, or that is told to end, takes its servers down with it.
"""

import asyncio
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, TypeVar

from roomserver.tasks import spawn
from tests.chaos.account import Finding
from tests.chaos.arena import PROGRAM, Arena, Outcome
from tests.chaos.faults import FAULTS
from tests.chaos.plan import Part
from tests.chaos.report import told

T = TypeVar("T")
LOOK_S = 1.0


def run(parts: Sequence[Part], until: float) -> Iterator[list[Outcome]]:
    """Give each arena's outcomes as it ends; none begins a trial after `until` (wall clock)."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(parts), mp_context=fresh) as pool:
        for done in as_completed([pool.submit(lived, part, until) for part in parts]):
            yield done.result()


def lived(part: Part, until: float, program: tuple[str, ...] = PROGRAM) -> list[Outcome]:
    """Live through one arena's part; whatever was found is printed as it is found."""
    return minded(_lived(part, until, program))


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
    while todo and time.time() < until:
        try:
            async for outcome in _one_life(part, todo, until, program):
                outcomes.append(outcome)
                print(told(part, len(outcomes), outcome), flush=True)  # noqa: T201
        except Exception:  # noqa: BLE001 -- whatever it was, this trial has failed
            found = Finding("the trial broke", "", traceback.format_exc())
            outcomes.append(Outcome(todo.pop(0), part.arena, [], 0.0, 0.0, 0.0, [found]))
            print(told(part, len(outcomes), outcomes[-1]), flush=True)  # noqa: T201
    return outcomes


async def _one_life(
    part: Part, todo: list[str], until: float, program: tuple[str, ...]
) -> AsyncIterator[Outcome]:
    """Live until all is done, or something is broken: all that follows would find it again."""
    seed = f"{part.seed} {part.arena} {len(todo)}"
    async with Arena.open(part.arena, seed, guarded=part.guarded, program=program) as arena:
        while todo and time.time() < until:
            outcome = await arena.trial(todo[0], FAULTS[todo[0]])
            todo.pop(0)
            yield outcome
            if outcome.found:
                return
