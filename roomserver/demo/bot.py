"""A person of the demonstration: reads events, takes turns, marks and replies.

What a bot does may be too late or not allowed by the time it does it (somebody skipped its turn, a
watcher hosts along): a refusal is part of an evening and only forgotten.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from roomserver.client.connection import Client
from roomserver.client.errors import ClientError, RefusedError
from roomserver.demo.pace import Pace
from roomserver.demo.script import Lines
from roomserver.tasks import spawn

Body = dict[str, Any]

MARKS = ("heard", "with_you", "me_too", "thank_you", "strength")
SEEN = 5_000


class Bot:
    """What every bot can: read, remember what it saw, act without insisting."""

    def __init__(self, client: Client, pace: Pace) -> None:
        self.client = client
        self.pace = pace
        self.seen: deque[Body] = deque(maxlen=SEEN)
        self._news = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    @property
    def id(self) -> str:
        """Return the member's id."""
        return str(self.client.you["id"])

    def start(self) -> None:
        """Begin to read and act."""
        self._reading = spawn(self._read(), name="bot")

    async def stop(self) -> None:
        """Stop acting and cut the connection."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self.client.close()

    async def finish(self, patience_s: float) -> None:
        """Read on to the end of the room, if it comes in time."""
        if self._reading is not None:
            await asyncio.wait({self._reading}, timeout=patience_s)

    async def until(self, true: Callable[[Body], bool], patience_s: float) -> bool:
        """Wait until something is true of the room; tell whether it came to be in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while not true(self.client.room) and self.client.ended is None:
                    self._news.clear()
                    await self._news.wait()
        return true(self.client.room)

    async def do(self, type_: str, /, **fields: Any) -> Body | None:
        """Do a command; return its `ack`, or None where it was refused."""
        try:
            return await self.client.send(type_, **fields)
        except RefusedError:
            return None

    async def say(self, text: str, **fields: Any) -> None:
        """Write a message as a person does, letter by letter."""
        await self.client.typing(True)
        await self.pace.write(text)
        await self.do("message.post", text=text, **fields)

    async def react(self, event: Body) -> None:
        """Act on one event; each kind of bot has its own way."""

    async def _read(self) -> None:
        try:
            async for event in self.client.events():
                self.seen.append(event)
                self._news.set()
                # The room may end, or a watcher remove this bot, in the middle of something; what
                # had come before that is read all the same.
                with suppress(ClientError):
                    await self.react(event)
        finally:
            self._news.set()


class Person(Bot):
    """Somebody in the circle; the flags say what this one shows."""

    def __init__(
        self,
        client: Client,
        pace: Pace,
        lines: Lines,
        *,
        passes: bool = False,
        asks: bool = False,
        drops: bool = False,
        is_held: bool = False,
    ) -> None:
        super().__init__(client, pace)
        self.lines = lines
        self.passes, self.asks, self.drops, self.is_held = passes, asks, drops, is_held
        self._todo: set[str] = set()
        self._last: str | None = None
        self.expect_a_new_circle()

    def expect_a_new_circle(self) -> None:
        """Note what is still to be shown in this one."""
        flags = {"pass": self.passes, "ask": self.asks, "drop": self.drops}
        self._todo = {name for name, on in flags.items() if on}

    async def react(self, event: Body) -> None:
        """Act on what concerns oneself; leave most of the rest to others."""
        match event["type"]:
            case "turn.offered" if event["holder"] == self.id:
                await self._offered(event["turn"])
            case "message.posted" if event["by"] != self.id:
                await self._read_message(event)
            case "turn.replies_opened" if event["by"] != self.id:
                await self._reply()
            case "round.opened":
                await self._round(event)
            case "room.changed" if self.is_held and event["settings"]["pre_moderated"]:
                await self.say(next(self.lines.held))
            case "circle.ended":
                await self.pace.wait(1, 8)
                await self.say(next(self.lines.farewells))
            case _:
                pass

    async def greet(self) -> None:
        """Say hello, before the circle begins."""
        await self.say(next(self.lines.greetings))

    async def _round(self, event: Body) -> None:
        if event["round"] == self.client.room["agenda"][0]["id"]:
            self.expect_a_new_circle()
        if event["floor"] == "open":
            await self.pace.wait(2, 20)
            await self.say(next(self.lines.chat))

    async def _offered(self, turn: str) -> None:
        await self.pace.wait(2, 6)
        if self._now("pass"):
            await self.do("turn.pass", turn=turn)
        elif await self.do("turn.begin", turn=turn) is not None:
            await self._share(turn)

    async def _share(self, turn: str) -> None:
        *before, last = next(self.lines.shares)
        for line in before:
            await self.say(line)
            await self._trouble(turn)
        await self.say(last, feedback="kind_words")
        await self.do("turn.end", turn=turn)
        # The words asked for replies, so the floor is open to them now; then it goes on.
        await self.pace.listen()
        await self.do("turn.end", turn=turn)

    async def _trouble(self, turn: str) -> None:
        if self._now("ask"):
            await self.do("turn.more_time", turn=turn)
        if self._now("drop"):
            self.client.drop(self.pace.away_s())

    def _now(self, what: str) -> bool:
        now = what in self._todo
        self._todo.discard(what)
        return now

    async def _read_message(self, event: Body) -> None:
        if "reply_to" not in event:
            self._last = event["message"]
        if self.pace.does(0.4):
            await self.pace.wait(1, 3)
            kind = MARKS[self.pace.number(len(MARKS))]
            await self.do("reaction.add", message=event["message"], kind=kind)

    async def _reply(self) -> None:
        if self._last is not None and self.pace.does(0.6):
            await self.pace.wait(1, 4)
            await self.say(next(self.lines.replies), reply_to=self._last)
