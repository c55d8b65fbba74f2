"""What processes have used up so far, read from outside: CPU, memory, the server's own counts.

Two readings and the time between them are a measurement. Linux only.
"""

import http.client
import os
import platform
import re
from pathlib import Path
from time import monotonic

from msgspec import Struct

from tests.servers.redis import RedisServer

COMMITS = 'store_command_duration_seconds_count{kind="commit"}'
COUNTS = {
    "commands": "store_commands_total",
    "pipelines": "store_pipelines_total",
    "commits": COMMITS,
    "conflicts": "commit_conflicts_total",
    "catch_ups": "catch_ups_total",
}
_SAMPLE = re.compile(r"^roomserver_(\S+) (\S+)$", re.MULTILINE)


class Reading(Struct, frozen=True):
    """One moment: seconds of CPU by process, counts of both instances together."""

    at: float
    cpu: dict[str, float]
    counts: dict[str, float]


class Span(Struct, frozen=True):
    """What lies between two readings."""

    seconds: float
    cpu: dict[str, float]
    counts: dict[str, float]

    def share(self, name: str) -> float:
        """Return which part of one core a process used."""
        return self.cpu[name] / self.seconds


def between(first: Reading, last: Reading) -> Span:
    """Return the difference of two readings."""
    return Span(
        seconds=last.at - first.at,
        cpu={name: last.cpu[name] - first.cpu[name] for name in first.cpu},
        counts={name: last.counts[name] - first.counts[name] for name in first.counts},
    )


class Watch:
    """Reads some processes by name, and the metrics pages at some ports."""

    def __init__(self, pids: dict[str, int], admin_ports: list[int]) -> None:
        self._pids = pids
        self._ports = admin_ports

    def begin(self) -> Reading:
        """Read; what reading costs the instances lies before it."""
        counts = self._counts()
        return Reading(at=monotonic(), cpu=self._cpu(), counts=counts)

    def end(self, first: Reading) -> Span:
        """Read again; what reading costs lies behind it."""
        at, cpu = monotonic(), self._cpu()
        return between(first, Reading(at=at, cpu=cpu, counts=self._counts()))

    def _cpu(self) -> dict[str, float]:
        return {name: cpu_s(pid) for name, pid in self._pids.items()}

    def _counts(self) -> dict[str, float]:
        pages = [metrics(port) for port in self._ports]
        return {
            name: sum(page.get(metric, 0.0) for page in pages) for name, metric in COUNTS.items()
        }


def cpu_s(pid: int) -> float:
    """Return how long a process has run on a CPU, all threads together.

    From the scheduler's own sums: `stat` counts hundredths of a second.
    """
    tasks = Path(f"/proc/{pid}/task")
    spent = (int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir())
    return sum(spent) / 1e9


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def process_of(server: RedisServer) -> int:
    """Return the id of a Redis' process."""
    with server.client() as client:
        return int(client.info("server")["process_id"])


def redis_mb(server: RedisServer) -> float:
    """Return what a Redis says it uses for data."""
    with server.client() as client:
        return int(client.info("memory")["used_memory"]) / 2**20


def metrics(port: int) -> dict[str, float]:
    """Return an instance's metrics by name and labels, without the prefix."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    asked.request("GET", "/metrics")
    page = asked.getresponse().read().decode()
    asked.close()
    return {name: float(value) for name, value in _SAMPLE.findall(page)}


def machine(server: RedisServer) -> str:
    """Say on what all this was measured."""
    with server.client() as client:
        version = client.info("server")["redis_version"]
    found = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    cores = f"{len(os.sched_getaffinity(0))} cores ({found[1] if found else platform.machine()})"
    return f"{cores}, Python {platform.python_version()}, Redis {version}"
