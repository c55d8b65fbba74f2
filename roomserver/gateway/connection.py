"""One socket: what its session decides is carried out here, what its room says goes out here.

A room knows a connection by `id`, `host`, `send` and `close` only; none of them blocks. Which frame
a room sent is looked at while somebody enters or joins, for the answer is the room's and the
session has to know it; what is broadcast goes past it, to those who are in.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, assert_never

from roomserver.domain.envelope import Body
from roomserver.gateway.address import Whence
from roomserver.gateway.doors import Doors, Guest
from roomserver.gateway.outbox import Outbox
from roomserver.observability import logs, metrics
from roomserver.session.effects import (
    Close,
    Effect,
    Enter,
    JoinRoom,
    Ping,
    Send,
    Signal,
    Submit,
)
from roomserver.session.session import Session
from roomserver.wire import frames
from roomserver.wire.codec import encode, head
from roomserver.wire.codes import REFUSALS, CloseCode
from roomserver.wire.frames import Hello, Join

ALIASES = 3


class Services:
    """What all connections of a gateway share.

    `server` is the map of that name in a preview, `wall` the store's time in ms, `pseudonym` the
    keyed hash of a network in a room. `instance` stands in every connection's id, so that
    others know who is gone when an instance dies. `outboxes` are those of open connections by id,
    for broadcasts to find.
    """

    def __init__(
        self,
        *,
        doors: Doors,
        server: Body,
        wall: Callable[[], int],
        pseudonym: Callable[[str, str], str],
        instance: str = "",
        outboxes: dict[str, Outbox] | None = None,
    ) -> None:
        self.doors = doors
        self.server = server
        self.wall = wall
        self.pseudonym = pseudonym
        self.instance = instance
        self.outboxes: dict[str, Outbox] = {} if outboxes is None else outboxes


class Connection:
    """One client's connection, from the upgrade to the close."""

    __slots__ = (
        "_began",
        "_code",
        "_counted",
        "_guest",
        "_loop",
        "_outbox",
        "_services",
        "_session",
        "_timer",
        "_whence",
        "host",
        "id",
    )

    def __init__(self, session: Session, services: Services, whence: Whence) -> None:
        self.id = f"{services.instance}.{secrets.token_urlsafe(16)}"
        self.host: str | None = None
        self._session = session
        self._services = services
        self._whence = whence
        self._guest: Guest | None = None
        self._outbox: Outbox
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None
        self._code: int | None = None
        self._counted: str | None = None

    def open(self, outbox: Outbox) -> None:
        """Begin: frames may go out, the hello has to come in time."""
        self._outbox = self._services.outboxes[self.id] = outbox
        self._arm()
        self._count_as("none")

    # -- what the room asks

    def send(self, frame: bytes) -> None:
        """Queue one encoded frame."""
        self._outbox.put(frame)
        if self._session.state in {"entering", "joining"}:
            self._answered(frame)

    def say(self, body: Body) -> None:
        """Queue one frame of our own."""
        self._outbox.put(encode(body))

    def close(self, code: int) -> None:
        """Close after what is queued; nothing still under way on it is done."""
        if self._code is None:
            self._code = int(code)
            self._session.closing()
            self._outbox.close(self._code)

    def overrun(self) -> None:
        """Note that the outbox gave up and has closed."""
        self._code = self._code or int(CloseCode.TOO_SLOW)
        self._session.closing()
        metrics.count("slow_consumer_closes_total")

    # -- what the socket brings

    def receive(self, data: str | bytes) -> Coroutine[Any, Any, None] | None:
        """Take one frame. What has to wait for a room is returned, to be waited for."""
        effects = self._session.receive(data, self._now())
        self._arm()
        match effects:
            case [Enter(hello)]:
                return self._enter(hello)
            case [JoinRoom(join)]:
                return self._join(join)
            case _:
                self._do(effects)
                return None

    def lost(self, code: int) -> None:
        """Note that the socket is gone; `code` is how the peer closed."""
        metrics.count("connections_closed_total", code=str(self._code or code))
        logs.info(
            "connection.closed",
            conn=self.id[:8],
            code=self._code or code,
            duration_ms=int((self._loop.time() - self._began) * 1000),
        )
        self._session.closing()
        self._outbox.stop()
        self._services.outboxes.pop(self.id, None)
        if self._timer is not None:
            self._timer.cancel()
        self._count_as(None)
        if self._guest is not None:
            self._guest.room.detach(self)

    # -- carrying out

    def _do(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Send(body):
                    self.say(body)
                case Ping():
                    self.say(frames.ping(self._services.wall()))
                case Close(code):
                    self.close(code)
                case Submit(n, command):
                    self._seat.room.submit(self, n, command)
                case Signal(on):
                    self._seat.room.typing(self, on)
                case Enter() | JoinRoom():
                    raise AssertionError(effect)
                case _:  # pragma: no cover
                    assert_never(effect)

    async def _enter(self, hello: Hello) -> None:
        guest = await self._services.doors.knock(hello, self._whence.counted, self._now())
        if self._session.state != "entering":
            return
        if isinstance(guest, CloseCode):
            self.close(guest)
            return
        self._guest, self.host = guest, guest.credential
        if guest.member is not None:
            await guest.room.resume(self, guest.member, hello.epoch, hello.seq, hello.p)
        else:
            self._preview(guest)

    def _preview(self, guest: Guest) -> None:
        aliases = guest.room.free_aliases(ALIASES)
        server, now = self._services.server, self._services.wall()
        self.say(frames.preview(guest.room.preview(), aliases, server, now))
        self._session.previewed(self._now())
        self._arm()
        guest.room.watch(self)

    async def _join(self, join: Join) -> None:
        guest = await self._services.doors.open(self._seat)
        if self._session.state != "joining":
            return
        if isinstance(guest, CloseCode):
            self.close(guest)
            return
        self._guest, network = guest, self._whence.network
        await guest.room.join(
            self,
            alias=join.alias,
            part=join.part,
            agreed=join.agreed is True,
            role=guest.role,
            address=network and self._services.pseudonym(guest.room.state.id, network),
            credential=guest.credential,
            keepsake=bool(join.keepsake),
        )

    def _answered(self, frame: bytes) -> None:
        answer = head(frame)
        if answer.type in {"welcome", "waiting"}:
            self._session.seated()
            self._count_as(self._seat.role)
        elif answer.type == "error" and self._session.state == "joining":
            self._refused(answer.code in REFUSALS)

    def _refused(self, counts: bool) -> None:
        self._do(self._session.refused(counts=counts))
        if counts:
            # For whoever guesses from that network next. This one is closed by its own fifth
            # refusal only: neighbours who hit on taken names must not cost anybody a try.
            self._services.doors.refused(self._whence.counted, self._now())

    def _count_as(self, role: str | None) -> None:
        for each, by in ((self._counted, -1), (role, 1)):
            if each is not None:
                metrics.count("connections", by, role=each)
        self._counted = role

    # -- time

    def _now(self) -> int:
        return int(self._loop.time() * 1000)

    def _arm(self) -> None:
        due = self._session.next_deadline
        if self._timer is not None:
            # A deadline that moved on is found out when the old one comes; most frames move one.
            if due is not None and self._timer.when() * 1000 <= due:
                return
            self._timer.cancel()
        self._timer = None if due is None else self._loop.call_at(due / 1000 + 0.001, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._do(self._session.tick(self._now()))
        self._arm()

    @property
    def _seat(self) -> Guest:
        if self._guest is None:
            raise AssertionError("a command before a hello")
        return self._guest
