"""Acts out circles against a running server, by its public ports alone.

The bots' room is made here and nowhere else: no bot ever sits down in a room that it was given.
"""

import asyncio
from collections.abc import Callable

from roomserver.client.connection import Client
from roomserver.client.errors import ClientError
from roomserver.demo.bot import Person
from roomserver.demo.host import Host
from roomserver.demo.house import HouseError, Opened, open_room
from roomserver.demo.pace import Pace
from roomserver.demo.report import Report, report
from roomserver.demo.script import Script

BETWEEN_S = (30.0, 60.0)
END_S = 60.0
AGAIN_S = 5.0


class Cast:
    """A host and some people in one room."""

    def __init__(self, script: Script, speed: float, *, forwarded: bool = False) -> None:
        self._script = script
        self._speed = speed
        self._forwarded = forwarded
        self._host: Host | None = None
        self.people: list[Person] = []

    @property
    def host(self) -> Host:
        """Return the host, once seated."""
        assert self._host is not None
        return self._host

    async def take_seats(self, opened: Opened) -> None:
        """Come in one after the other, the host first."""
        client = await self._sit(opened.host_url, 0)
        self._host = Host(client, self._pace("host"))
        self._host.start()
        for number in range(self._script.people):
            await self._host.pace.wait(1, 4)
            await self._person(opened, number)
        await asyncio.gather(*(person.greet() for person in self.people))

    async def go(self) -> None:
        """Leave the stage."""
        bots = [*self.people, *([self._host] if self._host else [])]
        await asyncio.gather(*(bot.stop() for bot in bots))

    def report(self) -> Report:
        """Tell what was seen by whom."""
        bots = [self.host, *self.people]
        aliases = (p["alias"] for bot in bots for p in bot.client.room["participants"])
        return report({bot.id: bot.seen for bot in bots}, aliases)

    async def _person(self, opened: Opened, number: int) -> None:
        client = await self._sit(opened.join_url, number + 1)
        parts = self._script.parts
        person = Person(
            client,
            self._pace(str(number)),
            self._script.lines(number),
            passes=number == parts.passes,
            asks=number == parts.asks,
            drops=number == parts.drops,
            is_held=number == parts.is_held,
        )
        self.people.append(person)
        person.start()

    async def _sit(self, link: str, number: int) -> Client:
        headers = {"X-Forwarded-For": address(number)} if self._forwarded else None
        client = await Client.connect(link, headers=headers)
        await client.join(agreed=True)
        return client

    def _pace(self, who: str) -> Pace:
        return Pace(self._speed, self._script.chance(f"pace {who}"))


def address(number: int) -> str:
    """Return a bot's address as a proxy would tell it (RFC 5737: documentation only)."""
    return f"203.0.113.{number + 1}"


async def play(
    base_url: str,
    host_key: str,
    *,
    people: int = 6,
    speed: float = 1.0,
    seed: int = 0,
    forwarded: bool = False,
) -> Report:
    """Act out one circle from gathering to close in a room of its own.

    `forwarded`: the bots come as from behind a proxy, each from an address of its own. Raises
    HouseError where no room is to be had, ClientError where the server ends it.
    """
    script = Script(people, seed)
    cast = Cast(script, speed, forwarded=forwarded)
    try:
        await cast.take_seats(await open_room(base_url, host_key, script.room()))
        await cast.host.lead(script.banner)
        await cast.host.end(script.goodbye)
        await asyncio.gather(*(bot.finish(END_S) for bot in cast.people))
        return cast.report()
    finally:
        await cast.go()


async def endless(
    base_url: str,
    host_key: str,
    opened: Callable[[Opened], None],
    *,
    people: int = 6,
    speed: float = 1.0,
    seed: int = 0,
) -> None:
    """Act out circle after circle in one room until cancelled; for people to watch.

    `opened` is told the room's links, again whenever a new room had to be made (the old one was
    closed by somebody, or reached its last hour).
    """
    for evening in range(seed, seed + 1_000_000):
        try:
            await _evenings(base_url, host_key, opened, Script(people, evening), speed)
        except (ClientError, HouseError):
            await asyncio.sleep(AGAIN_S)


async def _evenings(
    base_url: str,
    host_key: str,
    opened: Callable[[Opened], None],
    script: Script,
    speed: float,
) -> None:
    cast = Cast(script, speed)
    try:
        room = await open_room(base_url, host_key, script.room())
        opened(room)
        await cast.take_seats(room)
        await cast.host.lead(script.banner)
        while cast.host.client.ended is None:
            await cast.host.pace.wait(*BETWEEN_S)
            await cast.host.again(script.banner)
    finally:
        await cast.go()
