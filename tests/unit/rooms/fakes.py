"""A room's world with a clock that tests move: connections that remember, a moderator on a leash."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable
from typing import Any

from roomserver.domain.agenda import build_agenda
from roomserver.domain.creation import RoomSpec
from roomserver.domain.envelope import Verdict
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Store, Subject
from roomserver.rooms.registry import Rooms
from roomserver.rooms.runtime import RoomRuntime
from roomserver.rooms.secrets import Secrets
from roomserver.stores.memory import MemoryStore

Body = dict[str, Any]
START = 1_795_000_000_000
KEY = bytes(range(32))


class Clock:
    """Time that goes on when somebody says so."""

    def __init__(self, at: int = START) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


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

    def hold_back(self, text: str) -> None:
        self.slow[text] = asyncio.get_running_loop().create_future()

    def release(self, text: str) -> None:
        self.slow.pop(text).set_result(self.actions.get(text, Verdict(text=text)))

    def judge(self, subject: Subject) -> Verdict | Awaitable[Verdict]:
        self.asked.append(subject)
        if subject.text in self.slow:
            return self.slow[subject.text]
        return self.actions.get(subject.text, Verdict(text=subject.text))


def names(seed: bytes) -> tuple[str, ...]:
    """Aliases that depend on the seed alone."""
    digits = hashlib.sha256(seed).hexdigest()
    return tuple(f"Bird {digits[i : i + 6]}" for i in range(0, 48, 6))


def entropy() -> Any:
    """Return a source of bytes that gives the same in every run."""
    count = 0

    def more(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_128(str(count).encode()).digest(size)

    return more


def spec(**settings: Any) -> RoomSpec:
    """Return a room with two rounds of turns."""
    from msgspec.structs import replace

    rounds = [
        {"kind": "check_in", "title": "First", "floor": "turns"},
        {"kind": "sharing", "title": "Second", "floor": "turns", "reply_s": 60},
    ]
    made = RoomSpec(title="Evening", agenda=build_agenda(rounds, ["d1", "d2"]))
    return replace(made, settings=replace(made.settings, **settings))


class House:
    """One instance with a clock, a moderator and people."""

    def __init__(self, store: Store | None = None, **options: Any) -> None:
        self.clock = Clock()
        self.moderator = FakeModerator()
        self.store = store or MemoryStore(self.clock)
        self.secrets = Secrets(KEY)
        self.rooms = Rooms(
            self.store,
            self.moderator,
            self.secrets,
            names,
            RoomOptions(**options),
            "instance",
            wall=self.clock,
            entropy=entropy(),
        )
        self._count = 0

    async def open(self, **settings: Any) -> RoomRuntime:
        room = await self.rooms.find(await self.rooms.create(spec(**settings)))
        assert isinstance(room, RoomRuntime)
        return room

    def connection(self) -> FakeConnection:
        self._count += 1
        return FakeConnection(f"c{self._count}")

    async def join(
        self, room: RoomRuntime, alias: str | None = None, role: Any = "participant", **more: Any
    ) -> FakeConnection:
        connection = self.connection()
        given = {"part": None, "agreed": True, "address": None, "credential": None} | more
        await room.join(connection, alias=alias, role=role, **given)
        return connection


def me(connection: FakeConnection) -> str:
    """Return the member id of the latest welcome or waiting."""
    told = [b for b in connection.bodies if b["type"] in {"welcome", "waiting"}]
    return str(told[-1]["you"]["id"])


async def quiet(rounds: int = 50) -> None:
    """Let everything run that is ready."""
    for _ in range(rounds):
        await asyncio.sleep(0)
