"""`python -m tests.bench.fleet`: two instances on one Redis under load, from 10 to 1,000 rooms.

Kinds of runs are interleaved, so that a machine that has a slow minute has it for all of them;
what is told are medians. Bounded: 4 kinds, `--rounds` of each, some four minutes a round.
"""

import argparse
import asyncio
import sys
from pathlib import Path

import msgspec

from tests.bench.figures import BEGIN, END, table, write
from tests.bench.model import lines
from tests.bench.readings import Span
from tests.bench.run import Kind, Plan, Run, run

KINDS = (Kind(10, 4), Kind(100, 4), Kind(1_000, 4), Kind(100, 12))
SHORT = Plan(rounds=1, idle_s=10.0, steady_s=5.0, flood_s=4.0)


def one_round(plan: Plan, number: int) -> list[Run]:
    """Run every kind once; say on stderr how far it is."""
    runs = []
    for kind in KINDS:
        print(f"round {number}: {kind.rooms} rooms of {kind.people}", file=sys.stderr, flush=True)
        runs.append(asyncio.run(run(kind, plan, seed=number)))
    return runs


def kept(file: Path | None) -> list[Run]:
    """Return the runs of earlier rounds."""
    if file is None or not file.exists():
        return []
    return msgspec.json.decode(file.read_bytes(), type=list[Run])


def main() -> int:
    options = _options()
    plan = SHORT if options.short else Plan()
    runs = kept(options.runs)
    for number in range(plan.rounds if options.rounds is None else options.rounds):
        runs += one_round(plan, number + 1)
        if options.runs:
            options.runs.write_bytes(msgspec.json.encode(runs))
    said = report(runs, plan)
    print(said)
    if options.write:
        write(options.write, f"{BEGIN}\n\n{said}\n\n{END}")
    return 0


def report(runs: list[Run], plan: Plan) -> str:
    """Return all that stands between the marks of the page."""
    spans = ", ".join(f"{span.seconds:.0f}" for span in spans_of(runs[0]))
    said = (
        f"Medians of {len(runs) // len(KINDS)} interleaved runs of each kind, on "
        f"{runs[0].machine}; "
        f"silence, steady rate and flood lasted {spans} s."
    )
    return "\n".join([said, "", *table(runs, plan), "", *lines(runs)])


def spans_of(run: Run) -> tuple[Span, Span, Span]:
    return run.silent, run.steady.span, run.flood.span


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench.fleet")
    parser.add_argument("--short", action="store_true", help="one round of shorter spans")
    parser.add_argument("--rounds", type=int, choices=range(21), metavar="0..20")
    parser.add_argument("--runs", type=Path, metavar="FILE", help="go on from the runs kept there")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures into a page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
