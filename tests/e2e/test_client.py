"""The client over real sockets, against a server that follows a script.

Where the whole server is not the point: what the client does with refusals, losses and holes.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import pytest
from websockets.asyncio.server import Request, Response, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from roomserver.client import connection
from roomserver.client.connection import Client
from roomserver.client.errors import BadLinkError, EndedError, RefusedError
from roomserver.client.links import socket_url
from roomserver.tasks import running

Body = dict[str, Any]
Scene = Callable[["Peer"], Awaitable[None]]

SERVER = {"ping_s": 25, "limits": {"frame_bytes": 32_768}}
PREVIEW = {"type": "preview", "room": {"title": "T"}, "aliases": [], "server": SERVER, "now": 1}
WAIT_S = 5


def welcome(**more: Any) -> Body:
    body = {"type": "welcome", "you": {"id": "p"}, "resume": "s", "epoch": "e", "seq": 0, "p": 0}
    body |= {"last_n": 0, "recovered": True, "history": [], "server": SERVER}
    return {**body, "room": {"participants": [], "queue": []}, **more}


def event(seq: int) -> Body:
    return {"type": "queue.changed", "seq": seq, "at": 1, "queue": [str(seq)]}


class Peer:
    """The server's end of one connection."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket

    async def hears(self, type_: str) -> Body:
        frame: Body = json.loads(await asyncio.wait_for(self._socket.recv(), WAIT_S))
        assert frame["type"] == type_
        return frame

    async def says(self, *frames: Body) -> None:
        for frame in frames:
            await self._socket.send(json.dumps(frame))

    async def closes(self, code: int) -> None:
        await self._socket.close(code)

    async def lets_in(self, **more: Any) -> None:
        await self.hears("hello")
        await self.says(PREVIEW)
        await self.hears("join")
        await self.says(welcome(**more))

    async def stays(self) -> None:
        await self._socket.wait_closed()


class Stage:
    """Plays one scene a connection, in order; refuses upgrades as told."""

    def __init__(self, *scenes: Scene, refusals: tuple[HTTPStatus, ...] = ()) -> None:
        self._scenes = list(scenes)
        self._refusals = list(refusals)
        self.faults: list[BaseException] = []
        self.link = ""

    async def play(self, socket: ServerConnection) -> None:
        try:
            await self._scenes.pop(0)(Peer(socket))
        except ConnectionClosed:
            return
        except BaseException as fault:
            self.faults.append(fault)
            raise

    def door(self, socket: ServerConnection, _: Request) -> Response | None:
        return socket.respond(self._refusals.pop(0), "") if self._refusals else None


@asynccontextmanager
async def staged(*scenes: Scene, **options: Any) -> AsyncIterator[Stage]:
    stage = Stage(*scenes, **options)
    subprotocols: Any = ["roomserver.v1.json"]
    async with serve(
        stage.play, "127.0.0.1", 0, process_request=stage.door, subprotocols=subprotocols
    ) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        stage.link = f"http://127.0.0.1:{port}/r/room#invite"
        async with asyncio.timeout(20):
            yield stage
    assert not stage.faults


async def seated(stage: Stage) -> Client:
    client = await Client.connect(stage.link, random=lambda: 0.0)
    await client.join(agreed=True)
    return client


async def test_in_and_out() -> None:
    """The README's first lines."""

    async def scene(peer: Peer) -> None:
        await peer.lets_in()
        post = await peer.hears("message.post")
        assert post == {"type": "message.post", "n": 1, "text": "hello"}
        await peer.says(event(1), {"type": "ack", "n": 1, "id": "m"})
        assert (await peer.hears("typing"))["on"] is True
        await peer.hears("room.leave")
        await peer.says({"type": "ack", "n": 2})
        await peer.closes(1000)

    async with staged(scene) as stage:
        client = await seated(stage)
        assert client.preview["room"]["title"] == "T"
        assert (client.you, client.resume) == ({"id": "p"}, "s")
        assert abs(client.server_ms() - 1) < 60_000
        assert await client.post("hello") == "m"
        assert client.room["queue"] == ["1"]
        await client.typing(True)
        await client.leave()
        assert client.ended == 1000
        assert [e["type"] async for e in client.events()] == ["queue.changed"]
        with pytest.raises(EndedError):
            await client.send("hand.raise")


async def test_a_refused_join_raises_and_may_be_tried_again() -> None:
    """The connection stays for another try."""

    async def scene(peer: Peer) -> None:
        await peer.hears("hello")
        await peer.says(PREVIEW)
        await peer.hears("join")
        await peer.says({"type": "error", "code": "alias_taken", "suggestions": ["B"]})
        assert (await peer.hears("join"))["alias"] == "B"
        await peer.says({"type": "waiting", "you": {"id": "p"}, "resume": "s"}, welcome())
        await peer.stays()

    async with staged(scene) as stage:
        client = await Client.connect(stage.link)
        with pytest.raises(RefusedError, match="alias_taken") as caught:
            await client.join(alias="A", agreed=True)
        welcomed = await client.join(alias=caught.value.suggestions[0], agreed=True)
        assert welcomed["type"] == "welcome"
        await client.close()
        await client.close()


async def test_a_refused_command_raises_its_code() -> None:
    """Programs switch on the code."""

    async def scene(peer: Peer) -> None:
        await peer.lets_in()
        await peer.hears("turn.begin")
        await peer.says({"type": "error", "n": 1, "code": "not_your_turn", "detail": "…"})
        await peer.stays()

    async with staged(scene) as stage:
        client = await seated(stage)
        with pytest.raises(RefusedError) as caught:
            await client.send("turn.begin", turn="t")
        assert caught.value.code == "not_your_turn"
        await client.close()


async def test_a_lost_command_is_resent_after_the_resume() -> None:
    """The caller of `send` does not learn of the loss."""

    async def first(peer: Peer) -> None:
        await peer.lets_in()
        await peer.says(event(1))
        await peer.hears("hand.raise")
        await peer.closes(4001)

    async def second(peer: Peer) -> None:
        hello = await peer.hears("hello")
        assert (hello["resume"], hello["epoch"], hello["seq"], hello["p"]) == ("s", "e", 1, 0)
        await peer.says(welcome(seq=2, history=[event(2)]))
        assert (await peer.hears("hand.raise"))["n"] == 1
        await peer.says({"type": "ack", "n": 1, "duplicate": True})
        await peer.stays()

    async with staged(first, second) as stage:
        client = await seated(stage)
        assert (await client.send("hand.raise"))["duplicate"] is True
        assert client.reconnects == 1
        events = client.events()
        types = [(await anext(events))["type"] for _ in range(3)]
        assert types == ["queue.changed", "welcome", "queue.changed"]
        await client.close()


async def test_a_post_whose_answer_was_lost_is_done_all_the_same() -> None:
    """The repeat is answered without an id: the message stands among the events."""

    async def first(peer: Peer) -> None:
        await peer.lets_in()
        await peer.hears("message.post")
        await peer.closes(4001)

    async def second(peer: Peer) -> None:
        await peer.hears("hello")
        await peer.says(welcome())
        assert (await peer.hears("message.post"))["n"] == 1
        await peer.says({"type": "ack", "n": 1, "duplicate": True})
        await peer.stays()

    async with staged(first, second) as stage:
        client = await seated(stage)
        assert await client.post("hello") is None
        await client.close()


async def test_a_hole_reconnects() -> None:
    """Nothing is folded across a hole."""

    async def first(peer: Peer) -> None:
        await peer.lets_in()
        await peer.says(event(2))
        await peer.stays()

    async def second(peer: Peer) -> None:
        assert (await peer.hears("hello"))["seq"] == 0
        await peer.says(welcome(seq=2, room={"participants": [], "queue": ["new"]}))
        await peer.stays()

    async with staged(first, second) as stage:
        client = await seated(stage)
        assert (await anext(client.events()))["type"] == "welcome"
        assert client.room["queue"] == ["new"]
        await client.close()


async def test_a_dropped_socket_stays_away_as_long_as_told() -> None:
    """The demonstration's lost phone."""

    async def first(peer: Peer) -> None:
        await peer.lets_in()
        await peer.stays()

    async def second(peer: Peer) -> None:
        await peer.hears("hello")
        await peer.says(welcome())
        await peer.stays()

    async with staged(first, second) as stage:
        client = await seated(stage)
        loop = asyncio.get_running_loop()
        began = loop.time()
        client.drop(0.2)
        assert (await anext(client.events()))["type"] == "welcome"
        assert loop.time() - began >= 0.2
        await client.close()


async def test_an_end_fails_whoever_waits() -> None:
    """Nobody waits for an ack that can't come any more."""

    async def scene(peer: Peer) -> None:
        await peer.lets_in()
        await peer.hears("hand.raise")
        await peer.closes(4504)

    async with staged(scene) as stage:
        client = await seated(stage)
        with pytest.raises(EndedError) as caught:
            await client.send("hand.raise")
        assert caught.value.code == client.ended == 4504
        assert [e async for e in client.events()] == []
        await client.close()


async def test_a_dead_link_ends_at_once() -> None:
    """Unknown room, invite, host key or resume: all alike 4503."""

    async def invite(peer: Peer) -> None:
        assert "invite" in await peer.hears("hello")
        await peer.closes(4503)

    async def resume(peer: Peer) -> None:
        assert (await peer.hears("hello"))["resume"] == "s"
        await peer.closes(4503)

    async with staged(invite, resume) as stage:
        with pytest.raises(EndedError, match="4503"):
            await Client.connect(stage.link)
        with pytest.raises(EndedError, match="4503"):
            await Client.come_back(socket_url(stage.link), "room", "s")


async def test_a_full_server_is_asked_again_a_forbidding_one_is_not() -> None:
    """503 before the upgrade comes and goes; 403 will not change."""

    async def scene(peer: Peer) -> None:
        await peer.lets_in()
        await peer.stays()

    async with staged(scene, refusals=(HTTPStatus.SERVICE_UNAVAILABLE,)) as stage:
        client = await seated(stage)
        assert client.reconnects == 1
        await client.close()
    async with staged(refusals=(HTTPStatus.FORBIDDEN,)) as stage:
        with pytest.raises(EndedError):
            await Client.connect(stage.link)


async def test_who_gives_up_waiting_for_a_server_leaves_nothing_behind() -> None:
    """Nobody listens on port 1; the client tries until its caller has had enough."""
    connecting = asyncio.wait_for(
        Client.connect("http://127.0.0.1:1/r/room#invite", random=lambda: 0.01), 0.2
    )
    with pytest.raises(TimeoutError):
        await connecting
    assert "client" not in running()


async def test_unread_events_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that does not read keeps its acks and its room."""
    monkeypatch.setattr(connection, "UNREAD", 3)

    async def scene(peer: Peer) -> None:
        await peer.lets_in()
        await peer.says(*(event(seq) for seq in range(1, 6)))
        await peer.hears("hand.raise")
        await peer.says({"type": "ack", "n": 1})
        await peer.closes(4505)

    async with staged(scene) as stage:
        client = await seated(stage)
        await client.send("hand.raise")
        assert client.room["queue"] == ["5"]
        assert client.missed == 2
        assert [e["seq"] async for e in client.events()] == [3, 4, 5]
        await client.close()


async def test_a_bad_link_is_told_before_any_socket_opens() -> None:
    """The caller's own mistake."""
    with pytest.raises(BadLinkError):
        await Client.connect("http://127.0.0.1/")
