"""Runs the simulation with one fault switched on until a check finds it."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

from msgspec import Struct

from tests.planted.plants import PLANTED
from tests.servers.redis import RedisServer
from tests.simulation.diary import Broken
from tests.simulation.hosts import RedisHost, virtual_scripts
from tests.simulation.loop import HybridLoop
from tests.simulation.world import USUAL, Climate, Report, run

SEEDS = 300
REDIS_SEEDS = 150


class Catch(Struct, frozen=True):
    """Which seed found a fault, and the words of the check that did."""

    seed: int
    by: str


def hunted(name: str, where: str) -> Catch | None:
    """Return the first catch of a fault, with the rooms in `memory` or `redis`; None for none."""
    planted = next(each for each in PLANTED if each.name == name)
    if where == "memory":
        live = partial(run, climate=planted.climate)
        return _first(planted.in_memory, live, _seeds(planted.seeds[0], SEEDS))
    with RedisServer() as server:
        there = partial(evening_on_redis, server, climate=planted.climate)
        return _first(planted.on_redis, there, _seeds(planted.seeds[1], REDIS_SEEDS))


def sound(seed: int) -> str:
    """Live through one seed on Redis with nothing planted; return what was found, or nothing."""
    try:
        with RedisServer() as server, virtual_scripts():
            evening_on_redis(server, seed, USUAL)
    except Exception:  # noqa: BLE001 -- whatever it was, it is this seed's finding
        return traceback.format_exc()
    return ""


def evening_on_redis(server: RedisServer, seed: int, climate: Climate) -> Report:
    """Live through one seed on that Redis, whose scripts are on virtual time."""
    with server.client() as client:
        return run(seed, lambda now: RedisHost(server.url, client, now), HybridLoop(), climate)


def _seeds(first: int, count: int) -> Iterator[int]:
    yield first
    yield from (seed for seed in range(count) if seed != first)


def _first(
    planted: Callable[[], AbstractContextManager[None]],
    live: Callable[[int], Report],
    seeds: Iterator[int],
) -> Catch | None:
    # Only a check's word counts: that something falls over is no proof that it would be noticed.
    for seed in seeds:
        try:
            with planted():
                live(seed)
        except Broken as found:
            return Catch(seed, str(found.args[0]))
        except Exception:  # noqa: BLE001 -- see above
            continue
    return None
