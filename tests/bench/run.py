"""One run: a fleet of its own, rooms, people, and what each phase of it cost.

The phases: rooms that one instance keeps with nobody in them; the same rooms with people who are
silent; messages at a steady rate, all through the first instance, so that posting and following
are told apart; and as many as go, through both.
"""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from msgspec import Struct

from tests.bench.crowd import Account, Crowd
from tests.bench.readings import Span, Watch, machine, memory_mb, process_of, redis_mb
from tests.e2e.evening import House, Room
from tests.servers.ports import lasting_port
from tests.servers.redis import RedisServer

# The load comes from one network and in a hurry; what bounds people is not what is measured.
AMPLE = (
    *("--refusals-per-min", "1000", "--previews-per-min", "10000", "--accepts-per-s", "10000"),
    *("--frames-per-min", "60000", "--messages-per-min", "60000"),
    *("--max-rooms", "10000", "--empty-s", "86400"),
)
WARM_S = 1.0
SETTLE_S = 2.0


class Kind(Struct, frozen=True):
    """How many rooms, and people in each."""

    rooms: int
    people: int


class Plan(Struct, frozen=True):
    """How often, and how long the phases are; `rate` in messages a second, `under_way` at once."""

    rounds: int = 5
    idle_s: float = 10.0
    steady_s: float = 15.0
    flood_s: float = 6.0
    rate: float = 100.0
    under_way: int = 100


class Phase(Struct, frozen=True):
    """A span in which so many messages were posted and acknowledged."""

    span: Span
    posts: int
    account: Account


class Run(Struct, frozen=True, kw_only=True):
    """What one run came to: spans have the CPU of `one`, `two`, `redis` and `load`."""

    kind: Kind
    machine: str
    empty_mb: float
    opening_s: float
    kept: Span
    """The first instance keeps all rooms, the second none; nobody is connected."""
    seated_mb: float
    silent: Span
    steady: Phase
    flood: Phase
    end_mb: float
    redis_mb: float


class Fleet(Struct):
    """A Redis and two instances that run."""

    store: RedisServer
    houses: list[House]
    watch: Watch

    def memory(self) -> float:
        """Return what an instance holds, MB; the mean of both."""
        return sum(memory_mb(house.process.pid) for house in self.houses) / len(self.houses)

    def open(self, many: int) -> tuple[list[Room], float]:
        """Open rooms through the first instance; return them, and how long one took."""
        began = monotonic()
        rooms = [self.houses[0].room(capacity=20) for _ in range(many)]
        return rooms, (monotonic() - began) / many


@contextlib.contextmanager
def running() -> Iterator[Fleet]:
    """Start a fleet, and leave nothing behind."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        store = stack.enter_context(RedisServer())
        ports = [lasting_port(), lasting_port()]
        houses = [stack.enter_context(_house(folder / str(port), store, port)) for port in ports]
        one, two = (house.process.pid for house in houses)
        pids = {"one": one, "two": two, "redis": process_of(store), "load": os.getpid()}
        yield Fleet(store=store, houses=houses, watch=Watch(pids, ports))


def _house(folder: Path, store: RedisServer, admin_port: int) -> House:
    folder.mkdir()
    where = ("--store", store.url, "--admin-bind", f"127.0.0.1:{admin_port}")
    return House(folder, *AMPLE, *where)


async def run(kind: Kind, plan: Plan, seed: int) -> Run:
    """Measure one kind once. Raises AssertionError where a message went astray."""
    with running() as fleet:
        crowd = Crowd(seed)
        try:
            return await _phases(fleet, crowd, kind, plan)
        finally:
            crowd.leave()


async def _phases(fleet: Fleet, crowd: Crowd, kind: Kind, plan: Plan) -> Run:
    empty_mb = fleet.memory()
    rooms, opening_s = fleet.open(kind.rooms)
    kept = await _quiet(fleet, plan)
    await crowd.seat(fleet.houses, rooms, kind.people)
    return Run(
        kind=kind,
        machine=machine(fleet.store),
        empty_mb=empty_mb,
        opening_s=opening_s,
        kept=kept,
        seated_mb=fleet.memory(),
        silent=await _quiet(fleet, plan),
        steady=await _steady(fleet, crowd, plan),
        flood=await _flood(fleet, crowd, plan),
        end_mb=fleet.memory(),
        redis_mb=redis_mb(fleet.store),
    )


async def _quiet(fleet: Fleet, plan: Plan) -> Span:
    await asyncio.sleep(SETTLE_S)
    begun = fleet.watch.begin()
    await asyncio.sleep(plan.idle_s)
    return fleet.watch.end(begun)


async def _steady(fleet: Fleet, crowd: Crowd, plan: Plan) -> Phase:
    begun = fleet.watch.begin()
    account = await crowd.steadily(plan.rate, plan.steady_s)
    span = fleet.watch.end(begun)
    return Phase(span, await crowd.end(), account)


async def _flood(fleet: Fleet, crowd: Crowd, plan: Plan) -> Phase:
    account = crowd.begin_flood(plan.under_way)
    await asyncio.sleep(WARM_S)
    begun, before = fleet.watch.begin(), len(account.answered)
    await asyncio.sleep(plan.flood_s)
    # Counted before anything is read, for reading takes a moment in which more come.
    done = len(account.answered) - before
    span = fleet.watch.end(begun)
    await crowd.end()
    return Phase(span, done, account)
