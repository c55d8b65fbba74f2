"""`python -m tests.bench.fanout`: what telling a room costs here, elsewhere, and in C.

Servers take turns in each scenario, so that a machine that has a slow minute has it for all.
Bounded: the scenarios of `programme`, `--rounds` of each, some six minutes a round. Another server
that fails is told on stderr and left out; where this one does, the exit status is 1.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tests.bench import figures
from tests.bench.fanout import contestants as who
from tests.bench.fanout.processes import cores, raise_files
from tests.bench.fanout.programme import programme
from tests.bench.fanout.report import report
from tests.bench.fanout.runs import Runs
from tests.bench.fanout.scenarios import Pace, Run, Scenario, Server

SHORT = Pace(flood_s=1.5, steady_s=3.0, rounds=1)
BUSY = 0.95
BEGIN = "<!-- figures of `make bench`: begin -->"
END = "<!-- figures of `make bench`: end -->"


def main() -> int:
    options = _options()
    pace = SHORT if options.short else Pace()
    cores()
    raise_files()
    runs = _kept(options.runs)
    begin = 1 + max((run.round for run in runs), default=0)
    many = pace.rounds if options.rounds is None else options.rounds
    whole = True
    for number in range(begin, begin + many):
        made = list(one_round(programme(options.only, options.against), pace, number))
        whole &= None not in made
        runs += [run for run in made if run]
        if options.runs:
            options.runs.write_bytes(msgspec.json.encode(runs))
    said = told(runs, pace)
    print(said)
    if options.write:
        figures.write(options.write, f"{BEGIN}\n\n{said}\n{END}", BEGIN, END)
    return 0 if whole else 1


def one_round(
    scenarios: list[tuple[Scenario, list[Server]]], pace: Pace, number: int
) -> Iterator[Run | None]:
    """Yield every run of a round; None where this server failed."""
    for scenario, servers in scenarios:
        for server in servers:
            run = attempt(scenario, server, pace, number)
            if run or server is who.OURS:
                yield run


def attempt(scenario: Scenario, server: Server, pace: Pace, number: int) -> Run | None:
    """Measure once; None: it failed, and stderr says why."""
    where = f"round {number}: {scenario.name}: {server.name}"
    print(f"{where} (load average {os.getloadavg()[0]:.2f})", file=sys.stderr, flush=True)
    try:
        run = scenario.run(server, pace, number)
        if run.figures.get("load_share", 0.0) > BUSY:
            print(f"{where}: the load itself was at its limit", file=sys.stderr, flush=True)
        return run
    except (AssertionError, OSError, subprocess.SubprocessError) as error:
        print(f"{where} failed: {str(error)[:500]}", file=sys.stderr, flush=True)
        return None


def told(runs: list[Run], pace: Pace) -> str:
    """Return all that stands between the marks of the page."""
    many = len({run.round for run in runs})
    said = (
        f"{f'Medians of {many} interleaved runs' if many > 1 else 'One run'} on {machine()}; "
        f"a flood was measured for {pace.flood_s:g} s, latency for {pace.steady_s:g} s."
    )
    return "\n".join([said + fewer(runs, many), "", *report(Runs(runs))])


def fewer(runs: list[Run], many: int) -> str:
    """Say what has fewer runs than the others, for some failed."""
    counted = Counter((run.scenario, run.server) for run in runs)
    told = [f"{server} in {where}: {n}" for (where, server), n in counted.items() if n < many]
    return f" Of fewer runs: {'; '.join(told)}." if told else ""


def machine() -> str:
    """Say on what all this was measured."""
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    model = found[1] if found else platform.machine()
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({model}), Linux {platform.release()}, {python}"


def _kept(file: Path | None) -> list[Run]:
    if file is None or not file.exists():
        return []
    return msgspec.json.decode(file.read_bytes(), type=list[Run])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench.fanout")
    parser.add_argument("--short", action="store_true", help="one round of shorter spans")
    parser.add_argument("--rounds", type=int, choices=range(21), metavar="0..20")
    parser.add_argument("--only", default="", metavar="WORDS", help="scenarios of such a name")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="measure that one as well")
    parser.add_argument("--runs", type=Path, metavar="FILE", help="go on from the runs kept there")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures into a page")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
