"""What a fleet carries, from what was measured: constants of one message, and sums of them.

A sum is no measurement. It leaves out what only shows at its bound (waiting, memory's own speed),
so it is made for seven tenths of a core.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from tests.bench.figures import BOTH, Row, flood_us, median, steady_us
from tests.bench.run import Kind, Run

Figure = Callable[[Run], float]

FULL = 0.7
PEOPLE, A_MINUTE = 12, 12
FLEETS = (1, 2, 4, 8)
FEW, MANY, LARGE = Kind(100, 4), Kind(1_000, 4), Kind(100, 12)


class Constants(Struct, frozen=True, kw_only=True):
    """Seconds of CPU, of a core, or MB; each for one message, room, person."""

    commit: float
    follow: float
    deliver: float
    redis: float
    keep: float
    silent: float
    redis_keep: float
    room_mb: float
    person_mb: float
    empty_mb: float


def constants(runs: Sequence[Run]) -> Constants:
    """Solve for the constants: rooms of 4 and of 12 people differ by 8 deliveries alone."""

    def of(kind: Kind, figure: Figure) -> float:
        return median(Row("", figure), [run for run in runs if run.kind == kind])

    few, large = (of(kind, lambda run: flood_us(run, *BOTH)) / 1e6 for kind in (FEW, LARGE))
    deliver = (large - few) / (LARGE.people - FEW.people)
    rest = few - FEW.people * deliver
    # Which part of the rest is the other instance's was seen where all was posted through one.
    posting, other = (of(FEW, lambda run, name=name: steady_us(run, name)) for name in BOTH)
    follow = rest * other / (posting + other)
    keep = of(MANY, lambda run: run.kept.share("one") - run.kept.share("two")) / MANY.rooms
    silent = of(MANY, lambda run: sum(map(run.silent.share, BOTH)) - 2 * run.kept.share("one"))
    many, much = (of(kind, lambda run: run.seated_mb - run.empty_mb) for kind in (MANY, LARGE))
    person_mb, room_mb = _memory(many, much)
    return Constants(
        commit=rest - follow,
        follow=follow,
        deliver=deliver,
        redis=of(FEW, lambda run: flood_us(run, "redis")) / 1e6,
        keep=keep,
        silent=silent / (MANY.rooms * MANY.people),
        redis_keep=of(MANY, lambda run: run.silent.share("redis")) / MANY.rooms / len(BOTH),
        room_mb=room_mb,
        person_mb=person_mb,
        empty_mb=of(FEW, lambda run: run.empty_mb),
    )


def _memory(many: float, large: float) -> tuple[float, float]:
    """Solve for a person and a room; each instance has all rooms and half of the people."""
    part = LARGE.rooms / MANY.rooms
    person = (large - part * many) / (LARGE.rooms * (LARGE.people - MANY.people) / 2)
    return person, many / MANY.rooms - person * MANY.people / 2


def of_instances(c: Constants, instances: int) -> float:
    """Return how many lively rooms so many instances carry, with a core each."""
    spread = min(instances, PEOPLE)
    message = c.commit + (spread - 1) * c.follow + PEOPLE * c.deliver
    room = A_MINUTE / 60 * message + spread * c.keep + PEOPLE * c.silent
    return FULL * instances / room


def of_redis(c: Constants, instances: int) -> float:
    """Return how many lively rooms one Redis carries under so many instances."""
    spread = min(instances, PEOPLE)
    return FULL / (A_MINUTE / 60 * c.redis + spread * c.redis_keep)


def lines(runs: Sequence[Run]) -> Iterator[str]:
    """Yield two tables: the constants, and what follows from them."""
    c = constants(runs)
    yield from ("| constant | | |", "| --- | --- | ---: |")
    for name, what, value in _told(c):
        yield f"| `{name}` | {what} | {value} |"
    yield ""
    yield f"| instances | rooms of {PEOPLE} with {A_MINUTE} messages a minute | messages a second |"
    yield "| ---: | ---: | ---: |"
    for instances in FLEETS:
        yield f"| {instances} | {_carried(of_instances(c, instances))} |"
    yield f"| one Redis, under {FLEETS[-1]} of them | {_carried(of_redis(c, FLEETS[-1]))} |"


def _told(c: Constants) -> Iterator[tuple[str, str, str]]:
    yield "commit", "a message, on the instance where it is posted", f"{1e6 * c.commit:,.0f} µs"
    yield "follow", "on each other instance with people of its room", f"{1e6 * c.follow:,.0f} µs"
    yield "deliver", "to each person", f"{1e6 * c.deliver:,.0f} µs"
    yield "redis", "in Redis", f"{1e6 * c.redis:,.0f} µs"
    yield "keep", "a room that an instance keeps, each second", f"{1e6 * c.keep:,.1f} µs"
    yield "silent", "a connected person, each second", f"{1e6 * c.silent:,.1f} µs"
    yield "redis_keep", "in Redis, the same room, each second", f"{1e6 * c.redis_keep:,.1f} µs"
    yield "empty", "memory of an instance at its start", f"{c.empty_mb:,.0f} MB"
    yield "room", "memory of a room that it keeps", f"{1e3 * c.room_mb:,.0f} kB"
    yield "person", "memory of a connected person", f"{1e3 * c.person_mb:,.0f} kB"


def _carried(rooms: float) -> str:
    return f"{rooms:,.0f} | {rooms * A_MINUTE / 60:,.0f}"
