"""A WebSocket client that costs next to nothing, so that a load is not a measurement of itself.

Knows just what this server sends: unmasked, whole text frames, pings and closes. Anything else is
an AssertionError: a generator that guesses measures nothing.
"""

import asyncio
import struct
from collections.abc import Callable

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
LAST = 0x80
# A client has to mask (RFC 6455, 5.3). The mask of zeros leaves the bytes as they are.
MASKED, MASK = 0x80, b"\0\0\0\0"
UPGRADE = (
    "GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: roomserver.v1.json\r\n\r\n"
)


def framed(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return a client's frame."""
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", LAST | opcode, MASKED | size)
    else:
        head = struct.pack("!BBH", LAST | opcode, MASKED | 126, size)
    return head + MASK + payload


class Socket(asyncio.Protocol):
    """One connection; `hear` gets the payload of each text frame, as soon as it arrives."""

    def __init__(self, host: str, hear: Callable[[bytes], None]) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closing = False
        self._host = host
        self.hear = hear
        self._bytes = b""
        self._transport: asyncio.Transport | None = None

    def say(self, payload: bytes) -> None:
        """Send one text frame."""
        self._write(framed(payload))

    def close(self) -> None:
        """Go without a goodbye."""
        self.closing = True
        if self._transport is not None:
            self._transport.abort()

    # -- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._write(UPGRADE.format(host=self._host).encode())

    def data_received(self, data: bytes) -> None:
        self._bytes = self._bytes + data if self._bytes else data
        if not self.opened.done():
            self._shake_hands()
        if self.opened.done():
            self._parse()

    def connection_lost(self, exc: Exception | None) -> None:
        assert self.closing, f"the server hung up: {exc!r}"

    # -- frames

    def _shake_hands(self) -> None:
        head, end, rest = self._bytes.partition(b"\r\n\r\n")
        if end:
            assert head.startswith(b"HTTP/1.1 101"), head
            self._bytes = rest
            self.opened.set_result(None)

    def _parse(self) -> None:
        data, at = self._bytes, 0
        while len(data) - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if len(data) < start + size:
                break
            self._frame(data[at], data[start : start + size])
            at = start + size
        self._bytes = data[at:]

    def _frame(self, first: int, payload: bytes) -> None:
        if first == LAST | TEXT:
            self.hear(payload)
        elif first == LAST | PING:
            self._write(framed(payload, PONG))
        else:
            assert self.closing, (first, payload)

    def _write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)


async def connect(host: str, port: int, hear: Callable[[bytes], None]) -> Socket:
    """Open a socket on this machine."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(f"{host}:{port}", hear), host, port)
    await socket.opened
    return socket
