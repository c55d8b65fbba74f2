"""`python -m tests.chaos`: break things, judge everybody's account, report; 1 for a violation."""

import argparse
import multiprocessing
import os
import sys
import time

from tests.chaos.faults import FAULTS
from tests.chaos.plan import parts
from tests.chaos.planted import PLANTED, TRIES, Catch, hunt_all
from tests.chaos.report import table, verdict
from tests.chaos.run import ENDING_S, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each fault")
    parser.add_argument("--arenas", type=int, default=8, help="how many side by side")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=10, help="by then all must be over")
    parser.add_argument(
        "--planted", action=argparse.BooleanOptionalAction, help="only, or without, broken servers"
    )
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"of: {', '.join(FAULTS)}")
    options = parser.parse_args()
    names = options.faults or list(FAULTS)
    if unknown := set(names) - set(FAULTS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    until = time.time() + options.minutes * 60 - ENDING_S
    # Those first of which none may be missing: what the faults lack is told by name.
    well = options.planted is False or caught(options.seed, until)
    if not options.planted:
        well = broken(options, names, until) and well
    return 0 if well else 1


def broken(options: argparse.Namespace, names: list[str], until: float) -> bool:
    """Break things, print what came of it, and tell whether all is well."""
    began = time.time()
    shared = parts(names, options.rounds, options.arenas, options.seed)
    outcomes = [each for some in run(shared, until) for each in some]
    print(f"\n{len(shared)} arenas, seed {options.seed}, {time.time() - began:.0f} s")
    print(*table(outcomes, names), sep="\n")
    line, well = verdict(outcomes, names, options.rounds)
    print(line, flush=True)
    return well


def caught(seed: int, until: float) -> bool:
    """Print which check finds out each broken server, and tell whether all are."""
    print(f"\n{'broken server':20} {'fault':8} {'tries':>5}  found out by")
    began, missed = time.time(), 0
    for catch in hunt_all(seed, until):
        missed += not catch.by
        print(f"{catch.name:20} {catch.fault:8} {catch.tries:>5}  {_by(catch)}", flush=True)
    print(f"{len(PLANTED) - missed} passed, {missed} failed, in {time.time() - began:.0f} s")
    return not missed


def _by(catch: Catch) -> str:
    lacking = " for want of time" if catch.tries < TRIES else ""
    return catch.by or f"NOT FOUND OUT{lacking}"


if __name__ == "__main__":
    status = main()
    if multiprocessing.active_children():
        # An arena that is stuck must hold nobody up: it ends when this process has gone.
        sys.stdout.flush()
        os._exit(1)
    sys.exit(status)
