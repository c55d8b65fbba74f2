"""A real listener in this process, over real sockets, with a fake room behind it.

For what lies below the frames: handshakes, sizes, pauses, ends. What rooms do is tested against a
server process of its own.
"""

import asyncio
import contextlib
import json
import socket

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from roomserver.gateway.build import gateway
from roomserver.gateway.endpoint import routes
from roomserver.gateway.server import Server, bind, url
from roomserver.tasks import spawn
from tests.unit.gateway.fakes import FakeHosts, FakeRoom, FakeRooms

HELLO = '{"type":"hello","room":"r","invite":"invite"}'
JOIN = '{"type":"join","agreed":true}'


class Listener:
    """A running server; `room` is what is behind it."""

    def __init__(self, ending=None, *, inherits=False, **bounds):
        self.room = FakeRoom()
        self.room.answers = [{"type": "welcome"} for _ in range(1000)]
        self.connections = []
        self.listener = bind("127.0.0.1", 0)
        if inherits:
            self.listener = socket.socket(fileno=self.listener.detach())
        self.url = url(self.listener)
        self.told = []
        self.lifespan = []
        endpoint, self.hub = gateway(
            rooms=FakeRooms(r=self.room),
            hosts=FakeHosts(),
            origins=[self.url],
            server={},
            wall=lambda: 1,
            pseudonym=lambda room, network: "",
            **bounds,
        )
        join = self.room.join

        async def remember(connection, **wish):
            self.connections.append(connection)
            await join(connection, **wish)

        self.room.join = remember
        app = Starlette(
            routes=[*routes(endpoint), Route("/slow", self._slow)],
            lifespan=self._lifespan,
        )
        self.server = Server(
            app, self.hub, self.listener, ending=ending, listening=self.told.append
        )

    def connect(self, **more):
        return connect(self.url.replace("http", "ws") + "/ws", **more)

    @contextlib.asynccontextmanager
    async def seated(self, **more):
        """Give a socket that has joined."""
        async with self.connect(**more) as socket:
            for frame, answer in ((HELLO, "preview"), (JOIN, "welcome")):
                await socket.send(frame)
                # A ping may come first.
                while json.loads(await socket.recv())["type"] != answer:
                    pass
            yield socket

    @contextlib.asynccontextmanager
    async def _lifespan(self, _):
        self.lifespan.append("up")
        yield
        self.lifespan.append("down")

    async def _slow(self, _):
        await asyncio.sleep(60)
        return PlainTextResponse("never")


@contextlib.asynccontextmanager
async def listening(**options):
    """Run a listener for the time of a test."""
    listener = Listener(**options)
    work = spawn(listener.server.run_until_stopped(), name="test.server")
    try:
        await until(lambda: listener.told)
        yield listener
    finally:
        if not work.done():
            listener.server.stop()
        await work


async def until(happened):
    """Wait for what a real server does in its own time."""
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110  # the server tells nobody
            await asyncio.sleep(0.005)


async def close_code(socket):
    """Read until the peer closes; return its code."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.recv()
    return socket.close_code
