"""People in rooms behind a balancer, who keep an account of what they said and heard.

They use the Python client, as others do; it comes back by itself and resends what was not
answered, so `say` returns once the words are acknowledged, however many connections that takes.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from roomserver.client.connection import Client
from roomserver.tasks import spawn

PAUSE_S = 0.5


class Guest(Struct):
    """One person; `said` is what was acknowledged, `heard` what came, in its order."""

    name: str
    client: Client
    said: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    began: list[float] = field(default_factory=list)
    """When each acknowledged message was first sent, by this machine's clock."""
    slowest_s: float = 0.0
    quiet: bool = False
    fresh: int = 0
    """Welcomes after which this one had to begin anew."""

    async def listen(self) -> None:
        """Write down what comes, until the end."""
        async for frame in self.client.events():
            if frame["type"] == "message.posted":
                self.heard.append(frame["text"])
            elif frame["type"] == "welcome":
                self.fresh += not frame["recovered"]

    async def talk(self) -> None:
        """Say something now and then, until told to be quiet."""
        while not self.quiet:
            await self.say()
            await asyncio.sleep(PAUSE_S * random.uniform(0.5, 1.5))

    async def say(self) -> None:
        """Say the next words and wait for the acknowledgement."""
        began = time.monotonic()
        text = f"{self.name} {len(self.tried)}"
        self.tried.add(text)
        await self.client.post(text)
        self.said.append(text)
        self.began.append(began)
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)

    def is_back(self, since: float) -> bool:
        """Tell whether words of after that moment were acknowledged."""
        return bool(self.began) and self.began[-1] > since


class Evening:
    """All people of all rooms; use as an async context manager."""

    def __init__(self) -> None:
        self.rooms: list[list[Guest]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._talking: list[asyncio.Task[None]] = []

    @property
    def guests(self) -> list[Guest]:
        return [guest for room in self.rooms for guest in room]

    async def seat(self, links: Iterable[str], each: int) -> None:
        """Bring so many people into each room."""
        for number, link in enumerate(links):
            names = [f"Guest {number}-{place}" for place in range(each)]
            self.rooms.append([await self._guest(link, name) for name in names])

    async def _guest(self, link: str, name: str) -> Guest:
        client = await Client.connect(link)
        guest = Guest(name, client)
        self._tasks.append(spawn(guest.listen(), name="guest.listen"))
        await client.join(agreed=True)
        return guest

    def talk(self) -> None:
        """Let everybody talk."""
        self._talking = [spawn(guest.talk(), name="guest.talk") for guest in self.guests]

    async def hush(self) -> None:
        """Let everybody end what they are saying, and wait until all of it was heard."""
        for guest in self.guests:
            guest.quiet = True
        await asyncio.gather(*self._talking)
        self._talking = []
        await self.until(
            lambda: all(_all_said(room) <= set(g.heard) for room in self.rooms for g in room)
        )

    async def back(self, since: float, within_s: float) -> list[float]:
        """Wait until everybody said something after that moment; return the longest waits.

        Of each person: how long their slowest words took since then, in seconds.
        """
        await self.until(lambda: all(guest.is_back(since) for guest in self.guests), within_s)
        return [guest.slowest_s for guest in self.guests]

    def forget_waits(self) -> None:
        """Begin to measure anew."""
        for guest in self.guests:
            guest.slowest_s = 0.0

    async def until(self, happened, within_s: float = 20.0) -> None:
        """Wait for what a fleet does in its own time."""
        async with asyncio.timeout(within_s):
            while not happened():
                # Who fell over would be waited for in vain, and nobody would learn why.
                for task in (*self._talking, *self._tasks):
                    if task.done():
                        task.result()
                await asyncio.sleep(0.05)

    def account(self) -> list[str]:
        """Return what is wrong with what people were told; nothing, when all is well."""
        return [fault for room in self.rooms for fault in _faults(room)]

    async def __aenter__(self) -> "Evening":
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (*self._talking, *self._tasks):
            task.cancel()
        await asyncio.gather(*self._talking, *self._tasks, return_exceptions=True)
        await asyncio.gather(*(guest.client.close() for guest in self.guests))


def _faults(room: list[Guest]) -> Iterable[str]:
    said = _all_said(room)
    tried = {text for guest in room for text in guest.tried}
    for guest in room:
        doubled = [text for text, times in Counter(guest.heard).items() if times > 1]
        missing = said - set(guest.heard)
        if missing:
            yield f"{guest.name} missed {sorted(missing)}"
        if doubled:
            yield f"{guest.name} heard twice {sorted(doubled)}"
        if set(guest.heard) - tried:
            yield f"{guest.name} heard what nobody said"
        if guest.fresh:
            yield f"{guest.name} had to begin anew {guest.fresh} times"
        if guest.heard != room[0].heard:
            yield f"{guest.name} heard another order than {room[0].name}"


def _all_said(room: list[Guest]) -> set[str]:
    return {text for guest in room for text in guest.said}
