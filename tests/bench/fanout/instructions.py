"""`python -m tests.bench.fanout.instructions`: what a message costs in instructions, not in time.

valgrind counts what the server's process executes outside of the kernel, so a busy machine changes
nothing and a regression of a few per cent shows. One message at a time, in a room of few and in
a room of many: from both follows what a message costs and what each delivery adds.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from msgspec import Struct

from tests.bench.fanout.contestants import PLENTY
from tests.bench.fanout.dialects import ROOMSERVER, SENTENCES
from tests.bench.fanout.people import Address, People
from tests.e2e.evening import House

# Both are posted in by as many people of each text as in the other, and by each as often.
FEW, MANY = len(SENTENCES), 5 * len(SENTENCES)
WARM = MANY
MESSAGES = 5 * MANY
DEADLINE_S = 120.0
_TOTAL = re.compile(r"^(?:summary|totals): (\d+)", re.MULTILINE)
# Takes the place of the interpreter, so that the process is the one that was started.
_UNDER = (
    "import os, sys; os.execvp('valgrind', ['valgrind', '--quiet', '--tool=callgrind', "
    "'--callgrind-out-file={out}', sys.executable, '-m', 'roomserver', *sys.argv[1:]])"
)


class Cost(Struct, frozen=True):
    """Instructions for one message and for each of its deliveries."""

    message: float
    delivery: float


def cost(few: float, many: float) -> Cost:
    """Part what a message costs in both rooms into what it costs by itself and by delivery."""
    delivery = (many - few) / (MANY - FEW)
    return Cost(message=few - FEW * delivery, delivery=delivery)


class Counted(House):
    """A server whose instructions are counted; hashes, and so dictionaries, are as in any run."""

    def __init__(self, folder: Path) -> None:
        self._out = folder / "callgrind"
        code = _UNDER.format(out=self._out)
        super().__init__(folder, *PLENTY, program=("-c", code))

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PYTHONHASHSEED": "0"}

    def spent(self) -> int:
        """Return what was executed since it was asked last."""
        command = ("callgrind_control", "--dump", str(self.process.pid))
        subprocess.run(command, check=True, capture_output=True, timeout=DEADLINE_S)
        dumped = max(self._out.parent.glob("callgrind.*"), key=lambda path: int(path.suffix[1:]))
        found = _TOTAL.search(dumped.read_text())
        assert found, f"{dumped} has no total"
        return int(found[1])


def measured(house: Counted, folder: Path, each: int) -> float:
    """Return the instructions of one message in a room of so many."""
    host, port = house.url.removeprefix("http://").split(":")
    where: Address = (host, int(port))
    room = house.room(capacity=each)
    with People(folder, ROOMSERVER, [{"room": room.id, "invite": room.invite}], each) as people:
        people.seat([where])
        people.one_by_one(WARM, DEADLINE_S)
        house.spent()
        people.one_by_one(MESSAGES, DEADLINE_S)
        return house.spent() / MESSAGES


def main() -> int:
    argparse.ArgumentParser(prog="tests.bench.fanout.instructions").parse_args()
    if not shutil.which("valgrind"):
        sys.exit("valgrind is not installed")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with Counted(folder) as house:
            few, many = (measured(house, folder, each) for each in (FEW, MANY))
    found = cost(few, many)
    print("| instructions | |\n| --- | ---: |")
    print(f"| a message in a room of {FEW} | {few:,.0f} |")
    print(f"| a message in a room of {MANY} | {many:,.0f} |")
    print(f"| a message, deliveries apart | {found.message:,.0f} |")
    print(f"| a delivery | {found.delivery:,.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
