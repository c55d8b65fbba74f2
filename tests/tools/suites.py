"""Runs the test suites one after another and prints how long each took.

It judges nothing itself: every suite is a command whose exit status counts, and whose own
output, its closing line included, is passed through. A suite that finds no test fails. It must
not skip one: what a suite needs and lacks is that suite's failure.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PYTEST = (sys.executable, "-m", "pytest", "-q", "--durations=5")
NO_BROWSER = ("-p", "no:playwright")
# Measuring makes them four times as slow, and every rule has a test of its own name anyway.
PROPERTIES = "tests/unit/domain/test_properties.py"
MEASURED = (sys.executable, "-m", "coverage", "run", "-m", *PYTEST[2:], *NO_BROWSER)


class Suite(NamedTuple):
    name: str
    command: tuple[str, ...]
    folder: str = "."


def node(command: str) -> str:
    return shutil.which(command) or command


SUITES = (
    Suite("unit", (*MEASURED, f"--ignore={PROPERTIES}", "tests/unit")),
    Suite("coverage", (sys.executable, "tests/tools/coverage_gate.py")),
    Suite("properties", (*PYTEST, *NO_BROWSER, PROPERTIES)),
    Suite("vectors", (*PYTEST, *NO_BROWSER, "tests/vectors")),
    Suite("contract", (*PYTEST, *NO_BROWSER, "tests/contract")),
    Suite("topology", (*PYTEST, *NO_BROWSER, "tests/topology")),
    Suite("simulation", (*PYTEST, *NO_BROWSER, "tests/simulation")),
    Suite("planted", (*PYTEST, *NO_BROWSER, "tests/planted")),
    Suite("web", (node("npm"), "test", "--silent"), "web"),
    Suite("chaos", (*PYTEST, *NO_BROWSER, "tests/chaos")),
    Suite("fleet", (*PYTEST, *NO_BROWSER, "tests/fleet")),
    Suite("ephemeral", (*PYTEST, *NO_BROWSER, "tests/ephemeral")),
    Suite("bench", (*PYTEST, *NO_BROWSER, "tests/bench")),
    Suite("deploy", (*PYTEST, *NO_BROWSER, "tests/deploy")),
    Suite("e2e", (*PYTEST, *NO_BROWSER, "tests/e2e")),
    Suite("independent", (*PYTEST, *NO_BROWSER, "tests/independent")),
    Suite("browser", (*PYTEST, "tests/browser")),
)


def chosen(names: list[str]) -> list[Suite]:
    unknown = set(names) - {suite.name for suite in SUITES}
    if unknown:
        sys.exit(f"no such suite: {', '.join(sorted(unknown))}")
    return [suite for suite in SUITES if not names or suite.name in names]


def run(suite: Suite) -> tuple[int, float]:
    print(f"\n===== {suite.name}", flush=True)
    began = time.monotonic()
    folder = ROOT / suite.folder
    done = subprocess.run(suite.command, cwd=folder, stdin=subprocess.DEVNULL, check=False)
    return done.returncode, time.monotonic() - began


def main() -> int:
    results = [(suite.name, *run(suite)) for suite in chosen(sys.argv[1:])]
    print("\nsuite            seconds")
    for name, status, seconds in results:
        print(f"{name:<14} {seconds:>9.1f}  {'ok' if status == 0 else f'FAILED ({status})'}")
    print(f"{'together':<14} {sum(seconds for _, _, seconds in results):>9.1f}")
    return 1 if any(status for _, status, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
