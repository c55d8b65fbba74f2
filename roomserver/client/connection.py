"""The client over a real socket: `Client` drives the core and hands the program what comes.

    client = await Client.connect("https://rooms.example.org/r/ROOM#INVITE")
    await client.join(alias="Wrenna", agreed=True)
    await client.send("message.post", text="good evening")
    async for event in client.events(): ...

It comes back by itself after a loss, resends what was not answered, and folds every event into
`client.room`. It logs nothing: all that passes here are people's words.
"""

import asyncio
import random as chance
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from roomserver import clock
from roomserver.client import effects as fx
from roomserver.client.core import NO_CLOSE, Core
from roomserver.client.errors import EndedError, RefusedError
from roomserver.client.links import Door, read
from roomserver.tasks import spawn

Body = dict[str, Any]

SUBPROTOCOL = Subprotocol("roomserver.v1.json")
# Of events nobody reads, the newest are kept: acks and `room` must go on even so.
UNREAD = 1_000
# A welcome of the largest room with its whole log: 200 texts of 2,000 code points, 100 people.
WELCOME_BYTES = 8 * 1_048_576
OPEN_S, CLOSE_S = 10.0, 1.0


class Client:
    """One membership of one room; `preview`, `you` and `room` are what the server last told."""

    def __init__(
        self,
        door: Door,
        *,
        random: Callable[[], float] = chance.random,
        monotonic: Callable[[], float] = clock.monotonic,
        proxy: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.preview: Body = {}
        self.ended: int | None = None
        self.missed = 0
        self.reconnects = 0
        self._door = door
        self._monotonic = monotonic
        self._proxy = proxy
        self._headers = headers
        self._core = Core(door.room, door.credential, random=random)
        self._socket: ClientConnection | None = None
        self._stay_away_s = 0.0
        self._unread: deque[Body] = deque(maxlen=UNREAD)
        self._news = asyncio.Event()
        self._answers: dict[int, asyncio.Future[Body]] = {}
        self._opened: asyncio.Future[Body] = asyncio.get_running_loop().create_future()
        self._seated: asyncio.Future[Body] | None = None
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, link: str, **options: Any) -> Self:
        """Open the door that a join link or host link names and return at its preview.

        Raises BadLinkError, or EndedError (4503: no such room, or the link is not valid any more).
        """
        return await cls._begin(read(link), **options)

    @classmethod
    async def come_back(cls, url: str, room: str, resume: str, **options: Any) -> Self:
        """Take a seat again with a kept resume secret; `url` is the socket's. Raises EndedError."""
        return await cls._begin(Door(url, room, ("resume", resume)), **options)

    @classmethod
    async def _begin(cls, door: Door, **options: Any) -> Self:
        client = cls(door, **options)
        client._task = spawn(client._run(), name="client")
        try:
            # Shielded: a caller that gives up waiting must not end what others wait for.
            await asyncio.shield(client._opened)
        except BaseException:
            await client.close()
            raise
        return client

    @property
    def room(self) -> Body:
        """The visible room, every event so far folded into it. Not to be changed."""
        return self._core.room

    @property
    def you(self) -> Body:
        """Who one is: `{id, alias, role, part}`; in the lobby `{id}`."""
        return self._core.you

    @property
    def resume(self) -> str | None:
        """The secret that brings this seat back."""
        return self._core.resume

    def server_ms(self) -> int:
        """Return the server's time of day."""
        return int(self._core.server_ms(self._monotonic()))

    # -- what one does ---------------------------------------------------------------

    async def join(
        self, alias: str | None = None, part: str | None = None, *, agreed: bool = False
    ) -> Body:
        """Ask for a seat and return the `welcome`; with a lobby, once a host admits.

        Raises RefusedError (`alias_taken` has `suggestions`; one may try again) or EndedError.
        """
        todo = self._core.join(alias=alias, part=part, agreed=agreed)
        self._seated = asyncio.get_running_loop().create_future()
        await self._perform(todo)
        welcome: Body = await asyncio.shield(self._seated)
        return welcome

    async def send(self, type_: str, /, **fields: Any) -> Body:
        """Do a command and return its `ack`, however many connections that takes.

        Raises RefusedError with the error's `code`, MisuseError, or EndedError when all ends first.
        """
        self._alive()
        n, todo = self._core.command(type_, fields)
        answer: asyncio.Future[Body] = asyncio.get_running_loop().create_future()
        self._answers[n] = answer
        await self._perform(todo)
        return await answer

    async def post(self, text: str, **fields: Any) -> str | None:
        """Post a message; return its id (held or shown: the events tell).

        None where the connection was lost before the answer came: the answer to the repeated
        command says that it was done, and what it made stands among the events.
        """
        made: str | None = (await self.send("message.post", text=text, **fields)).get("id")
        return made

    async def typing(self, on: bool) -> None:
        """Tell the others that one writes; may be lost."""
        await self._perform(self._core.signal("typing", {"on": on}))

    async def leave(self) -> None:
        """Leave the room for good; the seat is free and the secret dead."""
        await self.send("room.leave")
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=CLOSE_S)
        await self.close()

    async def close(self) -> None:
        """Cut the connection and stop; the seat stays until its time is over."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._end(NO_CLOSE)

    def drop(self, away_s: float = 0.0) -> None:
        """Lose the socket without a word, as a phone does, and stay away so long."""
        self._stay_away_s = away_s
        if self._socket is not None:
            self._socket.transport.abort()

    async def events(self) -> AsyncIterator[Body]:
        """Yield what there is to show until the end: events in order, `typing`, errors that
        answer no command, and each later `welcome` followed by what it caught up on.

        For one reader. `missed` counts what was dropped unread at the bound, oldest first.
        """
        while self._unread or self.ended is None:
            while self._unread:
                yield self._unread.popleft()
            self._news.clear()
            if self.ended is None:
                await self._news.wait()

    # -- the connection ----------------------------------------------------------------

    async def _run(self) -> None:
        try:
            while self.ended is None:
                code = await self._once()
                for effect in self._core.lost(code, self._monotonic()):
                    await self._after(effect)
        finally:
            # Also after a fault of ours: nobody may wait for what can't come any more.
            self._end(NO_CLOSE)

    async def _after(self, effect: fx.Effect) -> None:
        if isinstance(effect, fx.Retry):
            stay, self._stay_away_s = self._stay_away_s, 0.0
            await asyncio.sleep(max(effect.after_s, stay))
            self.reconnects += 1
        else:
            await self._effect(effect)

    async def _once(self) -> int:
        """Live through one connection; return the close code, 1006 where there was none."""
        opening = connect(
            self._door.url,
            subprotocols=[SUBPROTOCOL],
            compression=None,
            ping_interval=None,
            open_timeout=OPEN_S,
            close_timeout=CLOSE_S,
            max_size=WELCOME_BYTES,
            proxy=self._proxy,
            additional_headers=self._headers,
            user_agent_header=None,
        )
        try:
            socket = await opening
        except InvalidStatus as refusal:
            return _refusal(refusal.response.status_code)
        except (OSError, TimeoutError, InvalidHandshake):
            return NO_CLOSE
        return await self._live(socket)

    async def _live(self, socket: ClientConnection) -> int:
        self._socket = socket
        try:
            await self._perform(self._core.opened(self._monotonic()))
            while self._socket is not None:
                await self._step(socket)
        except ConnectionClosed:
            pass
        finally:
            self._socket = None
            socket.transport.abort()
        return socket.close_code or NO_CLOSE

    async def _step(self, socket: ClientConnection) -> None:
        """Take one frame, or do what is due first."""
        at = self._core.next_deadline()
        wait_s = None if at is None else max(0.0, at - self._monotonic())
        try:
            async with asyncio.timeout(wait_s):
                frame = await socket.recv()
        except TimeoutError:
            await self._perform(self._core.tick(self._monotonic()))
        else:
            await self._perform(self._core.receive(frame, self._monotonic()))

    async def _perform(self, todo: list[fx.Effect]) -> None:
        for effect in todo:
            await self._effect(effect)

    async def _effect(self, effect: fx.Effect) -> None:
        match effect:
            case fx.Send(text):
                await self._write(text)
            case fx.Hang():
                self._socket = None
            case fx.Ended(code):
                self._end(code)
            case fx.Retry():
                raise AssertionError(effect)
            case _:
                self._tell(effect)

    async def _write(self, text: str) -> None:
        """Write a frame; what a broken socket swallows goes again after the resume."""
        if self._socket is None:
            return
        try:
            await self._socket.send(text)
        except ConnectionClosed:
            return

    # -- the program -------------------------------------------------------------------

    def _tell(self, effect: fx.Effect) -> None:
        match effect:
            case fx.Previewed(frame):
                self.preview = frame
                _settle(self._opened, frame)
            case fx.InLobby(frame):
                _settle(self._opened, frame)
            case fx.Seated(frame):
                _settle(self._opened, frame)
                _settle(self._seated, frame)
            case fx.JoinRefused(frame):
                _fail(self._seated, RefusedError(frame))
            case fx.Answered(n, frame):
                self._answer(self._answers.pop(n, None), frame)
            case fx.Deliver(frame):
                self._deliver(frame)
            case _:
                pass

    def _answer(self, answer: "asyncio.Future[Body] | None", frame: Body) -> None:
        if frame["type"] == "ack":
            _settle(answer, frame)
        else:
            _fail(answer, RefusedError(frame))

    def _deliver(self, frame: Body) -> None:
        self.missed += len(self._unread) == UNREAD
        self._unread.append(frame)
        self._news.set()

    def _alive(self) -> None:
        if self.ended is not None:
            raise EndedError(self.ended)

    def _end(self, code: int) -> None:
        if self.ended is None:
            self.ended = code
        self._news.set()
        for waiting in (self._opened, self._seated, *self._answers.values()):
            _fail(waiting, EndedError(self.ended))
        self._answers.clear()


def _settle(waiting: "asyncio.Future[Body] | None", frame: Body) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(frame)


def _fail(waiting: "asyncio.Future[Body] | None", error: Exception) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_exception(error)
        # Nobody may be waiting any more; asyncio would complain of an exception never seen.
        waiting.exception()


def _refusal(status: int) -> int:
    """Translate a refused upgrade: full and overloaded servers may be asked again."""
    return NO_CLOSE if status in {408, 425, 429} or status >= 500 else 4500
