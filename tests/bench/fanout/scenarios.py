"""What is measured of each server: one run of each kind, and what it came to.

A run starts a server of its own, opens rooms, brings people in, warms up, measures, and waits until
everybody has heard all. CPU is that of the server's processes, in the kernel as well.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from msgspec import Struct

from tests.bench.fanout.contestants import Contestant, Roomserver, Running
from tests.bench.fanout.people import People
from tests.bench.fanout.processes import cores, pin, tree_cpu_s, tree_kib
from tests.bench.figures import percentile
from tests.bench.readings import cpu_s

SETTLE_S = 0.5
WARM_S = 0.7
Server = Contestant | Roomserver


class Pace(Struct, frozen=True):
    """How long the spans are."""

    flood_s: float = 4.0
    steady_s: float = 8.0
    rounds: int = 5


class Run(Struct, frozen=True):
    """One run, the round it belongs to, and its figures by name."""

    scenario: str
    server: str
    round: int
    figures: dict[str, float]


class Reading(Struct, frozen=True):
    """Seconds of CPU at a moment: of the server, of its Redis, of the load."""

    at: float
    server: float
    redis: float
    load: float


class Scenario(Struct, frozen=True, kw_only=True):
    """So many rooms of so many people, and what they do."""

    name: str
    rooms: int
    each: int
    measure: Callable[["Scenario", Running, People, Pace], dict[str, float]]
    under_way: int = 0
    fleet: bool = False

    def run(self, server: Server, pace: Pace, number: int) -> Run:
        """Measure one server once; `number` is that of the round."""
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            with server.running(folder, fleet=self.fleet) as running:
                for pid in (*running.pids, *([running.redis] if running.redis else [])):
                    pin(pid, cores()[0])
                figures = self._seated(server, running, folder, pace)
        return Run(self.name, server.name, number, figures)

    def _seated(
        self, server: Server, running: Running, folder: Path, pace: Pace
    ) -> dict[str, float]:
        empty_kib = kib(running)
        rooms = running.rooms(self.rooms, self.each)
        opened_kib = kib(running)
        with People(folder, server.dialect, rooms, self.each) as people:
            before = read(running)
            people.seat(running.addresses)
            people.listen(SETTLE_S)
            seated = read(running)
            figures = self.measure(self, running, people, pace)
            joins = self.rooms * self.each
            return figures | {
                "join_us": 1e6 * (seated.server - before.server) / joins,
                "room_kib": (opened_kib - empty_kib) / self.rooms,
                "opened_kib": opened_kib,
            }


def read(running: Running) -> Reading:
    """Read what has been used so far."""
    return Reading(
        at=monotonic(),
        server=sum(map(tree_cpu_s, running.pids)),
        redis=tree_cpu_s(running.redis) if running.redis else 0.0,
        load=cpu_s_of_load(),
    )


def cpu_s_of_load() -> float:
    """Return what this process itself has used."""
    return cpu_s(_me())


def _me() -> int:
    return int(Path("/proc/self").readlink().name)


def kib(running: Running) -> float:
    """Return the memory of all instances."""
    return sum(map(tree_kib, running.pids))


def flood(scenario: Scenario, running: Running, people: People, pace: Pace) -> dict[str, float]:
    """Keep messages under way; tell what a delivery costs."""
    people.flood(WARM_S, scenario.under_way)
    first, tally = read(running), people.tally()
    people.flood(pace.flood_s, scenario.under_way)
    # Counted before anything is read, for reading takes a moment in which more comes.
    told = people.tally().since(tally)
    last = read(running)
    people.end()
    server, redis = last.server - first.server, last.redis - first.redis
    seconds = last.at - first.at
    return {
        "per_cpu_s": told.deliveries / server,
        "per_cpu_s_with_redis": told.deliveries / (server + redis),
        "message_us": 1e6 * server / told.done,
        "redis_message_us": 1e6 * redis / told.done,
        "messages_s": told.done / seconds,
        "server_share": server / seconds,
        "load_share": (last.load - first.load) / seconds,
        "bytes": told.bytes / told.deliveries,
        "deliveries_a_read": told.deliveries / told.reads,
    }


SATURATION = 0.2
MOST_RATE = 20_000.0


def latency(scenario: Scenario, running: Running, people: People, pace: Pace) -> dict[str, float]:
    """Find out what goes through at most, then time messages at a fifth of that in one room."""
    found = flood(scenario, running, people, pace)
    people.only(1)
    rate = min(MOST_RATE, SATURATION * found["messages_s"] / found["server_share"])
    people.steadily(WARM_S, rate)
    people.keep_latencies()
    first = read(running)
    people.steadily(pace.steady_s, rate)
    last = read(running)
    people.end()
    took = people.latencies()
    return {
        "rate": rate,
        "share": (last.server - first.server) / (last.at - first.at),
        "p50_us": 1e6 * percentile(took, 0.5),
        "p99_us": 1e6 * percentile(took, 0.99),
    }


def idle(scenario: Scenario, running: Running, people: People, _: Pace) -> dict[str, float]:
    """Let people sit and say nothing; tell what they take."""
    people.listen(2.0)
    return {"seated_kib": kib(running)}
