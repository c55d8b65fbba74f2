"""Servers that are broken on purpose: the account must find each out, or it is blind."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from msgspec import Struct

from tests.chaos.arena import Arena
from tests.chaos.faults import FAULTS
from tests.chaos.run import minded

TRIES = 4


class Planted(Struct, frozen=True):
    """A broken server, the fault that shows it, and the checks any of which has found it out."""

    name: str
    fault: str
    checks: frozenset[str]


PLANTED = (
    Planted("no-restore", "lose", frozenset({"sent away for good", "acknowledged and lost"})),
    Planted("no-probe", "forget", frozenset({"heard late"})),
    Planted(
        "no-chain-check",
        "deafen",
        frozenset({"another order", "two rooms at one position", "elsewhere in another epoch"}),
    ),
    Planted("lease-never-dies", "kill", frozenset({"a ghost"})),
    Planted(
        "ack-before-commit",
        "lose",
        frozenset({"an ack before its event", "acknowledged and lost", "an error after an ack"}),
    ),
)


class Catch(Struct, frozen=True):
    """At which try a broken server was found out, and by which check; `by` is empty for never."""

    name: str
    fault: str
    tries: int
    by: str


def hunt_all(seed: int) -> Iterator[Catch]:
    """Give each broken server's catch; they run side by side."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(PLANTED), mp_context=fresh) as pool:
        yield from pool.map(hunt, PLANTED, [seed] * len(PLANTED))


def hunt(planted: Planted, seed: int) -> Catch:
    """Break a broken server until a check finds it out, a few times at most."""
    return minded(_hunt(planted, seed))


async def _hunt(planted: Planted, seed: int) -> Catch:
    program = ("-m", "tests.chaos.planted_server", planted.name)
    async with Arena.open(0, f"{seed} {planted.name}", program=program) as arena:
        for tries in range(1, TRIES + 1):
            outcome = await arena.trial(planted.fault, FAULTS[planted.fault])
            for found in outcome.found:
                if found.check in planted.checks:
                    return Catch(planted.name, planted.fault, tries, found.check)
    return Catch(planted.name, planted.fault, TRIES, "")
