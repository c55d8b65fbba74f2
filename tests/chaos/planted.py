"""Servers that are broken on purpose: the account must find each out, or it is blind."""

import contextlib
import time
from collections.abc import Iterator

from msgspec import Struct

from tests.chaos.arena import Arena
from tests.chaos.faults import FAULTS
from tests.chaos.plan import usual_s
from tests.chaos.run import given_up_at, minded, side_by_side

TRIES = 4


class Planted(Struct, frozen=True):
    """A broken server, the fault that shows it, and the checks any of which has found it out."""

    name: str
    fault: str
    checks: frozenset[str]


PLANTED = (
    Planted("no-restore", "lose", frozenset({"nobody can come in", "sent away for good"})),
    Planted("no-probe", "forget", frozenset({"heard late"})),
    Planted(
        "no-chain-check",
        "deafen",
        frozenset({"another order", "two rooms at one position", "elsewhere in another epoch"}),
    ),
    Planted("lease-never-dies", "kill", frozenset({"a ghost"})),
    Planted("retract-forgotten", "kill", frozenset({"taken back, and shown again"})),
    Planted("close-unrecorded", "stop-close-lose", frozenset({"a closed room is open again"})),
    Planted(
        "ack-before-commit",
        "lose",
        frozenset({"an ack before its event", "acknowledged and lost", "an error after an ack"}),
    ),
)


class Catch(Struct, frozen=True):
    """After how many tries a broken server was found out, and by which check.

    `by` is empty where it was not; then less than `TRIES` means that there was no time for more.
    """

    name: str
    fault: str
    tries: int
    by: str


def hunt_all(seed: int, until: float) -> Iterator[Catch]:
    """Give each broken server's catch; they run side by side, until then (wall clock)."""
    calls = [(planted, seed, until) for planted in PLANTED]
    catches = {catch.name: catch for catch in side_by_side(hunt, calls, until)}
    for each in PLANTED:
        yield catches.get(each.name, Catch(each.name, each.fault, 0, ""))


def hunt(planted: Planted, seed: int, until: float) -> Catch:
    """Break a broken server until a check finds it out, a few times at most."""
    return minded(_hunt(planted, seed, until))


async def _hunt(planted: Planted, seed: int, until: float) -> Catch:
    tries, by = 0, ""
    async with given_up_at(until):
        while not by and tries < TRIES and time.time() + usual_s(planted.fault) < until:
            with contextlib.suppress(Exception):
                # A broken server may break the trial itself; that finds nothing out.
                by = await _tried(planted, f"{seed} {planted.name} {tries}")
            tries += 1
    return Catch(planted.name, planted.fault, tries, by)


async def _tried(planted: Planted, seed: str) -> str:
    """Return the check that found it out, if one did."""
    program = ("-m", "tests.chaos.planted_server", planted.name)
    async with Arena.open(0, seed, program=program) as arena:
        outcome = await arena.trial(planted.fault, FAULTS[planted.fault])
    return next((each.check for each in outcome.found if each.check in planted.checks), "")
