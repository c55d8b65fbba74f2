"""A circle on two instances and a Redis that fails over in the middle of somebody's turn."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.evening import House
from tests.fleet.circle import BACK_S, Circle
from tests.fleet.conftest import two_on
from tests.servers.sentinel import Watched


@pytest.fixture
def watched() -> Iterator[Watched]:
    with Watched() as made:
        yield made


@pytest.fixture
def houses(tmp_path: Path, watched: Watched) -> Iterator[tuple[House, House]]:
    with two_on(watched.url, tmp_path) as both:
        yield both


async def test_a_turn_outlives_the_master(watched: Watched, houses: tuple[House, House]):
    """Whoever speaks goes on speaking, under a new epoch; nothing is lost, nothing comes twice."""
    async with Circle(*houses) as circle:
        holder = await circle.begin()
        turn = holder.turn["id"]
        await circle.say(holder, "before")
        await asyncio.to_thread(watched.until_replicated)
        watched.master.kill()
        going_on = asyncio.ensure_future(circle.say(holder, "meanwhile"))
        await asyncio.to_thread(watched.until_promoted)
        async with asyncio.timeout(BACK_S):
            await going_on
            await circle.everybody_is_answered()
        assert (circle.host.turn["id"], circle.host.turn["state"]) == (turn, "speaking")
        await circle.to_the_end(holder)
        assert await circle.account(anew=True) == []
        # The copy went from memory to memory.
        assert list(watched.replica.folder.iterdir()) == []


async def test_what_the_replica_did_not_have_comes_back_from_an_instance(
    watched: Watched, houses: tuple[House, House]
):
    """An acknowledged word is in the memory of whoever acknowledged it."""
    async with Circle(*houses) as circle:
        holder = await circle.begin()
        await circle.say(holder, "before")
        await asyncio.to_thread(watched.until_replicated)
        with watched.replica.client() as client:
            client.execute_command("REPLICAOF", "127.0.0.1", "1")
        await circle.say(holder, "never replicated")
        watched.master.kill()
        await asyncio.to_thread(watched.until_promoted)
        async with asyncio.timeout(BACK_S):
            await circle.say(holder, "after")
            await circle.everybody_is_answered()
        assert all(guest.fresh == 1 for guest in circle.everybody)
        await circle.to_the_end(holder)
        assert await circle.read_by_a_newcomer() == circle.said
