"""Real sockets on loopback that answer a hook's request well, badly, slowly or not at all."""

import asyncio
import base64
import contextlib
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

from roomserver.config_hooks import secret
from roomserver.moderation.hooks.sending import Target
from roomserver.moderation.hooks.spec import Asked
from roomserver.tasks import spawn

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)

GONE_S = 20.0

Answer = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


class Request:
    """What came: the request line, headers by lower-case name, the body."""

    def __init__(self, line: str, headers: dict[str, str], body: bytes) -> None:
        self.line, self.headers, self.body = line, headers, body


class Place:
    """One that listens; `came` are the requests, in order."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.came: list[Request] = []
        self.connections = 0
        self.port = 0
        self.serving: set[asyncio.Task[None]] = set()
        self.writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection; it is known from the first moment, and so can be ended."""
        self.connections += 1
        self.writers.add(writer)
        self.serving.add(spawn(self._serve(reader, writer), name="test.place"))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = {k.lower(): v for k, _, v in (x.partition(": ") for x in head[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.came.append(Request(head[0], headers, body))
                await self._answer(self.came[-1], writer)
        writer.close()


@contextlib.asynccontextmanager
async def place(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Place]:
    """Listen on a free port of loopback."""
    found = Place(answer)
    server = await asyncio.start_server(found.take, "127.0.0.1", 0, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        await shut(server)
        for task in found.serving:
            task.cancel()
        await asyncio.gather(*found.serving, return_exceptions=True)
        for writer in found.writers:
            # Over TLS a mere close waits for the other side's.
            writer.transport.abort()
        await all_gone(server)


async def shut(server: asyncio.Server) -> None:
    """Close a listener, but not on somebody whom it has accepted in this moment.

    asyncio makes the transport of such a socket a turn later, for an open server only, and of one
    that was closed meanwhile it leaves the socket open.
    """
    for listener in server.sockets:
        asyncio.get_running_loop().remove_reader(listener.fileno())
    for _ in range(2):
        await asyncio.sleep(0)
    server.close()


async def all_gone(server: asyncio.Server) -> None:
    """Wait until the last connection of a closed server is, one in the midst of a handshake too."""
    async with asyncio.timeout(GONE_S):
        while server._active_count:  # type: ignore[attr-defined]  # noqa: ASYNC110 -- tells nobody
            await asyncio.sleep(0.001)


def saying(body: bytes, status: str = "200 OK", headers: tuple[str, ...] = ()) -> Answer:
    """One that answers like this, at once, and keeps the connection."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        lines = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", "")
        writer.write("\r\n".join(lines).encode() + body)
        await writer.drain()

    return answer


def verdict(**fields: object) -> Answer:
    """One that judges."""
    return saying(json.dumps(fields).encode())


async def hanging(_: Request, writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.get_running_loop().create_future()


def target(url: str, **more: object) -> Target:
    """Where such a place is; loopback is named."""
    fields = {"url": url, "secrets": (secret(SECRET),), "networks": LOOPBACK, **more}
    return Target(**fields)  # type: ignore[arg-type]


def asked(text: str = "hello", **more: object) -> Asked:
    """A text to be judged."""
    fields = {
        "act": "message",
        "room": "r",
        "participant": "p",
        "role": "participant",
        "field": "text",
        "text": text,
        "language": "en",
    }
    return Asked(**{**fields, **more})  # type: ignore[arg-type]
