"""The life of one connection (docs/protocol.md, 2), from the first frame to the close.

    fresh --hello--> entering --previewed--> previewed --join--> joining --seated--> seated
                        |                        ^                  |
                        +--seated (a resume)     +-----refused------+        any --close--> closing

It knows what may be said when, and by when something has to be said. It does not know rooms: who
may enter and sit is answered by whoever carries out `Enter` and `JoinRoom`. `now` is in ms of a
clock that never goes back. Times in it are deadlines, so a late `tick` does no harm.
"""

from typing import Literal, assert_never

from msgspec import Struct

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
from roomserver.session.pace import Pace
from roomserver.wire.codec import Fault, decode
from roomserver.wire.codes import CloseCode, ErrorCode
from roomserver.wire.frames import Frame, Hello, Join, Numbered, Pong, Typing, error

State = Literal["fresh", "entering", "previewed", "joining", "seated", "closing"]

MINUTE_MS = 60_000
# As many refused numbers of a connection are remembered.
REFUSED = 256


class Bounds(Struct, frozen=True, kw_only=True):
    """What bounds one connection; times in ms."""

    hello_ms: int = 10_000
    join_ms: int = 15 * MINUTE_MS
    ping_ms: int = 25_000
    pong_ms: int = 10_000
    frames_per_min: int = 120
    frames_burst: int = 60
    refused_joins: int = 5
    malformed_per_min: int = 10


class Session:
    """One connection. `first_ping` in [0, 1) is the part of an interval before the first ping."""

    __slots__ = (
        "_bounds",
        "_due",
        "_faulty",
        "_first_ping",
        "_malformed",
        "_pace",
        "_ping_at",
        "_pong_by",
        "_refused",
        "_state",
    )

    def __init__(self, now: int, *, first_ping: float, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._state: State = "fresh"
        self._first_ping = first_ping
        self._pace = Pace(self._bounds.frames_per_min, self._bounds.frames_burst)
        self._malformed: tuple[int, ...] = ()
        # What was refused once is never done, not even when it comes again in a better form.
        self._faulty: tuple[int, ...] = ()
        self._refused = 0
        self._due: int | None = now + self._bounds.hello_ms
        self._ping_at: int | None = None
        self._pong_by: int | None = None

    @property
    def state(self) -> State:
        """Return where in its life the connection is."""
        return self._state

    @property
    def next_deadline(self) -> int | None:
        """Return when `tick` has something to do; None once it is closing."""
        deadlines = (self._due, self._ping_at, self._pong_by)
        return min((each for each in deadlines if each is not None), default=None)

    def receive(self, data: str | bytes, now: int) -> list[Effect]:
        """Take one frame of the client (bytes: it came with the binary opcode)."""
        if self._state == "closing":
            return []
        self._pong_by = None
        if not self._pace.take(now):
            return self._close(CloseCode.TOO_MANY)
        return self._frame(decode(data), now)

    def tick(self, now: int) -> list[Effect]:
        """Do what is due at `now`, if anything."""
        if self._pong_by is not None and now >= self._pong_by:
            return self._close(CloseCode.NO_PONG)
        if self._due is not None and now >= self._due:
            return self._close(CloseCode.TOO_LATE)
        if self._ping_at is None or now < self._ping_at:
            return []
        self._ping_at = now + self._bounds.ping_ms
        # The oldest unanswered ping counts, however short an operator makes the interval.
        if self._pong_by is None:
            self._pong_by = now + self._bounds.pong_ms
        return [Ping()]

    def previewed(self, now: int) -> None:
        """Note that the preview went out: a join may come, and has to in time."""
        self._state = "previewed"
        self._due = now + self._bounds.join_ms

    def seated(self) -> None:
        """Note that the client sits in the room, or waits in its lobby."""
        self._state = "seated"
        self._due = None

    def refused(self, *, counts: bool = True) -> list[Effect]:
        """Note that a join was answered by an error; one that `counts` was a refusal."""
        self._state = "previewed"
        self._refused += counts
        enough = self._refused >= self._bounds.refused_joins
        return self._close(CloseCode.TOO_MANY) if enough else []

    def closing(self) -> None:
        """Note that the connection is being closed: nothing still under way on it is done."""
        self._state = "closing"
        self._due = self._ping_at = self._pong_by = None

    @property
    def _is_seated(self) -> bool:
        return self._state == "seated"

    def _frame(self, frame: Frame | Fault, now: int) -> list[Effect]:
        match frame:
            case Fault():
                return self._fault(frame, now)
            case Hello():
                return self._hello(frame, now)
            case Join():
                return self._join(frame)
            case Numbered(n, _) if n in self._faulty:
                return _error(ErrorCode.STALE, "This number was refused; take a new one.", n)
            case Numbered(n, command):
                return [Submit(n, command)] if self._is_seated else _not_joined(n)
            case Typing(on=on):
                return [Signal(on)] if self._is_seated else _not_joined()
            case Pong():
                return []
            case _:  # pragma: no cover
                assert_never(frame)

    def _hello(self, hello: Hello, now: int) -> list[Effect]:
        if self._state != "fresh":
            return _error(ErrorCode.ALREADY_JOINED, "This connection has said hello.")
        self._state, self._due = "entering", None
        # Spread, so that a thousand clients that came back at once are not asked at once.
        self._ping_at = now + int(self._bounds.ping_ms * self._first_ping)
        return [Enter(hello)]

    def _join(self, join: Join) -> list[Effect]:
        if self._state in {"joining", "seated"}:
            return _error(ErrorCode.ALREADY_JOINED, "You are in.")
        if self._state != "previewed":
            return _error(ErrorCode.NOT_JOINED, "Say hello first.")
        self._state = "joining"
        return [JoinRoom(join)]

    def _fault(self, fault: Fault, now: int) -> list[Effect]:
        answer: list[Effect] = [Send(error(fault.code, fault.detail, fault.n))]
        if fault.code is not ErrorCode.BAD_FRAME:
            if fault.n is not None:
                self._faulty = (*self._faulty, fault.n)[-REFUSED:]
            return answer
        most = self._bounds.malformed_per_min
        self._malformed = (*self._malformed, now)[-most:]
        full = len(self._malformed) == most
        if full and now - self._malformed[0] < MINUTE_MS:
            return answer + self._close(CloseCode.VIOLATION)
        return answer

    def _close(self, code: CloseCode) -> list[Effect]:
        self.closing()
        return [Close(code)]


def _error(code: ErrorCode, detail: str, n: int | None = None) -> list[Effect]:
    return [Send(error(code, detail, n))]


def _not_joined(n: int | None = None) -> list[Effect]:
    return _error(ErrorCode.NOT_JOINED, "Join the room first.", n)
