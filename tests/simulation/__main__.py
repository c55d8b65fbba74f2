"""`python -m tests.simulation --seeds N`: run evenings, print what was found and its seed."""

import argparse
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from time import perf_counter

from tests.simulation.world import run


def one(seed: int, fault: str = "") -> tuple[int, str, int]:
    """Run one seed; return it, what was found ('' for nothing), and how many events there were."""
    # Here, not above: the planted faults are made of the simulation.
    from tests.planted.plants import PLANTED

    named = {planted.name: planted.in_memory for planted in PLANTED}
    try:
        with named[fault]() if fault else nullcontext():
            return seed, "", run(seed).events
    except BaseException:  # noqa: BLE001 -- whatever it was, it is this seed's finding
        return seed, traceback.format_exc(), 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.simulation")
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--fault", default="", help="one of `python -m tests.planted`")
    options = parser.parse_args()
    seeds = range(options.start, options.start + options.seeds)
    began, found, events = perf_counter(), [], 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for seed, what, many in pool.map(partial(one, fault=options.fault), seeds, chunksize=8):
            events += many
            if what:
                found.append(seed)
                print(f"seed {seed}:\n{what}", flush=True)
    took = perf_counter() - began
    print(f"{len(seeds)} seeds, {events} events, {took:.1f} s, {len(seeds) / took:.1f} seeds/s")
    print(f"failing seeds: {found}" if found else "nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
