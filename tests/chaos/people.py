"""People with the real client: they live through a circle, lose it, and come back elsewhere.

What they want next is drawn as in the simulation; here it goes over real sockets, by
`roomserver.client` with its own way of coming back. They know all instances of their arena and go
to another when theirs is gone, as a balancer would lead them.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import msgspec

from roomserver.client import effects as fx
from roomserver.client.connection import Client
from roomserver.client.core import Core
from roomserver.client.errors import ClientError
from roomserver.tasks import spawn
from tests.chaos.account import Account, Body, Ledger
from tests.simulation.wishes import host_wish, wish

PACE_S = 1.0
UNDER_WAY = 4
DRAWS = 12
# How often somebody does what makes little sense now, or would end what goes on.
SELDOM = 0.1
# How often what needs no floor is done when it was drawn: the words that need one come first.
QUIETER = 0.3
# How often a word is taken back when that was drawn: most must stay, so that they can be lost.
TAKEN_BACK = 0.5
# Nobody is sent away, so that whoever is missing was lost.
PARTICIPANT = (
    *("message.post", "message.retract"),
    *("reaction.add", "reaction.remove", "hand.raise", "hand.lower"),
    *("whisper.post", "goal.set", "bell.ring"),
    *("turn.begin", "turn.pass", "turn.defer", "turn.end", "turn.more_time"),
)
HOST = (
    *("circle.begin", "circle.resume", "circle.pause", "round.next"),
    *("message.post", "message.remove", "announcement.post", "whisper.post", "note.post"),
    *("turn.skip", "turn.extend", "turn.offer", "queue.shuffle", "queue.set"),
    *("silence.begin", "silence.end"),
)


class TappedCore(Core):
    """The client's core; every frame is written down before the client makes anything of it."""

    account: Account

    def opened(self, now: float) -> list[fx.Effect]:
        self.account.opened()
        return super().opened(now)

    def receive(self, text: str | bytes, now: float) -> list[fx.Effect]:
        if self.stage not in {"away", "over"}:
            self.account.frame(msgspec.json.decode(text))
        return super().receive(text, now)

    def command(self, type_: str, fields: Body) -> tuple[int, list[fx.Effect]]:
        n, todo = super().command(type_, fields)
        self.account.command(n, {"type": type_, **fields})
        return n, todo

    def lost(self, code: int, now: float) -> list[fx.Effect]:
        self.account.lost()
        return super().lost(code, now)


class Wanderer(Client):
    """A client that goes to another instance with each try; `gate` keeps it from coming."""

    def __init__(
        self,
        door: Any,
        *,
        account: Account,
        urls: Sequence[str],
        rng: Random,
        first: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(door, random=rng.random, **options)
        self._core = TappedCore(door.room, door.credential, random=rng.random)
        self._core.account = self._account = account
        self.gate = asyncio.Event()
        self.gate.set()
        self.at = -1
        self._urls, self._rng, self._first = urls, rng, first

    async def _once(self) -> int:
        await self.gate.wait()
        others = [each for each in range(len(self._urls)) if each != self.at]
        drawn = self._rng.choice(others) if others else 0
        self.at, self._first = drawn if self._first is None else self._first, None
        self._door = replace(self._door, url=self._urls[self.at])
        return await super()._once()

    async def _write(self, text: str) -> None:
        self._account.wrote(msgspec.json.decode(text))
        await super()._write(text)


class Person:
    """One human being in one room."""

    def __init__(self, name: str, role: str, ledger: Ledger, rng: Random) -> None:
        self.name, self.role, self.ledger, self.rng = name, role, ledger, rng
        self.is_gone = False
        """Whether this one's phone is off: nobody may be shown them as here."""
        self.quiet = True
        self.backs_at: float | None = None
        self.news = asyncio.Event()
        self.account = Account(name, ledger, self.news.set)
        self.client: Wanderer
        self._words = 0
        self._under_way = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.over_at = float("inf")

    @property
    def id(self) -> str:
        return self.account.member

    @property
    def is_in(self) -> bool:
        """Whether this one sits connected and sees the room."""
        return self.account.live and not self.is_gone

    async def enter(self, link: str, urls: Sequence[str], first: int | None = None) -> None:
        """Come in by a link, and begin to live; `first`: at which instance."""
        self.client = await Wanderer.connect(
            link, account=self.account, urls=urls, rng=Random(self.rng.random()), first=first
        )
        await self.client.join(part="sharer", agreed=True)
        self._tasks = [
            spawn(self._read(), name="chaos.reading"),
            spawn(self._live(), name="chaos.living"),
        ]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.client.close()

    # -- living

    async def _read(self) -> None:
        await self._hear()
        # Nothing comes any more: this one was told not to come back.
        self.over_at = asyncio.get_running_loop().time()

    async def _hear(self) -> None:
        async for _ in self.client.events():
            pass

    async def _live(self) -> None:
        while True:
            await asyncio.sleep(self.rng.expovariate(1 / PACE_S))
            if self.is_in and not self.quiet and self._under_way < UNDER_WAY:
                self.act()

    def act(self) -> None:
        """Do one thing that this one might want now."""
        choose: Callable[..., Any] = host_wish if self.role == "host" else wish
        allowed = HOST if self.role == "host" else PARTICIPANT
        for _ in range(DRAWS):
            drawn = choose(self.rng, self.id, self.account.room, self.account.public, self.words)
            if drawn is None or (body := msgspec.to_builtins(drawn))["type"] not in allowed:
                continue
            if self._makes_sense(body) or self.rng.random() < SELDOM:
                fields = {k: v for k, v in body.items() if k != "type" and v is not None}
                spawn(self._do(body["type"], fields), name="chaos.doing")
                return

    def _makes_sense(self, body: Body) -> bool:
        room, turn = self.account.room, self.account.room["turn"]
        holds = turn is not None and turn["holder"] == self.id
        speaks = turn is not None and (holds or turn["state"] == "replies")
        match body["type"]:
            case "message.retract":
                return self._is_mine(body["message"]) and self.rng.random() < TAKEN_BACK
            case "message.remove":
                return self.rng.random() < TAKEN_BACK
            case "message.post":
                is_still = room["phase"] == "paused" or room["silence"] is not None
                return not is_still and (room["floor"] == "open" or speaks)
            case "round.next":
                return bool(room["floor"] != "open")
            case "turn.pass":
                return holds
            case "bell.ring" | "circle.pause" | "silence.begin":
                return False
            case "goal.set" | "hand.raise" | "hand.lower" | "reaction.add" | "reaction.remove":
                return self.rng.random() < QUIETER
            case _:
                return True

    def _is_mine(self, message: str) -> bool:
        seen = self.account.public.values()
        return any(e.get("message") == message and e.get("by") == self.id for e in seen)

    def words(self, kind: str) -> str:
        """Return a text that nobody else says and that is never said twice."""
        self._words += 1
        return f"{kind} {self.ledger.name} {self.name} {self._words}"

    async def _do(self, type_: str, fields: Body) -> bool:
        """Do a command, whatever comes of it; tell whether it was acknowledged."""
        self._under_way += 1
        try:
            await self.client.send(type_, **fields)
        except ClientError:
            return False
        finally:
            self._under_way -= 1
        return True

    # -- trouble

    def vanish(self) -> None:
        """Turn the phone off, without a word, a moment after whatever happens now."""
        self.is_gone = True
        self.client.gate.clear()
        asyncio.get_running_loop().call_later(0.3, self.client.drop)

    def appear(self) -> None:
        """Turn the phone on again."""
        self.is_gone = False
        self.client.gate.set()

    async def whisper(self) -> None:
        """Say something new to somebody until it is acknowledged; note when that was."""
        loop = asyncio.get_running_loop()
        self.backs_at = None
        while not await self._do("whisper.post", {"to": self._listener(), "text": self.words("?")}):
            if self.client.ended is not None:
                return
            await asyncio.sleep(0.2)
        self.backs_at = loop.time()

    async def close_room(self) -> None:
        """Close the room, as its host, until that is acknowledged, or known from elsewhere."""
        while not await self._do("room.close", {}):
            if self.client.ended is not None:
                return
            await asyncio.sleep(0.2)

    async def is_over(self, seconds: float) -> bool:
        """Wait until this one is told not to come back; tell whether that was so in time."""
        await asyncio.wait(self._tasks[:1], timeout=seconds)
        return self.client.ended is not None

    async def announce(self) -> tuple[str, float] | None:
        """Say something to everybody; return it and when it was acknowledged."""
        text = self.words("announces")
        done = await self._do("announcement.post", {"text": text})
        return (text, asyncio.get_running_loop().time()) if done else None

    def _listener(self) -> str:
        """Return a host, or for a host anybody else."""
        people = self.account.room["participants"]
        wanted = "participant" if self.role == "host" else "host"
        return str(next(p["id"] for p in people if p["role"] == wanted and p["status"] != "left"))


async def newcomer(link: str, ledger: Ledger, urls: Sequence[str], rng: Random) -> Person:
    """Return somebody who has just come in as a listener, and does nothing."""
    person = Person("newcomer", "participant", ledger, rng)
    person.client = await Wanderer.connect(link, account=person.account, urls=urls, rng=rng)
    await person.client.join(part="listener", agreed=True)
    return person
