"""People with bad phones: they act on what they see, lose the network, come back elsewhere."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from roomserver.domain import commands as c
from roomserver.rooms.ports import Ended, StoreError, Unknown
from roomserver.rooms.runtime import RoomRuntime
from tests.simulation.diary import Body, Broken, Diary, Sent, require
from tests.simulation.sockets import Socket
from tests.simulation.wishes import host_wish, wish

ENDED, REMOVED, LEFT, REFUSED, REPLACED = 4505, 4504, 1000, 4506, 4507
WENT_HOME = 0
FINAL = frozenset({ENDED, REMOVED, LEFT, REFUSED, 4503})


class Place(Protocol):
    """The world, as a person needs it."""

    async def knock(self, who: "Person") -> RoomRuntime | Ended | Unknown: ...
    def socket_name(self) -> str: ...
    @property
    def calm(self) -> bool: ...
    @property
    def climate(self) -> Any: ...


class Person:
    """One human being: sits down once, maybe again after leaving; acts every few seconds."""

    def __init__(self, name: str, role: Any, rng: Random, world: Place) -> None:
        self.name = name
        self.role = role
        self.rng = rng
        self.world = world
        self.diary: Diary | None = None
        self.past: list[Diary] = []
        self.socket: Socket | None = None
        self.resume_secret: str | None = None
        self.over: int | None = None
        self.refused: list[str] = []
        self.failures: list[BaseException] = []
        self._welcomed: Socket | None = None
        self._n = 0
        self._words = 0

    @property
    def diaries(self) -> list[Diary]:
        return [*self.past, *([self.diary] if self.diary else [])]

    @property
    def is_in(self) -> bool:
        """Whether this person sits connected in the room and sees it."""
        return self.socket is not None and not self.socket.is_cut and self.diary is not None

    def words(self, kind: str) -> str:
        """Return a text that nobody else says and that is never said twice."""
        self._words += 1
        return f"{kind} {self.name} {self._words}"

    # -- living

    async def live(self) -> None:
        """Act until it is over for this person."""
        while not self.is_over():
            await asyncio.sleep(self.rng.expovariate(1.0))
            if self.is_over():
                return
            if self.socket is None or self.socket.is_cut:
                await self.connect()
            elif self.diary is not None and not self.world.calm:
                self.act()

    def is_over(self) -> bool:
        return self.over is not None

    async def connect(self) -> None:
        """Come in, or come back, over whichever instance answers."""
        try:
            async with asyncio.timeout(12):
                await self._connect()
        except (StoreError, TimeoutError):
            if self.socket is not None and not self.socket.is_cut:
                self.socket.cut(self.rng.uniform(0, 5))

    async def _connect(self) -> None:
        room = await self.world.knock(self)
        if isinstance(room, Ended):
            self.over = ENDED
            return
        if not isinstance(room, RoomRuntime):
            raise Broken("the room vanished")
        socket = self.socket = Socket(self.world.socket_name(), self.receive, self.closed)
        socket.runtime = room
        if self.resume_secret is None:
            await room.join(
                socket, alias=None, part=None, agreed=True, role=self.role,
                address=f"net {self.name}", credential=None,
            )  # fmt: skip
            return
        member = room.member_of(self.resume_secret)
        require(member is not None, "a resume secret was not known")
        diary = self.diary
        if diary is None or diary.epoch is None:
            await room.resume(socket, str(member), None, None, None)
        else:
            diary.tells_p = self.rng.random() < 0.9
            p = diary.p if diary.tells_p else None
            await room.resume(socket, diary.member, diary.epoch, diary.seq, p)

    # -- hearing

    def receive(self, socket: Socket, body: Body) -> None:
        """Take one frame; only the newest socket may still speak."""
        if socket is not self.socket:
            return
        try:
            self._take(body)
        except BaseException as broken:  # noqa: BLE001 -- told with the seed at the end
            self.failures.append(broken)

    def _take(self, body: Body) -> None:
        match body["type"]:
            case "welcome":
                self._welcome(body)
            case "waiting":
                self.resume_secret = body["resume"]
            case "ack":
                self._diary().ack(body)
            case "error" if "n" in body:
                self._diary().error(body)
                if body["code"] == "unavailable":
                    self._again_later(self._diary().sent[body["n"]], body["retry_after_ms"])
            case "error":
                # A refused join, or the store was away: try again over another connection.
                self.refused.append(body["code"])
                self._socket().cut(0)
            case "typing":
                pass
            case _:
                self._diary().event(body)

    def _socket(self) -> Socket:
        assert self.socket is not None
        return self.socket

    def _diary(self) -> Diary:
        require(self.diary is not None, "a frame before the welcome")
        assert self.diary is not None
        return self.diary

    def _welcome(self, body: Body) -> None:
        if self.diary is None:
            self.diary = Diary(body["you"]["id"])
        self.diary.welcome(body)
        self.resume_secret = body["resume"]
        self.role = self.diary.role
        if self._welcomed is not self.socket:
            # A fresh welcome on a live connection loses nothing that was sent on it.
            self._resend(self.diary)
        self._welcomed = self.socket

    def _resend(self, diary: Diary) -> None:
        """Send again what is unanswered, in order; some people let it be."""
        if self.rng.random() < 0.25:
            for sent in diary.unanswered():
                sent.answer = "abandoned"
        for sent in diary.unanswered():
            self._send(sent)

    def _again_later(self, sent: Sent, after_ms: int) -> None:
        socket = self._socket()

        def again() -> None:
            if self.socket is socket and not socket.is_cut and sent.answer is None:
                self._send(sent)

        asyncio.get_running_loop().call_later(after_ms / 1000, again)

    def closed(self, socket: Socket, code: int) -> None:
        """The server closed: for good, or come back."""
        if socket is not self.socket:
            return
        if code in {REMOVED, LEFT} and self.rng.random() < 0.4 and not self.world.calm:
            self._start_anew()
        elif code in FINAL:
            self.over = code
        require(code != REPLACED, "replaced, but by whom?")

    def _start_anew(self) -> None:
        """Come back as somebody new, by the link; the old membership is over."""
        self.past += [self.diary] if self.diary else []
        self.diary, self.resume_secret, self._n = None, None, 0
        self.role = "participant"

    # -- speaking

    def _send(self, sent: Sent, delay: float = 0.0) -> None:
        assert self.socket is not None
        sent.connections.append(self.socket.id)
        self.socket.submit(sent.n, sent.command, delay)

    def say(self, command: c.Command, delay: float = 0.0) -> None:
        """Send a new command."""
        diary = self._diary()
        self._n += 1 if self.rng.random() < 0.9 else 2
        sent = diary.sent[self._n] = Sent(n=self._n, command=command, connections=[])
        self._send(sent, delay)

    def act(self) -> None:
        """Do one thing, or two at once, or lose the network."""
        chance = self.rng.random()
        if chance < 0.10:
            self.lose_network()
            return
        for _ in range(2 if chance > 0.93 else 1):
            command = self.choose()
            if command is not None and self.socket is not None and not self.socket.is_cut:
                self.say(command)

    def choose(self) -> c.Command | None:
        """Return what this person wants now, from what they see."""
        diary = self._diary()
        if diary.room.get("phase") == "closed":
            return None
        choose: Callable[..., c.Command | None] = host_wish if diary.role == "host" else wish
        return choose(self.rng, diary.member, diary.room, diary.public, self.words)

    def lose_network(self) -> None:
        """Lose the socket; sometimes the last words arrive after one has come back elsewhere."""
        socket = self.socket
        assert socket is not None
        if self.rng.random() < self.world.climate.home:
            self.over = WENT_HOME
        if self.rng.random() < 0.5:
            for _ in range(self.rng.randint(1, 2)):
                command = self.choose()
                if command is not None:
                    self.say(command, self.rng.uniform(0.1, 6))
        socket.cut(self.rng.choice([0.0, 1.0, 15.0]))
