"""Tells how much of each package the unit tests reach, and fails where the bar is missed.

The bar is every line and every branch of the pure column (`domain`, `wire`, `session`) and of
`moderation`. For the rest the honest figure is printed: sockets and processes are tried by other
suites, unmeasured.
"""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

WHOLE = ("domain", "wire", "session", "moderation")
COUNTS = ("covered_lines", "num_statements", "covered_branches", "num_branches")


def measured() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        command = [sys.executable, "-m", "coverage", "json", "-q", "-o", str(report)]
        subprocess.run(command, check=True)
        files: dict[str, Any] = json.loads(report.read_text())["files"]
    return files


def package(path: str) -> str:
    parts = Path(path).parts
    return parts[1] if len(parts) > 2 else "(top)"


def share(covered: int, everything: int) -> str:
    return f"{100 * covered / everything:6.1f} %" if everything else "     - "


def main() -> int:
    files = measured()
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for path, facts in files.items():
        row = sums[package(path)]
        for index, count in enumerate(COUNTS):
            row[index] += facts["summary"][count]
    print("package            lines   branches")
    for name, (lines, all_lines, branches, all_branches) in sorted(sums.items()):
        print(f"{name:<15} {share(lines, all_lines)}  {share(branches, all_branches)}")
    short = [p for p, facts in files.items() if package(p) in WHOLE and not complete(facts)]
    for path in sorted(short):
        print(f"not whole: {path}: {gaps(files[path])}")
    absent = [name for name in WHOLE if name not in sums]
    return 1 if short or absent else 0


def complete(facts: dict[str, Any]) -> bool:
    return not facts["missing_lines"] and not facts.get("missing_branches")


def gaps(facts: dict[str, Any]) -> str:
    lines = ", ".join(str(line) for line in facts["missing_lines"])
    branches = ", ".join(f"{a}->{b}" for a, b in facts.get("missing_branches", []))
    return f"lines [{lines}] branches [{branches}]"


if __name__ == "__main__":
    sys.exit(main())
