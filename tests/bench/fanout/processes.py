"""Processes as the machine sees them: which core they run on, what CPU and memory they use.

A server may be several processes; it is told by the first, whose children count with it.
"""

import os
import resource
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from tests.bench.readings import cpu_s, memory_mb

START_S = 20.0


def tree(pid: int) -> Iterator[int]:
    """Yield a process and all that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from tree(int(child))


def pin(pid: int, core: int) -> None:
    """Keep a process, its threads and its children on one core."""
    for each in tree(pid):
        for task in Path(f"/proc/{each}/task").iterdir():
            os.sched_setaffinity(int(task.name), {core})


def tree_cpu_s(pid: int) -> float:
    """Return how long a process and its children have run on a CPU, in the kernel as well."""
    return sum(cpu_s(each) for each in tree(pid))


def tree_kib(pid: int) -> float:
    """Return the resident memory of a process and its children."""
    return sum(memory_mb(each) for each in tree(pid)) * 1024


@cache
def cores() -> tuple[int, int]:
    """Return the core of the servers and that of the load, which this process keeps to from now."""
    usable = sorted(os.sched_getaffinity(0))
    if len(usable) < 2:
        raise SystemExit("a core for the servers and one for the load are needed")
    os.sched_setaffinity(0, {usable[1]})
    return usable[0], usable[1]


def raise_files() -> None:
    """Let this process and those that it starts have as many sockets as they may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Program:
    """A process that listens on a port of loopback. Use as a context manager."""

    def __init__(self, command: Sequence[str], port: int, folder: Path) -> None:
        self._command, self._port, self._folder = command, port, folder

    def __enter__(self) -> "Program":
        self._said = self._folder / f"said-{self._port}"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self._folder,
                env=os.environ | {"NODE_ENV": "production"},
            )
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
                return
            except OSError:
                late = time.monotonic() > until or self.process.poll() is not None
                assert not late, f"{self._command[0]} did not start: {self._said.read_text()}"
                time.sleep(0.05)
