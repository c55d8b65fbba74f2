"""`python -m tests.planted`: plant each fault, print by what it was caught; 1 where one was not."""

import sys
from concurrent.futures import ProcessPoolExecutor

from tests.planted.hunt import Catch, hunted
from tests.planted.plants import PLANTED


def told(catch: Catch | None) -> str:
    return f"{'-':>4}  NOT CAUGHT" if catch is None else f"{catch.seed:>4}  {catch.by}"


def main() -> int:
    missed = 0
    print(f"{'fault':43} {'seed':>4}  {'caught in memory by':52} {'seed':>4}  caught on Redis by")
    with ProcessPoolExecutor(2) as pool:
        names = [planted.name for planted in PLANTED]
        found = [
            [pool.submit(hunted, name, where) for where in ("memory", "redis")] for name in names
        ]
        for name, both in zip(names, found, strict=True):
            here, there = (future.result() for future in both)
            missed += (here is None) + (there is None)
            print(f"{name:43} {told(here):58} {told(there)}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
