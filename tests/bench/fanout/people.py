"""People with sockets, brought in one after another and then handed to the load.

Coming in is done here, in batches of those who wait at the same time; what happens from then on is
the business of `load.c`, which this wraps. Raises AssertionError where a message went astray.
"""

import ctypes
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from tests.bench.fanout.dialects import FIRST_N, STAMP, Dialect, filled
from tests.bench.fanout.native import Counts, Words, load_library
from tests.bench.sockets import framed

TOGETHER = 64
WAIT_S = 20.0
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
)
Address = tuple[str, int]
Values = Mapping[str, str]


class Tally(Struct, frozen=True):
    """What was counted between two moments."""

    posts: int
    done: int
    deliveries: int
    bytes: int
    others: int
    faults: int
    reads: int

    def since(self, first: "Tally") -> "Tally":
        """Return what came after another tally."""
        return Tally(*(getattr(self, f) - getattr(first, f) for f in self.__struct_fields__))


class Knocker:
    """One socket on its way in."""

    def __init__(self, address: Address, dialect: Dialect, values: Values) -> None:
        self._dialect, self._values = dialect, values
        self._rest = b""
        self._socket = socket.create_connection(address, timeout=WAIT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        offers = f"Sec-WebSocket-Protocol: {dialect.offers}\r\n" if dialect.offers else ""
        path = filled(dialect.path, values)
        request = UPGRADE.format(path=path, host="{}:{}".format(*address), more=offers)
        self._socket.sendall(request.encode())

    def upgraded(self) -> None:
        """Read the answer to the upgrade."""
        while b"\r\n\r\n" not in self._rest:
            self._read()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101"), head

    def say(self, text: str) -> None:
        """Send one text frame, or nothing."""
        if text:
            self._socket.sendall(framed(filled(text, self._values).encode()))

    def hear(self, beginning: str) -> bytes:
        """Return the next frame that begins so."""
        while True:
            payload = self._frame()
            if payload.startswith(beginning.encode()):
                return payload
            refusal, ping = self._dialect.refusal.encode(), self._dialect.ping.encode()
            assert not (refusal and payload.startswith(refusal)), payload
            if ping and payload.startswith(ping):
                self.say(self._dialect.pong)

    def hand_over(self) -> tuple[int, bytes]:
        """Return the socket's number, which is whoever's from now on, and what was read of it."""
        self._socket.setblocking(False)
        return self._socket.detach(), self._rest

    def _frame(self) -> bytes:
        while (size := _whole(self._rest)) is None:
            self._read()
        frame, self._rest = self._rest[: sum(size)], self._rest[sum(size) :]
        return frame[size[0] :]

    def _read(self) -> None:
        data = self._socket.recv(65_536)
        assert data, f"the server hung up after {self._rest!r}"
        self._rest += data


def _whole(data: bytes) -> tuple[int, int] | None:
    """Return the sizes of the first frame's head and payload; None: it is not whole."""
    if len(data) < 2:
        return None
    head, size = 2, data[1]
    if size == 126:
        head, size = 4, int.from_bytes(data[2:4], "big")
    elif size == 127:
        head, size = 10, int.from_bytes(data[2:10], "big")
    return (head, size) if len(data) >= head + size else None


class People:
    """All people of all rooms. Use as a context manager."""

    def __init__(self, folder: Path, dialect: Dialect, rooms: Sequence[Values], each: int) -> None:
        self._dialect, self._rooms, self.each = dialect, rooms, each
        self._library = load_library(folder)
        pong = framed(dialect.pong.encode()) if dialect.pong else b""
        texts = (dialect.marker, dialect.before, dialect.refusal, dialect.ping)
        # Kept: the load points to these bytes for as long as it lives.
        self._words = Words(*(text.encode() for text in texts), pong, len(pong))
        self._load = self._library.load_new(len(rooms) * each, len(rooms), self._words)

    def __enter__(self) -> "People":
        return self

    def __exit__(self, *_: object) -> None:
        self._library.load_free(self._load)

    def seat(self, addresses: Sequence[Address]) -> None:
        """Bring everybody in, by turns through each of the addresses."""
        for batch in self._batches():
            knockers = [
                Knocker(addresses[place % len(addresses)], self._dialect, self._rooms[room])
                for place, room in batch
            ]
            for knocker in knockers:
                knocker.upgraded()
            for said, heard in self._dialect.greeting:
                for knocker in knockers:
                    knocker.say(said)
                for knocker in knockers:
                    knocker.hear(heard)
            for knocker, (place, room) in zip(knockers, batch, strict=True):
                self._add(knocker, room, place)
            self.listen(0.0)

    def _batches(self) -> Iterator[list[tuple[int, int]]]:
        seats = [(place, room) for place in range(self.each) for room in range(len(self._rooms))]
        for start in range(0, len(seats), TOGETHER):
            yield seats[start : start + TOGETHER]

    def _add(self, knocker: Knocker, room: int, place: int) -> None:
        number, rest = knocker.hand_over()
        text = filled(self._dialect.posts(room + place), self._rooms[room])
        post = framed(text.encode())
        n_at, digits = post.find(FIRST_N.encode()), len(FIRST_N)
        counted = (n_at, digits) if n_at >= 0 else (0, 0)
        stamp_at = post.index(STAMP.encode())
        added = self._library.load_add(
            self._load, number, room, post, len(post), stamp_at, *counted, rest, len(rest)
        )
        assert added == 0

    # -- what they do

    def only(self, rooms: int) -> None:
        """Post in the first rooms alone from here on."""
        self._library.load_rooms(self._load, rooms)

    def flood(self, seconds: float, under_way: int) -> None:
        """Keep so many messages under way for so long."""
        self._library.load_flood(self._load, seconds, under_way)
        self._whole()

    def steadily(self, seconds: float, rate: float) -> None:
        """Post so many messages a second for so long."""
        self._library.load_steadily(self._load, seconds, rate)
        self._whole()

    def one_by_one(self, many: int, seconds: float) -> None:
        """Post so many messages, each when everybody has heard the one before."""
        left = self._library.load_one_by_one(self._load, many, seconds)
        self._whole()
        assert not left, f"{left} of {many} messages were not posted and heard in time"

    def listen(self, seconds: float) -> None:
        """Post nothing."""
        self._library.load_listen(self._load, seconds, 0)
        self._whole()

    def end(self) -> None:
        """Wait until everybody has heard all."""
        left = self._library.load_listen(self._load, WAIT_S, 1)
        self._whole()
        assert not left, f"{left} messages did not come to everybody"

    def keep_latencies(self, most: int = 4_000_000) -> None:
        """Forget what was kept, and keep how long each message takes from here on."""
        self._library.load_keep(self._load, most)

    def latencies(self) -> list[float]:
        """Return what was kept: seconds from a post to its last delivery."""
        where = ctypes.POINTER(ctypes.c_double)()
        many = self._library.load_latencies(self._load, ctypes.byref(where))
        return where[:many]

    def tally(self) -> Tally:
        """Return what was counted so far."""
        counts = Counts()
        self._library.load_counts(self._load, ctypes.byref(counts))
        return Tally(*(getattr(counts, field) for field in Tally.__struct_fields__))

    def _whole(self) -> None:
        faults = self.tally().faults
        assert not faults, f"{faults} faults; {self._library.load_fault(self._load)!r}"
