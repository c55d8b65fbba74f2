"""Runs the simulation with one fault switched on until a check finds it."""

from msgspec import Struct

from tests.planted.faults import Fault
from tests.simulation.diary import Broken
from tests.simulation.world import run

SEEDS = 300


class Catch(Struct, frozen=True):
    """Which seed found a fault, and the words of the check that did."""

    seed: int
    by: str


def hunt(fault: Fault, seeds: int = SEEDS) -> Catch | None:
    """Return the first catch within so many seeds, or None. Only a check's word counts."""
    for seed in range(seeds):
        try:
            with fault():
                run(seed)
        except Broken as found:
            return Catch(seed, str(found.args[0]))
    return None
