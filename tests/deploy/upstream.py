"""A stand-in for an instance that does as a test tells it, and keeps what it was asked.

For what balancers do with an instance that dies in the middle of a request, drains or lies; that
the real server works behind them is tried with the real one.
"""

import asyncio
import base64
import contextlib
import hashlib
from collections.abc import Mapping

from msgspec import Struct, field

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Asked(Struct):
    """One request as it arrived; header names in small letters, doubled headers all there."""

    method: str
    path: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.headers if each == name]


class Upstream:
    """Answers `/readyz` by `ready`, an upgrade unless `full`, all else with its name.

    A POST to `/dies` is taken and never answered. Use as an async context manager.
    """

    def __init__(self, name: str, port: int = 0) -> None:
        self.name = name
        self.port = port
        self.ready = True
        self.full = False
        self.asked: list[Asked] = []
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    def count(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(each.path == path for each in self.asked)

    async def __aenter__(self) -> "Upstream":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End as a process does that is killed: nobody is told."""
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        while self._writers:  # noqa: ASYNC110  # the loop tells nobody
            await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while await self._answer(await read(reader), reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(
        self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if asked.path != "/readyz":
            self.asked.append(asked)
        if asked.path == "/dies" and asked.method == "POST":
            return False
        if asked.path == "/ws":
            return await self._upgrade(asked, reader, writer)
        ready = self.ready or asked.path != "/readyz"
        writer.write(response("200 OK" if ready else "503 Service Unavailable", self.name))
        return True

    async def _upgrade(
        self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if self.full:
            writer.write(response("503 Service Unavailable", "full"))
            return True
        writer.write(accepted(asked))
        # From here on bytes are bytes: what comes goes back, with the name before it.
        while data := await reader.read(4096):
            writer.write(self.name.encode() + b":" + data)
        return False


async def read(reader: asyncio.StreamReader) -> Asked:
    """Read one request; raises IncompleteReadError at the end."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    pairs = [line.partition(":") for line in head[1:] if line]
    asked = Asked(method, path, [(name.lower(), value.strip()) for name, _, value in pairs])
    length = int((asked.all("content-length") or ["0"])[0])
    asked.body = await reader.readexactly(length)
    return asked


def response(status: str, body: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


def accepted(asked: Asked) -> bytes:
    key = asked.all("sec-websocket-key")[0].encode()
    proof = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
    return "\r\n".join((*lines, f"Sec-WebSocket-Accept: {proof}", "", "")).encode()


class Socket:
    """An upgraded connection seen from a client: bytes go, bytes come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def says(self, data: bytes) -> bytes:
        """Send bytes and return what comes back."""
        self._writer.write(data)
        async with asyncio.timeout(5):
            return await self._reader.read(4096)

    def close(self) -> None:
        self._writer.transport.abort()


async def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    source: str = "127.0.0.1",
) -> tuple[int, str]:
    """Ask over a connection of its own; return status and body, (0, "") for none."""
    reader, writer = await opened(port, source)
    length = {"Content-Length": str(len(body))} if body else {}
    told = {"Connection": "close", **length, **(headers or {})}
    writer.write(request(method, path, told) + body)
    answer = bytearray()
    # Who refuses a body resets the connection behind the answer.
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(15):
            while data := await reader.read(65_536):
                answer += data
    writer.close()
    head, _, rest = answer.decode().partition("\r\n\r\n")
    return (int(head.split(" ")[1]) if head else 0), rest


async def upgrade(port: int, **headers: str) -> Socket | int:
    """Ask for an upgrade; return the socket, or the status that refuses it."""
    reader, writer = await opened(port, "127.0.0.1")
    told = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": base64.b64encode(b"0123456789abcdef").decode()}
    writer.write(request("GET", "/ws", {**told, **key, **headers}))
    async with asyncio.timeout(15):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    status = int(head.split(" ")[1])
    if status == 101:
        return Socket(reader, writer)
    writer.transport.abort()
    return status


async def opened(port: int, source: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))


def request(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join((f"{method} {path} HTTP/1.1", "Host: rooms", *lines, "", "")).encode()
