"""A client without a server: tells bots what a test wants told and notes what they do."""

from collections.abc import AsyncIterator
from typing import Any, cast

from roomserver.client.connection import Client
from roomserver.client.errors import EndedError, RefusedError
from roomserver.demo.pace import Pace
from roomserver.demo.script import Script

Body = dict[str, Any]

SCRIPT = Script(4, 0)
AGENDA = [
    {"id": "r0", "kind": "check_in", "floor": "turns"},
    {"id": "r1", "kind": "open", "floor": "open"},
    {"id": "r2", "kind": "closing", "floor": "open"},
]


class FakeClient:
    """Acknowledges everything but what it is told to refuse."""

    def __init__(self, *told: Body, refuses: frozenset[str] = frozenset()) -> None:
        self.you = {"id": "me"}
        self.room: Body = {"agenda": AGENDA, "phase": "gathering", "turn": None}
        self.room |= {"queue": [], "come_back": []}
        self.ended: int | None = None
        self.done: list[tuple[str, Body]] = []
        self.dropped: list[float] = []
        self.closed = False
        self._told = told
        self._refuses = refuses

    async def send(self, type_: str, /, **fields: Any) -> Body:
        if self.ended is not None:
            raise EndedError(self.ended)
        self.done.append((type_, fields))
        if type_ in self._refuses:
            raise RefusedError({"code": "stale"})
        return {"type": "ack"}

    async def typing(self, on: bool) -> None:
        pass

    def drop(self, away_s: float = 0.0) -> None:
        self.dropped.append(away_s)

    async def close(self) -> None:
        self.closed = True

    async def events(self) -> AsyncIterator[Body]:
        for event in self._told:
            yield event

    def types(self) -> list[str]:
        return [type_ for type_, _ in self.done]


def as_client(fake: FakeClient) -> Client:
    return cast("Client", fake)


class NoTime(Pace):
    """Takes no time, and does what not everybody does if told so."""

    def __init__(self, *, eager: bool = True) -> None:
        super().__init__(1_000_000.0, SCRIPT.chance("test"))
        self._eager = eager

    async def listen(self) -> None:
        pass

    def does(self, chance: float) -> bool:
        return self._eager
