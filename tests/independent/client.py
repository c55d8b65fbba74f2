"""A small asyncio client for one membership of one room, over as many sockets as it takes.

It is deliberately strict: a hole in the positions or an event that can't be folded is kept as a
fault and raised at whoever waits, because here the client is the test of the protocol page.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.independent.fold import FoldError, Json, fold
from tests.independent.parts import Closed, Comeback, Fault, Link, Refused, follow

SUBPROTOCOL = "roomserver.v1.json"
PATIENCE_S = 10.0
SILENT_TOO_LONG_S = 10.0
T = TypeVar("T")


@dataclass(eq=False)
class Client:
    """One person in one room."""

    url: str
    room_id: str
    preview: Json = field(default_factory=dict)
    you: Json = field(default_factory=dict)
    secret: str | None = None
    epoch: str = ""
    seq: int = 0
    p: int = 0
    room: Json = field(default_factory=dict)
    welcome: Json = field(default_factory=dict)
    comeback: Comeback | None = None
    frames: list[Json] = field(default_factory=list)
    log: list[Json] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)
    typing_seen: list[Json] = field(default_factory=list)
    answers: dict[int, Json] = field(default_factory=dict)
    pending: dict[int, Json] = field(default_factory=dict)
    pings: int = 0
    patience_s: float = PATIENCE_S

    def __post_init__(self) -> None:
        """Set up what belongs to this process and not to the membership."""
        self._next_n = 1
        self._read_to = 0
        self._welcomes = 0
        self._waitings = 0
        self._fault: Exception | None = None
        self._news = asyncio.Event()
        self._order = asyncio.Lock()
        self._links: list[Link] = []
        self._asked: tuple[tuple[str, int, int] | None, Json] | None = None
        self._clock = (0, 0.0)

    # Facts

    @property
    def id(self) -> str:
        """The id of this member."""
        return str(self.you["id"])

    @property
    def link(self) -> Link:
        """The newest socket."""
        return self._links[-1]

    @property
    def position(self) -> tuple[str, int, int]:
        """Where this client is in the room's events."""
        return self.epoch, self.seq, self.p

    def server_now_ms(self) -> int:
        """The server's clock, kept going by a monotonic one (section 1)."""
        now, heard_at = self._clock
        return now + int((time.monotonic() - heard_at) * 1000)

    def person(self, who: str) -> Json:
        """The entry of `participants` with this id, as folded."""
        return next(entry for entry in self.room["participants"] if entry["id"] == who)

    # Coming and going

    async def hello(self, **secret: Any) -> Json:
        """Open a socket with an invite or a host key; the preview."""
        await self._open(secret)
        return await self.until(lambda: self.preview or None, "preview")

    async def join(self, **fields: Any) -> Json:
        """Answer the preview; the `welcome` or `waiting`. Raises `Refused`, then try again."""
        errors, frames = len(self.errors), len(self.frames)
        await self.send(type="join", **fields)

        def answer() -> Json | None:
            if len(self.errors) > errors:
                return self.errors[-1]
            arrived = [f for f in self.frames[frames:] if f["type"] in ("welcome", "waiting")]
            return arrived[0] if arrived else None

        frame = await self.until(answer, "answer to join")
        if frame["type"] == "error":
            raise Refused(frame)
        return frame

    async def resume(self, *, with_position: bool = True) -> Json:
        """Come back as the same person and send again whatever has no answer."""
        async with self._order:
            position = self.position if with_position else None
            hello: Json = {"resume": self.secret}
            if position is not None:
                hello.update(zip(("epoch", "seq", "p"), position, strict=True))
            self._asked = (position, copy.deepcopy(self.room))
            welcomes, waitings = self._welcomes, self._waitings
            await self._open(hello)
            await self.until(
                lambda: self._welcomes > welcomes or self._waitings > waitings or None,
                "answer to resume",
            )
            if self._welcomes > welcomes:
                for frame in list(self.pending.values()):
                    await self.send(**frame)
        return self.welcome

    async def _open(self, hello: Json) -> None:
        address = "ws" + self.url.removeprefix("http") + "/ws"
        socket = await connect(
            address,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            ping_interval=None,
            proxy=None,
            close_timeout=2,
            open_timeout=PATIENCE_S,
        )
        if socket.subprotocol != SUBPROTOCOL:
            raise Fault(f"subprotocol {socket.subprotocol}")
        link = Link(socket)
        self._links.append(link)
        link.reader = asyncio.create_task(self._read(link))
        await self.send(type="hello", room=self.room_id, **hello)

    def drop(self) -> None:
        """Lose the connection as a network does: without a close handshake."""
        self.link.socket.transport.abort()

    async def closed(self) -> int | None:
        """Wait for the newest socket to end; its close code."""
        async with asyncio.timeout(self.patience_s):
            while not self.link.closed:
                await self._wait_for_news()
        return self.link.code

    async def replaced_code(self) -> int | None:
        """The close code of the socket before the newest."""
        async with asyncio.timeout(self.patience_s):
            while not self._links[-2].closed:
                await self._wait_for_news()
        return self._links[-2].code

    async def dispose(self) -> None:
        """Let no socket and no task outlive the test."""
        for link in self._links:
            link.socket.transport.abort()
            if link.reader is not None:
                link.reader.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await link.reader

    # Saying

    async def send(self, **frame: Any) -> None:
        """Write one frame. A socket that is gone is noticed by the reader, not here."""
        with contextlib.suppress(ConnectionClosed):
            await self.link.socket.send(json.dumps(frame))

    async def submit(self, type_: str, *, n: int | None = None, **fields: Any) -> int:
        """Send a command without waiting for its answer; its number."""
        async with self._order:
            if n is None:
                n = self._next_n
            self._next_n = max(self._next_n, n + 1)
            self.pending[n] = {"type": type_, "n": n, **fields}
            await self.send(**self.pending[n])
        return n

    async def command(self, type_: str, **fields: Any) -> Json:
        """Send a command; its `ack`. Raises `Refused` for an `error`."""
        n = await self.submit(type_, **fields)
        return await self.answer(n)

    async def answer(self, n: int) -> Json:
        """The `ack` with this number. Raises `Refused` for an `error`."""
        frame = await self.until(lambda: self.answers.get(n), f"answer to {n}")
        if frame["type"] == "error":
            raise Refused(frame)
        return frame

    async def typing(self, on: bool) -> None:
        """Signal that somebody writes."""
        await self.send(type="typing", on=on)

    # Waiting

    async def until(self, check: Callable[[], T | None], what: str) -> T:
        """Wait until `check` finds something, bounded; a closed socket or a fault ends it."""
        try:
            async with asyncio.timeout(self.patience_s):
                return await self._until(check, what)
        except TimeoutError as error:
            recent = "\n  ".join(str(frame) for frame in self.frames[-8:])
            raise TimeoutError(f"no {what}; the last frames:\n  {recent}") from error

    async def _until(self, check: Callable[[], T | None], what: str) -> T:
        while True:
            if self._fault is not None:
                raise self._fault
            found = check()
            if found is not None:
                return found
            if self.link.closed:
                raise Closed(self.link.code, what)
            await self._wait_for_news()

    async def _wait_for_news(self) -> None:
        self._news.clear()
        await self._news.wait()

    async def event(self, type_: str, **fields: Any) -> Json:
        """The next event of this type with these fields, after the last one asked for."""

        def find() -> Json | None:
            for at in range(self._read_to, len(self.log)):
                event = self.log[at]
                if event["type"] == type_ and fields.items() <= event.items():
                    self._read_to = at + 1
                    return event
            return None

        return await self.until(find, f"{type_} {fields}")

    def saw(self, type_: str, **fields: Any) -> bool:
        """Whether such an event ever came."""
        return any(e["type"] == type_ and fields.items() <= e.items() for e in self.log)

    # Reading

    async def _read(self, link: Link) -> None:
        try:
            while True:
                async with asyncio.timeout(self._quiet_limit_s()):
                    raw = await link.socket.recv()
                if not link.deaf:
                    await self._take(link, json.loads(raw))
        except TimeoutError:
            link.socket.transport.abort()
            self._fault = self._fault or Fault("nothing heard for ping_s + 10 s")
        except ConnectionClosed:
            pass
        except (FoldError, Fault, KeyError, ValueError, StopIteration) as error:
            self._fault = error
        finally:
            link.closed = True
            self._news.set()

    def _quiet_limit_s(self) -> float | None:
        server = self.welcome.get("server") or self.preview.get("server")
        return None if server is None else server["ping_s"] + SILENT_TOO_LONG_S

    async def _take(self, link: Link, frame: Json) -> None:
        """Dispatch a frame; an older socket is heard only until the newer one is welcomed."""
        if link is not self.link and self.link.seated:
            return
        self.frames.append(frame)
        if frame["type"] == "ping":
            await self._pong(link, frame)
        elif frame["type"] in ("ack", "error"):
            await self._take_answer(frame)
        else:
            self._take_news(link, frame)
        self._news.set()

    def _take_news(self, link: Link, frame: Json) -> None:
        match frame["type"]:
            case "preview":
                self.preview = frame
                self._set_clock(frame)
            case "waiting":
                self._take_waiting(frame)
            case "welcome":
                self._take_welcome(link, frame)
            case "typing":
                self.typing_seen.append(frame)
            case _:
                # What has no position is unknown to the page, and to be ignored.
                if "seq" in frame:
                    self._take_event(frame)

    async def _pong(self, link: Link, frame: Json) -> None:
        self.pings += 1
        self._set_clock(frame)
        if not link.mute_pongs:
            with contextlib.suppress(ConnectionClosed):
                await link.socket.send(json.dumps({"type": "pong"}))

    def _set_clock(self, frame: Json) -> None:
        self._clock = (frame["now"], time.monotonic())

    def _take_waiting(self, frame: Json) -> None:
        self._waitings += 1
        self.you, self.secret = frame["you"], frame["resume"]

    def _take_welcome(self, link: Link, frame: Json) -> None:
        """Replace all that is known of the room; `history` is shown and never folded into it."""
        if self._asked is not None:
            asked, before = self._asked
            self.comeback = Comeback(asked, before, self.room, self.position, frame)
            self._asked = None
        link.seated = True
        self._welcomes += 1
        self.welcome, self.you, self.secret = frame, frame["you"], frame["resume"]
        self.epoch, self.seq, self.p = frame["epoch"], frame["seq"], frame["p"]
        self.room = copy.deepcopy(frame["room"])
        self._next_n = max(self._next_n, frame["last_n"] + 1)
        self.log.extend(frame["history"])
        self._set_clock(frame)

    async def _take_answer(self, frame: Json) -> None:
        """Settle a command; of an `unavailable` one the outcome is unknown: send it again."""
        n = frame.get("n")
        if n is None:
            self.errors.append(frame)
        elif frame.get("code") == "unavailable" and n in self.pending:
            await asyncio.sleep(frame["retry_after_ms"] / 1000)
            await self.send(**self.pending[n])
        else:
            self.pending.pop(n, None)
            self.answers[n] = frame

    def _take_event(self, event: Json) -> None:
        self.seq, self.p = follow((self.seq, self.p), event)
        fold(self.room, event)
        self.log.append(event)
