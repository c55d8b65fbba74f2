"""Seats simulated participants in a practice room, and takes them out again.

They come over a socket like anybody. Bounds: so many rehearsals at once, and none without a host
for long: a room in which only they sit is left, and ends as an empty room does.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import suppress

from roomserver import tasks
from roomserver.client.connection import Client
from roomserver.client.errors import ClientError
from roomserver.config_checks import address
from roomserver.demo.pace import Pace
from roomserver.observability import logs
from roomserver.rehearsal.lines import Part, Parts, chosen
from roomserver.rehearsal.parts import Drops, InDistress, OffTopic, Quiet, Simulated, Talkative

MOST = 5
"""Rehearsals of one process at a time."""
ALONE_S = 900.0
"""How long they wait for a host, at the beginning and whenever none is there."""
LONGEST_S = 4 * 3600.0
LOOK_S = 5.0
SPEED = 1.0
"""How fast they live; 1 is as people do."""


class Rehearsals:
    """Those of this process. `where` is its listener as HOST:PORT; without one nobody comes."""

    def __init__(self, where: str, lines: Callable[[], Mapping[str, Parts]]) -> None:
        self._base = _base(where) if where else ""
        self._lines = lines
        self._running: set[asyncio.Task[None]] = set()

    def has_place(self) -> bool:
        """Tell whether another one may begin."""
        return len(self._running) < MOST

    def notice(self, language: str) -> str:
        """Return what stands above the agreements, so that nobody takes this for a real circle."""
        return chosen(self._lines(), language).notice

    def begin(self, room: str, invite: str, language: str) -> None:
        """Let simulated people come into a room that was just made."""
        if not self._base:
            return
        link, parts = f"{self._base}/r/{room}#{invite}", chosen(self._lines(), language)
        task = tasks.spawn(self._play(link, parts), name="rehearsal")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """End all of them, for the server ends."""
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _play(self, link: str, parts: Parts) -> None:
        cast = Cast(link, parts)
        logs.info("rehearsal.began")
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_S):
                    await cast.take_seats()
                    await cast.wait_for_the_end()
        finally:
            await cast.go()
            logs.info("rehearsal.ended")


class Cast:
    """The five of one room."""

    def __init__(self, link: str, parts: Parts) -> None:
        self._link = link
        self._chance = random.Random()  # noqa: S311 -- theatre, not secrets
        self._roles = (
            (Talkative, parts.talkative),
            (Quiet, parts.quiet),
            (OffTopic, parts.off_topic),
            (InDistress, parts.in_distress),
            (Drops, parts.drops),
        )
        self._people: list[Simulated] = []

    async def take_seats(self) -> None:
        """Come in one after the other; who is not let in stays away."""
        coming = (self._come(*role, number) for number, role in enumerate(self._roles))
        await asyncio.gather(*coming)

    async def wait_for_the_end(self) -> None:
        """Return when the room is over, all were removed, or no host is there for long."""
        alone_s = 0.0
        while alone_s < ALONE_S and any(each.client.ended is None for each in self._people):
            await asyncio.sleep(LOOK_S)
            alone_s = 0.0 if any(each.sees_host() for each in self._people) else alone_s + LOOK_S

    async def go(self) -> None:
        """Leave for good, so that nobody waits for them."""
        await asyncio.gather(*(_leave(each) for each in self._people))

    async def _come(self, kind: type[Simulated], part: Part, number: int) -> None:
        pace = Pace(SPEED, random.Random(self._chance.random()))  # noqa: S311 -- theatre
        await pace.wait(number * 3, number * 3 + 2)
        with suppress(ClientError):
            client = await Client.connect(self._link)
            one = kind(client, pace, part)
            self._people.append(one)
            await client.join(alias=part.alias, agreed=True)
            one.start()
            await one.greet()


async def _leave(one: Simulated) -> None:
    with suppress(ClientError, TimeoutError):
        async with asyncio.timeout(1):
            await one.client.leave()
    await one.stop()


def _base(where: str) -> str:
    host, port = address(where)
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- no bind
    return f"http://[{loopback}]:{port}" if ":" in loopback else f"http://{loopback}:{port}"
