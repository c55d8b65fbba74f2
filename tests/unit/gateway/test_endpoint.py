"""Who may upgrade; plain ASGI in, plain ASGI out."""

import asyncio
import io
import json
import logging

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from roomserver.gateway.build import gateway
from roomserver.gateway.endpoint import routes
from roomserver.observability import logs
from tests.unit.gateway.fakes import FakeHosts, FakeRoom, FakeRooms

ORIGIN = "https://rooms.example.org"


class Server:
    """A gateway and a bare ASGI server around it."""

    def __init__(self, **bounds):
        self.room = FakeRoom()
        self.app, self.hub = gateway(
            rooms=FakeRooms(r=self.room),
            hosts=FakeHosts(),
            origins=[ORIGIN],
            server={},
            wall=lambda: 1,
            pseudonym=lambda room, network: "",
            **bounds,
        )

    async def connect(self, *frames, origin=None, offers=(), denial=True, headers=()):
        """Run one connection that sends these frames and goes; return what it was sent."""
        sent = []
        incoming = [{"type": "websocket.connect"}, *map(_message, frames)]
        origins = [(b"origin", each.encode()) for each in origin or ()]
        scope = {
            "type": "websocket",
            "path": "/ws",
            "headers": [*origins, *headers],
            "client": ("203.0.113.7", 1),
            "subprotocols": list(offers),
            "extensions": {"websocket.http.response": {}} if denial else {},
        }

        async def receive():
            if incoming:
                return incoming.pop(0)
            for _ in range(9):
                await asyncio.sleep(0)
            return {"type": "websocket.disconnect", "code": 1005}

        async def send(message):
            sent.append(message)

        await self.app(scope, receive, send)
        self.hub.stop()
        return sent


def _message(frame):
    kind = "bytes" if isinstance(frame, bytes) else "text"
    return {"type": "websocket.receive", kind: frame}


def status(sent):
    return sent[0].get("status")


async def test_no_origin_is_no_browser():
    """The Python client, a test."""
    (accept,) = await Server().connect()
    assert accept == {"type": "websocket.accept", "subprotocol": None}


async def test_the_configured_origin_may_connect():
    """The page."""
    assert (await Server().connect(origin=[ORIGIN]))[0]["type"] == "websocket.accept"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        ORIGIN + "/",
        ORIGIN.upper(),
        "http://rooms.example.org",
        "https://rooms.example.org:443",
        "https://rooms.example.org.evil.example",
    ],
)
async def test_any_other_origin_is_refused_before_the_upgrade(origin):
    """A page of somebody else must not speak with the browser of one of ours."""
    server = Server()
    assert status(await server.connect(origin=[origin])) == 403
    assert len(server.hub) == 0


async def test_two_origins_are_none():
    """No browser sends two."""
    assert status(await Server().connect(origin=[ORIGIN, ORIGIN])) == 403


async def test_the_subprotocol_is_agreed_on():
    """Where it is among those offered."""
    (accept,) = await Server().connect(offers=["chat", "roomserver.v1.json"])
    assert accept["subprotocol"] == "roomserver.v1.json"


@pytest.mark.parametrize("offers", [["chat"], ["roomserver.v2.json"], ["ROOMSERVER.V1.JSON"]])
async def test_only_unknown_subprotocols_are_refused(offers):
    """400 before the upgrade: such a client would not understand a word."""
    assert status(await Server().connect(offers=offers)) == 400


async def test_too_many_are_refused_before_the_upgrade():
    """503, and a proxy may ask another instance."""
    server = Server(max_connections=0)
    sent = await server.connect()
    assert status(sent) == 503
    assert sent[1]["type"] == "websocket.http.response.body"


async def test_too_fast_is_refused():
    """200 a second."""
    server = Server(accepts_per_s=1)
    await server.connect()
    assert status(await server.connect()) == 503


async def test_a_process_that_ends_takes_nobody():
    """503: another instance, or nobody."""
    server = Server()
    server.hub.end_all()
    assert status(await server.connect()) == 503


async def test_a_server_that_cannot_deny_closes():
    """It answers 403 then."""
    sent = await Server().connect(origin=["https://evil.example"], denial=False)
    assert sent == [{"type": "websocket.close", "code": 1008}]


async def test_places_are_given_back():
    """However the connection went."""
    server = Server(max_connections=1)
    for _ in range(3):
        assert (await server.connect())[0]["type"] == "websocket.accept"
    assert len(server.hub) == 0


async def test_frames_reach_the_session():
    """Text and binary."""
    sent = await Server().connect(b"{}", "{", '{"type":"pong"}')
    frames = [json.loads(each["text"]) for each in sent[1:] if each["type"] == "websocket.send"]
    assert [frame["code"] for frame in frames] == ["bad_frame", "bad_frame"]


async def test_a_cookie_changes_nothing():
    """It is never read: the connection is nobody's until its hello."""
    sent = await Server().connect('{"type":"room.leave","n":1}', headers=[(b"cookie", b"a=b")])
    assert json.loads(sent[1]["text"])["code"] == "not_joined"


async def test_a_fault_of_ours_ends_one_connection_and_tells_its_type_only():
    """What was written in the frame must not come into a log by a traceback."""
    out = io.StringIO()
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    logs.setup("info", b"k", "test", stream=out)
    try:
        server = Server()

        async def broken(*_, **__):
            raise ValueError("my secret words")

        server.room.join = broken
        sent = await server.connect(
            '{"type":"hello","room":"r","invite":"invite"}', '{"type":"join","agreed":true}'
        )
        await asyncio.sleep(0.001)
    finally:
        root.handlers[:] = before
    assert sent[-1] == {"type": "websocket.close", "code": 1011}
    assert "ValueError" in out.getvalue()
    assert "secret" not in out.getvalue()
    assert server.room.calls == [("detach",)]
    assert len(server.hub) == 0


def test_who_asks_without_an_upgrade_is_told_what_belongs_here():
    """426: a proxy that drops the header is found by it (RFC 9110, 15.5.22)."""
    client = TestClient(Starlette(routes=routes(Server().app)))
    answer = client.get("/ws")
    assert (answer.status_code, answer.headers["upgrade"]) == (426, "websocket")
    assert answer.headers["connection"] == "Upgrade"
    with client.websocket_connect("/ws") as socket:
        assert socket.accepted_subprotocol is None
