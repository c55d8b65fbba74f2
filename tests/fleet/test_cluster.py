"""Circles on three masters: one dies with its replica promoted, a slot moves; all go on."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomserver.stores.redis.keys import LEASES, room_keys
from roomserver.stores.redis.slots import slot
from tests.e2e.evening import House
from tests.fleet.circle import BACK_S, Circle, Guest
from tests.fleet.conftest import two_on
from tests.servers.cluster import ClusterServers


@pytest.fixture
def cluster() -> Iterator[ClusterServers]:
    with ClusterServers(replicas=True) as made:
        yield made


@pytest.fixture
def houses(tmp_path: Path, cluster: ClusterServers) -> Iterator[tuple[House, House]]:
    with two_on(cluster.url, tmp_path) as both:
        yield both


def slot_of(room: str) -> int:
    return slot(room_keys(room).meta)


def on(cluster: ClusterServers, master: int) -> Callable[[str], bool]:
    """Tell of a room's id whether that master has it."""
    return lambda room: cluster.owner(slot_of(room)) == master


async def test_a_master_dies_in_the_middle_of_three_turns(
    cluster: ClusterServers, houses: tuple[House, House]
):
    """It is the one with the leases; the circles on all three go on, and only its own anew."""
    dies = cluster.owner(slot(LEASES))
    async with contextlib.AsyncExitStack() as stack:
        circles = [
            await stack.enter_async_context(Circle(*houses, on(cluster, n))) for n in range(3)
        ]
        holders = [await circle.begin() for circle in circles]
        for circle, holder in zip(circles, holders, strict=True):
            await circle.say(holder, "before")
        await asyncio.to_thread(cluster.until_replicated, dies)
        cluster.masters[dies].kill()
        going_on = [
            asyncio.ensure_future(circle.say(holder, "meanwhile"))
            for circle, holder in zip(circles, holders, strict=True)
        ]
        await asyncio.to_thread(cluster.until_promoted, dies)
        async with asyncio.timeout(BACK_S):
            await asyncio.gather(*going_on)
            await asyncio.gather(*(circle.everybody_is_answered() for circle in circles))
        for circle, holder in zip(circles, holders, strict=True):
            await circle.to_the_end(holder)
            assert await circle.account(anew=circle is circles[dies]) == []


async def test_a_slot_moves_in_the_middle_of_a_turn(
    cluster: ClusterServers, houses: tuple[House, House]
):
    """Operators add a master while people talk."""
    async with Circle(*houses, on(cluster, 0)) as circle:
        holder, over = await circle.begin(), asyncio.Event()
        talking = asyncio.ensure_future(talk(circle, holder, over))
        at = slot_of(circle.room)
        for target in (1, 2, 0):
            await asyncio.to_thread(cluster.move, at, cluster.owner(at), target)
            async with asyncio.timeout(BACK_S):
                await circle.everybody_is_answered()
        over.set()
        await talking
        assert len(circle.said) > 3
        await circle.to_the_end(holder)
        assert await circle.account(anew=True) == []


async def talk(circle: Circle, holder: Guest, over: asyncio.Event) -> None:
    """Say one thing after the other until it is over."""
    while not over.is_set():
        await circle.say(holder, f"word {len(circle.said)}")
        # So many a second are allowed.
        await asyncio.sleep(0.1)
