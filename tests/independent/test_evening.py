"""A whole circle over real sockets, with a client written from the protocol page alone.

Every step ends in `agree`: each client's folded room must equal the room of a fresh welcome.
"""

from __future__ import annotations

import asyncio

from tests.independent.evening import Maker, check_problem
from tests.independent.rest import call
from tests.independent.steps_arriving import arrive, gather
from tests.independent.steps_circle import open_round, plan_and_quiet, to_the_end
from tests.independent.steps_people import lobby, muting, oneself_and_roles, removal
from tests.independent.steps_turns import (
    begin,
    come_back,
    drop_mid_turn,
    first_turn,
    pass_and_defer,
)
from tests.independent.steps_words import (
    goals,
    moderation,
    private_words,
    removed_meanwhile,
    reports,
)


async def test_a_whole_circle(open_evening: Maker) -> None:
    """An evening of a host and three people, from the first preview to the dead resume."""
    async with asyncio.timeout(110):
        evening = await open_evening(history="all", language="en")
        people = await arrive(evening)
        await gather(people)
        share = await first_turn(people, await begin(people))
        await drop_mid_turn(people, await pass_and_defer(people), share)
        await come_back(people)
        await private_words(people)
        await open_round(people)
        await reports(people)
        await removed_meanwhile(people)
        await muting(people)
        await removal(evening, people)
        await lobby(evening, people)
        await moderation(people)
        await goals(people)
        await oneself_and_roles(people)
        await plan_and_quiet(people)
        await to_the_end(people)
        url = f"{evening.server.url}/api/rooms/{evening.made['room']}"
        check_problem(await call("GET", url, key=evening.server.host_key), 404)
