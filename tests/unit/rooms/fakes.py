"""A room's world on virtual time: sockets that remember, a moderator on a leash, a balky store."""

import asyncio
import functools
import hashlib
import json
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from msgspec.structs import replace

from roomserver.domain.agenda import build_agenda
from roomserver.domain.creation import RoomSpec
from roomserver.domain.envelope import Entry, Verdict
from roomserver.domain.state import Room
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import (
    Batch,
    Ended,
    Opened,
    Position,
    Push,
    StoreError,
    Subject,
    Unknown,
)
from roomserver.rooms.registry import Rooms
from roomserver.rooms.runtime import RoomRuntime
from roomserver.rooms.secrets import Secrets
from roomserver.stores.memory import MemoryStore
from tests.simulation.loop import VirtualLoop

Body = dict[str, Any]
START = 1_795_000_000_000
KEY = bytes(range(32))


Test = Callable[..., Coroutine[Any, Any, None]]


def virtual(test: Test) -> Callable[..., None]:
    """Run an async test on a loop whose time jumps: seconds cost nothing."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        loop = VirtualLoop()
        try:
            loop.run_until_complete(test(*args, **kwargs))
        finally:
            loop.close()

    return run


def wall() -> int:
    """Return the time of day by the running loop, ms."""
    return START + round(asyncio.get_running_loop().time() * 1000)


class FakeConnection:
    """A socket that remembers what it was sent."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.host: str | None = None
        self.frames: list[bytes] = []
        self.code: int | None = None

    def send(self, frame: bytes) -> None:
        assert self.code is None, "a frame after the close"
        self.frames.append(frame)

    def close(self, code: int) -> None:
        assert self.code is None, "closed twice"
        self.code = int(code)

    @property
    def bodies(self) -> list[Body]:
        return [json.loads(frame) for frame in self.frames]

    @property
    def types(self) -> list[str]:
        return [body["type"] for body in self.bodies]

    def take(self) -> list[Body]:
        """Return what came since the last look."""
        bodies, self.frames = self.bodies, []
        return bodies


class FakeModerator:
    """Allows everything at once; a text of `held_back` waits until `release`."""

    def __init__(self) -> None:
        self.asked: list[Subject] = []
        self.actions: dict[str, Verdict] = {}
        self.slow: dict[str, asyncio.Future[Verdict]] = {}
        self.long = 2_000

    def hold_back(self, text: str) -> None:
        self.slow[text] = asyncio.get_running_loop().create_future()

    def release(self, text: str) -> None:
        self.slow.pop(text).set_result(self.actions.get(text, Verdict(text=text)))

    def judge(self, subject: Subject) -> Verdict | Awaitable[Verdict]:
        self.asked.append(subject)
        if subject.text in self.slow:
            return self.slow[subject.text]
        return self.actions.get(subject.text, Verdict(text=subject.text))

    def tells(self, subject: Subject) -> tuple[str, ...] | Awaitable[tuple[str, ...]]:
        if len(subject.text) > self.long:
            return self._later(subject)
        return self._told(subject)

    async def _later(self, subject: Subject) -> tuple[str, ...]:
        await asyncio.sleep(0)
        return self._told(subject)

    def _told(self, subject: Subject) -> tuple[str, ...]:
        if subject.text.startswith("broken"):
            raise ValueError("words")
        return ("crisis.plan",) if "tonight" in subject.text else ()


class Ear:
    """A listener that remembers, or fails."""

    def __init__(self) -> None:
        self.opened_rooms: list[str] = []
        self.heard: list[tuple[Entry, Room, Room]] = []
        self.fault: Exception | None = None

    def opened(self, room: Room) -> None:
        self.opened_rooms.append(room.id)

    def happened(self, entry: Entry, before: Room, after: Room) -> None:
        if self.fault:
            raise self.fault
        self.heard.append((entry, before, after))

    @property
    def types(self) -> list[str]:
        return [str(type(entry.event).__struct_config__.tag) for entry, _, _ in self.heard]


def names(seed: bytes) -> tuple[str, ...]:
    """Aliases that depend on the seed alone."""
    digits = hashlib.sha256(seed).hexdigest()
    return tuple(f"Bird {digits[i : i + 6]}" for i in range(0, 48, 6))


def entropy(name: str) -> Any:
    """Return a source of bytes that gives the same in every run."""
    count = 0

    def more(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_128(f"{name} {count}".encode()).digest(size)

    return more


def spec(**settings: Any) -> RoomSpec:
    """Return a room with two rounds of turns."""
    rounds: list[Body] = [
        {"kind": "check_in", "title": "First", "floor": "turns"},
        {"kind": "sharing", "title": "Second", "floor": "turns", "reply_s": 60},
    ]
    made = RoomSpec(title="Evening", agenda=build_agenda(rounds, ["d1", "d2"]))
    return replace(made, settings=replace(made.settings, **settings))


class Balky(MemoryStore):
    """A memory store that fails when told to.

    `before`, `after`: so many commits raise before or after they were done. `away`: every call
    raises. `gate`: commits wait for it. `deaf`: no push comes.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.before = self.after = 0
        self.away = self.deaf = False
        self.gate: asyncio.Event | None = None
        self.batches: list[Batch] = []
        # Stands in for a commit's or a reading's way to the store.
        self.on_commit: Callable[[str, Batch], Awaitable[Any]] | None = None
        self.on_open: Callable[[str], Awaitable[Any]] | None = None
        self.on_now: Callable[[], Awaitable[Any]] | None = None
        self.opened = 0

    def hold(self) -> None:
        """Let commits wait."""
        self.gate = asyncio.Event()

    def let_go(self) -> None:
        """Let them through."""
        assert self.gate is not None
        self.gate.set()
        self.gate = None

    def other(self) -> "Balky":
        return Balky(self._now, self._memory)

    async def commit(self, room: str, batch: Batch) -> Any:
        return await (self.on_commit or self.honest_commit)(room, batch)

    async def honest_commit(self, room: str, batch: Batch) -> Any:
        self.batches.append(batch)
        if self.gate is not None:
            await self.gate.wait()
        if self.away or self.before:
            self.before -= not self.away
            raise StoreError
        answer = await super().commit(room, batch)
        if self.after:
            self.after -= 1
            raise StoreError
        return answer

    async def now(self) -> int:
        return await (self.on_now or super().now)()

    async def open(self, room: str) -> Any:
        return await (self.on_open or self.honest_open)(room)

    async def honest_open(self, room: str) -> Opened | Ended | Unknown:
        self._reach()
        self.opened += 1
        return await super().open(room)

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position | None]:
        self._reach()
        return await super().positions(rooms)

    async def unsubscribe(self, room: str) -> None:
        self._reach()
        await super().unsubscribe(room)

    def _reach(self) -> None:
        if self.away:
            raise StoreError

    def deliver(self, receiver: Callable[[Push], None], push: Push) -> None:
        if not self.deaf:
            super().deliver(receiver, push)


class Tally:
    """An observer that counts."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, str]] = []
        self.resumes: list[str] = []
        self.conflicts = self.reads = self.fanouts = 0

    def command(self, kind: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        self.commands.append((kind, outcome))

    def fanout(self, seconds: float) -> None:
        self.fanouts += 1

    def resumed(self, outcome: str) -> None:
        self.resumes.append(outcome)

    def conflict(self) -> None:
        self.conflicts += 1

    def caught_up(self) -> None:
        self.reads += 1


class House:
    """One instance with a moderator and people. `async with` closes it."""

    def __init__(self, store: Balky | None = None, name: str = "i1", **options: Any) -> None:
        self.moderator = FakeModerator()
        self.store = store or Balky(wall)
        self.tally = Tally()
        self.ear = Ear()
        self.name = name
        self.secrets = Secrets(KEY)
        self.options = RoomOptions(**options)
        self.rooms = Rooms(
            self.store,
            self.moderator,
            self.secrets,
            names,
            self.options,
            name,
            observer=self.tally,
            listener=self.ear,
            steady=wall,
            entropy=entropy(name),
        )
        self._count = 0

    async def __aenter__(self) -> "House":
        return self

    async def __aexit__(self, *_: object) -> None:
        self.store.away = False
        await self.rooms.close()
        await quiet()

    async def pass_time(self, seconds: float) -> None:
        """Let time go on, and everything that it brings."""
        await asyncio.sleep(seconds)
        await quiet()

    def later(self, coming: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Begin something that will wait."""
        return asyncio.get_running_loop().create_task(coming)

    async def find(self, room: RoomRuntime) -> RoomRuntime:
        """Return the same room on this instance."""
        found = await self.rooms.find(room.id)
        assert isinstance(found, RoomRuntime)
        return found

    async def open(self, **settings: Any) -> RoomRuntime:
        room = await self.rooms.find(await self.rooms.create(spec(**settings)))
        assert isinstance(room, RoomRuntime)
        return room

    def connection(self) -> FakeConnection:
        self._count += 1
        return FakeConnection(f"{self.name} c{self._count}")

    async def join(
        self, room: RoomRuntime, alias: str | None = None, role: Any = "participant", **more: Any
    ) -> FakeConnection:
        connection = self.connection()
        await join_as(room, connection, alias, role, **more)
        return connection


async def join_as(
    room: RoomRuntime,
    connection: FakeConnection,
    alias: str | None,
    role: Any = "participant",
    **more: Any,
) -> None:
    """Join, having agreed, with nothing else to say."""
    given: Body = {"part": None, "agreed": True, "address": None, "credential": None} | more
    await room.join(connection, alias=alias, role=role, **given)


def me(connection: FakeConnection) -> str:
    """Return the member id of the latest welcome or waiting."""
    told = [b for b in connection.bodies if b["type"] in {"welcome", "waiting"}]
    return str(told[-1]["you"]["id"])


async def quiet(rounds: int = 50) -> None:
    """Let everything run that is ready."""
    for _ in range(rounds):
        await asyncio.sleep(0)
