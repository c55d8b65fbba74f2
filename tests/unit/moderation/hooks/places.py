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

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)

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
        # Kept here: one that waits for ever is known to nobody else, and would be collected.
        self.serving: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
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
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0, ssl=tls)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        for task in found.serving:
            task.cancel()
        await asyncio.gather(*found.serving, return_exceptions=True)


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
