"""`python -m tests.chaos`: break things, judge everybody's account, report; 1 for a violation."""

import argparse
import sys
import time

from tests.chaos.faults import FAULTS
from tests.chaos.plan import parts
from tests.chaos.report import table, verdict
from tests.chaos.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each fault")
    parser.add_argument("--arenas", type=int, default=8, help="how many side by side")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=8.0, help="no trial begins after")
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"of: {', '.join(FAULTS)}")
    options = parser.parse_args()
    names = options.faults or list(FAULTS)
    if unknown := set(names) - set(FAULTS):
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    began = time.time()
    shared = parts(names, options.rounds, options.arenas, options.seed)
    outcomes = [each for some in run(shared, began + options.minutes * 60) for each in some]
    print(f"\n{len(shared)} arenas, seed {options.seed}, {time.time() - began:.0f} s")
    print(*table(outcomes, names), sep="\n")
    line, well = verdict(outcomes, names, options.rounds)
    print(line)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
