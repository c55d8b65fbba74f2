"""Runs the test suites, some at a time, and prints how long each took.

It judges nothing itself: every suite is a command whose exit status counts, and whose own
output, its closing line included, is passed through when it ends. A suite that finds no test fails.
It must not skip one: what a suite needs and lacks is that suite's failure.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PYTEST = (sys.executable, "-m", "pytest", "-q", "--durations=5")
NO_BROWSER = ("-p", "no:playwright")
# Measuring makes them four times as slow, and every rule has a test of its own name anyway.
PROPERTIES = "tests/unit/domain/test_properties.py"
MEASURED = (sys.executable, "-m", "coverage", "run", "-m", *PYTEST[2:], *NO_BROWSER)

_printing = Lock()


class Suite(NamedTuple):
    """One suite. `waits`: it spends its time waiting for processes and clocks, not computing."""

    name: str
    command: tuple[str, ...]
    folder: str = "."
    waits: bool = False


def node(command: str) -> str:
    return shutil.which(command) or command


# Of those that wait the longest comes first.
SUITES = (
    Suite("fleet", (*PYTEST, *NO_BROWSER, "tests/fleet"), waits=True),
    Suite("unit", (*MEASURED, f"--ignore={PROPERTIES}", "tests/unit")),
    Suite("coverage", (sys.executable, "tests/tools/coverage_gate.py")),
    Suite("properties", (*PYTEST, *NO_BROWSER, PROPERTIES)),
    Suite("vectors", (*PYTEST, *NO_BROWSER, "tests/vectors")),
    Suite("contract", (*PYTEST, *NO_BROWSER, "tests/contract")),
    Suite("topology", (*PYTEST, *NO_BROWSER, "tests/topology"), waits=True),
    Suite("simulation", (*PYTEST, *NO_BROWSER, "tests/simulation")),
    Suite("planted", (*PYTEST, *NO_BROWSER, "tests/planted")),
    Suite("web", (node("npm"), "test", "--silent"), "web"),
    Suite("chaos", (*PYTEST, *NO_BROWSER, "tests/chaos"), waits=True),
    Suite("ephemeral", (*PYTEST, *NO_BROWSER, "tests/ephemeral"), waits=True),
    Suite("bench", (*PYTEST, *NO_BROWSER, "tests/bench"), waits=True),
    Suite("deploy", (*PYTEST, *NO_BROWSER, "tests/deploy"), waits=True),
    Suite("e2e", (*PYTEST, *NO_BROWSER, "tests/e2e"), waits=True),
    Suite("independent", (*PYTEST, *NO_BROWSER, "tests/independent"), waits=True),
    Suite("browser", (*PYTEST, "tests/browser")),
)


def chosen(names: list[str]) -> list[Suite]:
    unknown = set(names) - {suite.name for suite in SUITES}
    if unknown:
        sys.exit(f"no such suite: {', '.join(sorted(unknown))}")
    return [suite for suite in SUITES if not names or suite.name in names]


class Result(NamedTuple):
    name: str
    status: int
    seconds: float


def run(suite: Suite) -> Result:
    """Run one suite, and print all that it said once it has ended."""
    began = time.monotonic()
    done = subprocess.run(
        suite.command,
        cwd=ROOT / suite.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    with _printing:
        print(f"\n===== {suite.name}", flush=True)
        sys.stdout.buffer.write(done.stdout)
        sys.stdout.flush()
    return Result(suite.name, done.returncode, time.monotonic() - began)


def side_by_side(suites: Sequence[Suite]) -> Iterator[Result]:
    """Run what computes one by one, and beside it two of those that wait: no core is idle."""
    with ThreadPoolExecutor(1) as computing, ThreadPoolExecutor(2) as waiting:
        began = [(waiting if suite.waits else computing).submit(run, suite) for suite in suites]
        for each in began:
            yield each.result()


def main() -> int:
    began = time.monotonic()
    results = list(side_by_side(chosen(sys.argv[1:])))
    print("\nsuite            seconds")
    for name, status, seconds in results:
        print(f"{name:<14} {seconds:>9.1f}  {'ok' if status == 0 else f'FAILED ({status})'}")
    print(f"{'from end to end':<15} {time.monotonic() - began:>8.1f}")
    return 1 if any(result.status for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
