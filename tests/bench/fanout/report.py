"""From runs to what is told: one table a scenario, and what this server is held to."""

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from tests.bench.fanout import contestants as who
from tests.bench.fanout import programme as what
from tests.bench.fanout.runs import Runs
from tests.bench.fanout.scenarios import Scenario, Server

CPU, WITH_REDIS = "per_cpu_s", "per_cpu_s_with_redis"
NOTHING = "-"
Figure = Callable[[Runs, Server], float]


class Column(Struct, frozen=True):
    """A heading, and what stands below it for each server."""

    name: str
    figure: Figure
    decimals: int = 0


class Aim(Struct, frozen=True):
    """A figure of this server's, what it is held to, and what would be fine."""

    name: str
    figure: Figure
    bar: float
    fine: float
    decimals: int = 2
    at_most: bool = False

    def cells(self, runs: Runs) -> tuple[str, ...]:
        """Return what stands in its line."""
        sign = "≤" if self.at_most else "≥"
        bars = (f"{sign} {bar:,g}" for bar in (self.bar, self.fine))
        return (self.name, shown(self.figure, runs, who.OURS, self.decimals), *bars)


def of(scenario: Scenario, name: str) -> Figure:
    """Return the median of a figure."""
    return lambda runs, server: runs.median(scenario, server, name)


def times(other: Server, scenario: Scenario, name: str = CPU) -> Figure:
    """Return how many times another server's figure it is."""
    return lambda runs, server: runs.ratio(scenario, server, other, name)


def ours_times(scenario: Scenario, name: str) -> Figure:
    """Return how many times a server's figure ours is."""
    return lambda runs, server: runs.ratio(scenario, who.OURS, server, name)


def with_many_rooms(runs: Runs, server: Server) -> float:
    """Return how many times the CPU a delivery costs with 1,000 rooms."""
    return runs.between(what.FEW, what.MANY, server, CPU)


def joins(runs: Runs, server: Server) -> float:
    """Return how many people come in on one second of CPU."""
    return 1e6 / runs.median(what.SEATED, server, "join_us")


def kib_each(runs: Runs, server: Server) -> float:
    """Return the memory of one who sits, the process and empty rooms apart."""
    seated = runs.values(what.SEATED, server, "seated_kib")
    opened = runs.values(what.SEATED, server, "opened_kib")
    people = what.SEATED.rooms * what.SEATED.each
    return statistics.median((seated[each] - opened[each]) / people for each in seated)


AIMS = (
    Aim("100 rooms of 20, × C", times(who.REFERENCE, what.WIDE), 0.8, 1.2),
    Aim("10 rooms of 50, × C", times(who.REFERENCE, what.BUSY), 3, 6),
    Aim("100 rooms of 20, × Starlette", times(who.STARLETTE, what.WIDE), 3.5, 5),
    Aim("on Redis, × Django Channels", times(who.CHANNELS, what.FLEET, WITH_REDIS), 30, 60),
    Aim("on Redis, × nchan", times(who.NCHAN, what.FLEET, WITH_REDIS), 1.2, 2),
    Aim("on Redis, × Socket.IO", times(who.NODE_SOCKETIO, what.FLEET, WITH_REDIS), 2.5, 4),
    Aim("p99, × C", times(who.REFERENCE, what.TIMED, "p99_us"), 3, 1.5, at_most=True),
    Aim(
        "CPU on Redis, × the other checkout",
        times(what.OTHER, what.PAIRS, "message_us"),
        0.5,
        0.25,
        at_most=True,
    ),
    Aim("CPU a delivery, 1,000 rooms × 10 rooms", with_many_rooms, 1.3, 1.1, at_most=True),
    Aim("memory of one who sits, KiB", kib_each, 20, 8, decimals=1, at_most=True),
    Aim("who come in, a CPU-second", joins, 800, 2_000, decimals=0),
)


def flooded(scenario: Scenario) -> tuple[Column, ...]:
    """Return the columns of a flood on one instance."""
    return (
        Column("deliveries a CPU-second", of(scenario, CPU)),
        Column("× C", times(who.REFERENCE, scenario), 2),
        Column("CPU a message, µs", of(scenario, "message_us")),
        Column("frames a read", of(scenario, "deliveries_a_read"), 2),
    )


FLEET = (
    Column("deliveries a CPU-second, Redis' with it", of(what.FLEET, WITH_REDIS)),
    Column("roomserver ×", ours_times(what.FLEET, WITH_REDIS), 2),
    Column("CPU a message, both, µs", of(what.FLEET, "message_us")),
    Column("Redis, µs", of(what.FLEET, "redis_message_us")),
)
PAIRS = (
    Column("CPU a message, both, µs", of(what.PAIRS, "message_us")),
    Column("Redis, µs", of(what.PAIRS, "redis_message_us")),
)
TIMED = (
    Column("messages a second", of(what.TIMED, "rate")),
    Column("of a core", of(what.TIMED, "share"), 2),
    Column("p50, µs", of(what.TIMED, "p50_us")),
    Column("p99, µs", of(what.TIMED, "p99_us")),
    Column("p99 × C", times(who.REFERENCE, what.TIMED, "p99_us"), 2),
)
SEATED = (
    Column("who come in, a CPU-second", joins),
    Column("KiB, one who sits", kib_each, 1),
    Column("KiB, an empty room", of(what.SEATED, "room_kib"), 1),
    Column("KiB, the process and its empty rooms", of(what.SEATED, "opened_kib")),
)
SPREAD = (
    Column("deliveries a CPU-second, 10 rooms of 10", of(what.FEW, CPU)),
    Column("1,000 rooms of 10", of(what.MANY, CPU)),
    Column("CPU a delivery ×", with_many_rooms, 2),
)


def report(runs: Runs) -> Iterator[str]:
    """Yield the lines of all tables, in Markdown."""
    aims = (aim.cells(runs) for aim in AIMS)
    yield from _table(("what it is held to", "measured", "bar", "fine"), aims)
    for scenario in (what.WIDE, what.BUSY):
        yield from _servers(runs, _titled(scenario), what.ALL, flooded(scenario))
    yield from _servers(runs, _titled(what.FLEET), what.ON_REDIS, FLEET)
    yield from _servers(runs, _titled(what.PAIRS), what.OURS, PAIRS)
    yield from _servers(runs, "one room of 12, a fifth of what goes", what.SOME, TIMED)
    yield from _servers(runs, what.SEATED.name, what.SOME, SEATED)
    yield from _servers(runs, _titled(what.FEW), what.SOME, SPREAD)


def _titled(scenario: Scenario) -> str:
    return f"{scenario.name}, {scenario.under_way} messages under way"


def _servers(
    runs: Runs, title: str, servers: Sequence[Server], columns: Sequence[Column]
) -> Iterator[str]:
    names = (title, *(column.name for column in columns))
    rows = (
        (server.name, *(shown(each.figure, runs, server, each.decimals) for each in columns))
        for server in servers
    )
    yield from _table(names, rows)


def _table(names: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    told = [cells for cells in rows if cells[1] != NOTHING]
    if told:
        yield f"| {' | '.join(names)} |"
        yield "| --- |" + " ---: |" * (len(names) - 1)
        yield from (f"| {' | '.join(cells)} |" for cells in told)
        yield ""


def shown(figure: Figure, runs: Runs, server: Server, decimals: int) -> str:
    """Return a figure as it is told; what was not measured as a dash."""
    try:
        return f"{figure(runs, server):,.{decimals}f}"
    except KeyError:
        return NOTHING
