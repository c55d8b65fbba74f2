"""Two instances behind each balancer: one is drained, one is killed, and nobody is lost."""

import asyncio
import os
import time

import pytest

from tests.deploy.balancers import KINDS
from tests.deploy.fleet import fleet
from tests.deploy.people import Evening

ROOMS, EACH = 4, 5
# What people are promised. On a machine with nothing else to do it takes a second or two.
BACK_S = 10


@pytest.mark.parametrize("kind", KINDS)
async def test_a_drained_and_a_killed_instance_cost_nobody_a_word(kind, tmp_path) -> None:
    """Twenty people in four rooms talk on; what was acknowledged comes once, in one order."""
    with fleet(kind, tmp_path) as fleet_:
        async with Evening() as evening:
            links = [await asyncio.to_thread(fleet_.one.link) for _ in range(ROOMS)]
            assert all(link.startswith(fleet_.balancer.url) for link in links)
            await evening.seat(links, EACH)
            spread = [await asyncio.to_thread(each.connections) for each in fleet_[:2]]
            assert sum(spread) == ROOMS * EACH
            assert min(spread) >= ROOMS * EACH / 4, spread

            evening.talk()
            await evening.back(time.monotonic(), within_s=BACK_S)

            evening.forget_waits()
            await asyncio.to_thread(fleet_.one.drain)
            drained = await evening.back(time.monotonic(), within_s=BACK_S)
            await asyncio.to_thread(fleet_.one.start)

            evening.forget_waits()
            await asyncio.to_thread(fleet_.two.kill)
            killed = await evening.back(time.monotonic(), within_s=BACK_S)
            await asyncio.to_thread(fleet_.two.start)

            await evening.back(time.monotonic(), within_s=BACK_S)
            await evening.hush()
            assert evening.account() == []
            noted(kind, drained, killed)


def noted(kind, drained: list[float], killed: list[float]) -> None:
    """Write the waits down where somebody asked for them."""
    file = os.environ.get("DEPLOY_WAITS")
    if file:
        with open(file, "a", encoding="utf-8") as waits:
            print(kind.__name__, max(drained), max(killed), file=waits)
