"""`python -m tests.planted`: plant each fault, print by what it was caught; 1 where one was not."""

import sys
from concurrent.futures import ProcessPoolExecutor

from tests.planted.faults import FAULTS
from tests.planted.hunt import Catch, hunt


def one(number: int) -> Catch | None:
    return hunt(FAULTS[number][1])


def main() -> int:
    missed = 0
    print(f"{'fault':45} {'seed':>5}  caught by")
    with ProcessPoolExecutor(2) as pool:
        catches = pool.map(one, range(len(FAULTS)))
        for (name, _), catch in zip(FAULTS, catches, strict=True):
            missed += catch is None
            seed, by = ("-", "NOT CAUGHT") if catch is None else (str(catch.seed), catch.by)
            print(f"{name:45} {seed:>5}  {by}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
