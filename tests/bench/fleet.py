"""`python -m tests.bench.fleet`: two instances on one Redis under load, from 10 to 1,000 rooms.

Kinds of runs are interleaved, so that a machine that has a slow minute has it for all of them;
what is told are medians. Bounded: 4 kinds, `--rounds` of each, a minute or two a round.
"""

import argparse
import asyncio
import sys
from pathlib import Path

import msgspec

from tests.bench.figures import block, table, write
from tests.bench.run import Kind, Plan, Run, run

KINDS = (Kind(10, 4), Kind(100, 4), Kind(1_000, 4), Kind(100, 12))
SHORT = Plan(rounds=1, idle_s=10.0, steady_s=5.0, flood_s=4.0)


def measured(plan: Plan, kinds: tuple[Kind, ...]) -> list[Run]:
    """Run every kind once a round; say on stderr how far it is."""
    runs = []
    for number in range(plan.rounds):
        for kind in kinds:
            print(f"round {number + 1} of {plan.rounds}: {kind}", file=sys.stderr, flush=True)
            runs.append(asyncio.run(run(kind, plan, seed=number)))
    return runs


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.bench.fleet")
    parser.add_argument("--short", action="store_true", help="one round of shorter spans")
    parser.add_argument("--rounds", type=int, choices=range(1, 21), metavar="1..20")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures into a page")
    options = parser.parse_args()
    plan = SHORT if options.short else Plan()
    if options.rounds:
        plan = msgspec.structs.replace(plan, rounds=options.rounds)
    runs = measured(plan, KINDS)
    print("\n".join(table(runs, plan)))
    if options.write:
        write(options.write, block(runs, plan))
    return 0


if __name__ == "__main__":
    sys.exit(main())
