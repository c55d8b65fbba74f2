"""The five people of a practice room. Each waits for one thing that a host can do.

What one does is a task of its own, so that it can hear the host meanwhile.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from itertools import cycle
from typing import Any

from roomserver import clock
from roomserver.client.connection import Client
from roomserver.client.errors import ClientError
from roomserver.demo.bot import MARKS, Bot
from roomserver.demo.pace import Pace
from roomserver.rehearsal.lines import Part
from roomserver.tasks import spawn

Body = dict[str, Any]
Deed = Coroutine[Any, Any, None]

HOSTS_WORDS = {"message.posted", "announcement.posted"}
MOST_LINES = 10
"""Even the most talkative comes to an end."""
EXTENDS_AFTER = 3


class Simulated(Bot):
    """Greets, takes its turns, answers the host; tells at the end what it was there for."""

    def __init__(self, client: Client, pace: Pace, part: Part) -> None:
        super().__init__(client, pace)
        self.part = part
        self._shares = cycle(part.shares)
        self._later = cycle(part.later)
        self._has_shared = False
        self._answers = cycle(part.answers)
        self._began: float | None = None
        self._met_s: int | None = None
        self._is_past = False
        self._turn: str | None = None
        self._acting: asyncio.Task[None] | None = None
        self._answering: asyncio.Task[None] | None = None

    # -- what it asks of the host

    @property
    def is_met(self) -> bool:
        """Whether the host did what this one is there for."""
        return self._met_s is not None

    def expect(self) -> None:
        """Begin to wait for the host."""
        if self._began is None:
            self._began = clock.monotonic()

    def meet(self) -> None:
        """Note that the host acted."""
        if self._began is not None and self._met_s is None and not self._is_past:
            self._met_s = round(clock.monotonic() - self._began)

    def lapse(self) -> None:
        """Wait no more: whatever the host does from here on is about something else."""
        self._is_past = self._began is not None

    # -- what it hears

    async def react(self, event: Body) -> None:
        """Act on what concerns oneself."""
        match event["type"]:
            case "turn.offered" if event["holder"] == self.id:
                self.act(self.take(event["turn"]))
            case "turn.ended" if event["turn"] == self._turn and event["reason"] == "skipped":
                self.meet()
            case "round.opened" if event["floor"] in {"open", "hands"} and self.part.chat:
                self.act(self.chat(event["floor"]))
            case "whisper.posted" if event["to"] == self.id and self._is_host(event["by"]):
                self.meet()
                self._answering = replaced(self._answering, self.answer(event["by"]))
            case "circle.ended":
                self.act(self.step_out())
            case kind if kind in HOSTS_WORDS and self._is_host(event.get("by")):
                self.heard_host()
            case "message.posted" if event["by"] != self.id:
                await self._mark(event["message"])

    def heard_host(self) -> None:
        """Note that the host said something to all."""

    # -- what it does

    async def greet(self) -> None:
        """Say hello, if it is one who does."""
        if self.part.greeting:
            await self.say(self.part.greeting)

    async def take(self, turn: str) -> None:
        """Take a turn that is offered."""
        self._turn = turn
        await self.pace.wait(2, 6)
        if await self.do("turn.begin", turn=turn) is None:
            return
        if self._has_shared:
            await self.say(next(self._later))
            await self.do("turn.end", turn=turn)
        else:
            self._has_shared = True
            await self.share(turn)

    async def share(self, turn: str) -> None:
        """Say one's lines and end: what this one is there for, once an evening."""
        for line in self.part.shares:
            await self.say(line)
        await self.do("turn.end", turn=turn)

    async def chat(self, floor: str) -> None:
        """Say something where all may, or ask for a turn where hands are raised."""
        await self.pace.wait(4, 20)
        if floor == "hands":
            await self.do("hand.raise")
            return
        for line in self.part.chat:
            await self.say(line)
            await self.pace.wait(5, 15)

    async def answer(self, host: str) -> None:
        """Answer the host in private."""
        await self.pace.write(text := next(self._answers))
        await self.do("whisper.post", to=host, text=text)

    async def step_out(self) -> None:
        """Tell the hosts who are there what was asked of them."""
        told = self.part.told(self._met_s, began=self._began is not None)
        for host in self._hosts():
            await self.do("whisper.post", to=host, text=told)

    def act(self, deed: Deed) -> None:
        """Do this from now on, and not what was begun before."""
        self._acting = replaced(self._acting, deed)

    async def stop(self) -> None:
        """Stop acting and cut the connection."""
        for task in (self._acting, self._answering):
            if task is not None:
                task.cancel()
        await super().stop()

    def sees_host(self) -> bool:
        """Tell whether a host is in the room, as far as this one knows."""
        return self.client.ended is None and next(self._hosts(), None) is not None

    def has_turn(self, turn: str) -> bool:
        """Tell whether this turn goes on."""
        now = self.client.room["turn"]
        return now is not None and now["id"] == turn

    def _hosts(self) -> Iterator[str]:
        people = self.client.room.get("participants", ())
        return (one["id"] for one in people if one["role"] == "host" and one["status"] == "here")

    def _is_host(self, member: str | None) -> bool:
        # An announcement names nobody: only hosts make them.
        people = self.client.room["participants"]
        return member is None or any(m["id"] == member and m["role"] == "host" for m in people)

    async def _mark(self, message: str) -> None:
        if self.pace.does(0.3):
            kind = MARKS[self.pace.number(len(MARKS))]
            await self.do("reaction.add", message=message, kind=kind)


class Quiet(Simulated):
    """Passes, and waits for a word in private or for the turn to come back."""

    async def take(self, turn: str) -> None:
        """Pass the first one; speak in the next."""
        if self._began is None:
            self.expect()
            await self.pace.wait(3, 8)
            await self.do("turn.pass", turn=turn)
            return
        self.meet()
        await super().take(turn)


class Talkative(Simulated):
    """Goes on and on, and waits for the host to say a word or to end it."""

    async def share(self, turn: str) -> None:
        """Talk until the host acts or nothing is left to say."""
        self.expect()
        for number in range(MOST_LINES):
            await self.say(next(self._shares))
            if self.is_met or not self.has_turn(turn):
                break
            if number == EXTENDS_AFTER:
                await self.do("turn.more_time", turn=turn)
        await self.do("turn.end", turn=turn)
        self.lapse()

    def heard_host(self) -> None:
        """Take a word to all as one to oneself."""
        self.meet()


class OffTopic(Simulated):
    """Talks of something else and gives advice; waits for the host to lead back."""

    async def react(self, event: Body) -> None:
        """Wait no longer than the round goes on."""
        if event["type"] == "round.closed":
            self.lapse()
        await super().react(event)

    async def share(self, turn: str) -> None:
        """Leave the topic."""
        self.expect()
        await super().share(turn)

    async def chat(self, floor: str) -> None:
        """Leave the topic here too."""
        self.expect()
        await super().chat(floor)

    def heard_host(self) -> None:
        """Take a word to all as one to oneself."""
        self.meet()


class InDistress(Simulated):
    """Says that they can't go on; waits for a host to write to them alone."""

    async def share(self, turn: str) -> None:
        """Say it, and ask for help where nobody would notice by itself."""
        self.expect()
        await super().share(turn)
        if self.part.asks:
            await self.do("help.ask", text=self.part.asks)


class Drops(Simulated):
    """Loses the connection in the middle of a turn; waits for a word on coming back."""

    async def share(self, turn: str) -> None:
        """Be cut off after the first line, come back, and go on."""
        first, *rest = self.part.shares
        await self.say(first)
        self.expect()
        self.client.drop(self.pace.away_s())
        await asyncio.sleep(self.pace.away_s())
        for line in rest:
            await self.say(line)
        await self.do("turn.end", turn=turn)
        self.lapse()

    def heard_host(self) -> None:
        """Take a word to all, for instance what happens now, as one to oneself."""
        self.meet()


def replaced(task: asyncio.Task[None] | None, deed: Deed) -> asyncio.Task[None]:
    """Do this, and no more what was being done."""
    if task is not None:
        task.cancel()
    return spawn(_unless_over(deed), name="rehearsal.act")


async def _unless_over(deed: Deed) -> None:
    """Do it; that the room ends meanwhile, or this one is removed, is part of an evening."""
    with suppress(ClientError):
        await deed
