"""What the tests share: a room full of clients, and the checks made again and again."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import pytest

from tests.independent.client import Client
from tests.independent.fold import Json, fold
from tests.independent.parts import Closed, Refused, follow
from tests.independent.rest import Answer, call

AGENDA: list[Json] = [
    {
        "kind": "check_in",
        "title": "How are you here?",
        "prompt": "One thing that is with you tonight.",
        "floor": "turns",
        "order": "circle",
        "turn_s": 120,
        "reply_s": 60,
        "extensions": 1,
    },
    {"kind": "open", "title": "Open talk", "floor": "open"},
]
AGREEMENTS = ["What is said here stays here.", "Nobody has to speak."]


class Server(Protocol):
    """What the `server` fixture gives."""

    @property
    def url(self) -> str:
        """Such as http://127.0.0.1:PORT."""

    @property
    def host_key(self) -> str:
        """A host key that opens every room of this server."""


@dataclass(eq=False)
class Evening:
    """A room and everybody who ever opened a socket to it."""

    server: Server
    made: Json
    everybody: list[Client] = field(default_factory=list)

    def client(self) -> Client:
        """Somebody who has not said hello yet."""
        client = Client(self.server.url, self.made["room"])
        self.everybody.append(client)
        return client

    async def host(self, alias: str) -> Client:
        """A host, in the room."""
        client = self.client()
        await client.hello(host_key=self.server.host_key)
        await client.join(agreed=True, alias=alias)
        return client

    async def guest(self, alias: str) -> Client:
        """A participant, in the room or in its lobby."""
        client = self.client()
        await client.hello(invite=self.made["invite"])
        await client.join(agreed=True, alias=alias)
        return client

    async def dispose(self) -> None:
        """Close all sockets."""
        for client in self.everybody:
            await client.dispose()


@dataclass(eq=False)
class People:
    """The evening's cast: a host and three people."""

    mara: Client
    ada: Client
    ben: Client
    cleo: Client

    def all(self) -> list[Client]:
        """Everybody."""
        return [self.mara, self.ada, self.ben, self.cleo]


async def make_room(server: Server, **settings: Any) -> Json:
    """A room over HTTP."""
    body = {"title": "Tuesday circle", "agenda": AGENDA, "agreements": AGREEMENTS, **settings}
    answer = await call("POST", f"{server.url}/api/rooms", key=server.host_key, body=body)
    assert answer.status == 201, answer.raw
    made: Json = answer.body
    return made


def turns(**fields: Any) -> list[Json]:
    """An agenda of two rounds of turns."""
    first = {"kind": "sharing", "title": "Turns", "floor": "turns", **fields}
    return [first, {**first, "title": "Turns again"}]


async def cast(evening: Evening) -> People:
    """A host and three people, in the room."""
    mara = await evening.host("Mara")
    people = People(mara, *[await evening.guest(name) for name in ("Ada", "Ben", "Cleo")])
    await caught_up([mara, people.ada])
    return people


Maker = Callable[..., Awaitable[Evening]]


# Checks


async def caught_up(clients: list[Client]) -> None:
    """Wait until all of them are at the newest public position of any of them."""
    newest = max(client.seq for client in clients)
    for client in clients:
        await client.until(partial(_reached, client, newest), f"seq {newest}")


def _reached(client: Client, seq: int) -> bool | None:
    return True if client.seq >= seq else None


async def agree(*clients: Client) -> None:
    """Each client's folded room is the room of a fresh welcome at the same position."""
    await caught_up(list(clients))
    for client in clients:
        await _agrees(client)


async def _agrees(client: Client) -> None:
    for _ in range(3):
        welcome = await client.resume(with_position=False)
        assert await client.replaced_code() == 4507
        assert (welcome["recovered"], welcome["history"]) == (False, [])
        assert client.comeback is not None
        back = client.comeback
        if back.replaced_at == (welcome["epoch"], welcome["seq"], welcome["p"]):
            assert back.replaced == welcome["room"]
            return
    raise AssertionError(f"the positions of the sockets never met: {client.comeback}")


def check_recovery(client: Client) -> None:
    """`history` is exactly what was missed: without holes, and it folds to the new room."""
    back = client.comeback
    assert back is not None
    assert back.asked is not None
    assert back.welcome["recovered"] is True
    _, seq, p = back.asked
    room = copy.deepcopy(back.before)
    for event in back.welcome["history"]:
        seq, p = follow((seq, p), event)
        fold(room, event)
    assert (seq, p) == (back.welcome["seq"], back.welcome["p"])
    assert room == back.welcome["room"]


async def refused(client: Client, code: str, type_: str, **fields: Any) -> Json:
    """The error of a command that must be refused with `code`."""
    with pytest.raises(Refused) as caught:
        await client.command(type_, **fields)
    assert caught.value.code == code, caught.value.frame
    assert caught.value.frame["detail"]
    return caught.value.frame


async def all_see(clients: list[Client], type_: str, **fields: Any) -> Json:
    """The event, as the last of them saw it."""
    return [await client.event(type_, **fields) for client in clients][-1]


async def shut_out(client: Client, code: int, **secret: Any) -> None:
    """A hello that is answered by this close and no other frame."""
    heard = len(client.frames)
    with pytest.raises(Closed) as caught:
        await (client.hello(**secret) if secret else client.resume())
    assert caught.value.code == code
    assert client.frames[heard:] == []


def assert_lasts(event: Json, deadline: str, length_ms: int) -> None:
    """A deadline is counted from the decision, a moment before the commit that `at` tells."""
    assert 0 <= event["at"] + length_ms - event[deadline] < 1_000


def check_problem(answer: Answer, status: int) -> Json:
    """An RFC 9457 document with a `code`."""
    assert answer.status == status, answer.raw
    assert answer.headers.get_content_type() == "application/problem+json"
    body: Json = answer.body
    assert body["code"]
    assert body.get("status", status) == status
    return body
