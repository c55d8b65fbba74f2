"""Each planted fault is found; so the checks that find nothing elsewhere are not blind."""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from tests.planted.hunt import Catch, hunted, sound
from tests.planted.plants import PLANTED

NAMES = [planted.name for planted in PLANTED]
SOUND = range(16)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as made:
        yield made


@pytest.fixture(scope="module")
def catches(pool: ProcessPoolExecutor) -> dict[tuple[str, str], "Future[Catch | None]"]:
    """All hunts, under way: by fault and by what holds the rooms."""
    where = ("memory", "redis")
    return {(name, each): pool.submit(hunted, name, each) for name in NAMES for each in where}


@pytest.fixture(scope="module")
def evenings(
    pool: ProcessPoolExecutor, catches: dict[tuple[str, str], "Future[Catch | None]"]
) -> dict[int, "Future[str]"]:
    return {seed: pool.submit(sound, seed) for seed in SOUND}


@pytest.mark.parametrize("where", ["memory", "redis"])
@pytest.mark.parametrize("name", NAMES)
def test_a_planted_fault_is_caught(
    name: str, where: str, catches: dict[tuple[str, str], "Future[Catch | None]"]
) -> None:
    """Whoever trusts a green simulation relies on this; the scripts are code as well."""
    assert catches[name, where].result() is not None


@pytest.mark.parametrize("seed", SOUND)
def test_with_nothing_planted_redis_keeps_every_promise(
    seed: int, evenings: dict[int, "Future[str]"]
) -> None:
    """The same evenings, the same checks, the product's own scripts."""
    assert evenings[seed].result() == ""
