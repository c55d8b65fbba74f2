"""The client's side of the protocol without I/O: frames in, effects out (PROTOCOL 2).

Whoever drives it reads and writes a socket, keeps the time and does what the effects say:
`opened` when a socket is up, `receive` for each frame, `tick` when `next_deadline` has come,
`lost` when the socket is gone. It never raises for what a server sends: a server that breaks the
protocol is left, and met again with a resume. `now` is seconds on a monotonic clock.

Stages: `away` (no socket) -> `greeting` (hello sent) -> `door` (preview) -> `joining` ->
`lobby` -> `seated`; `over` is the end. After a loss it starts at `away` again, with the resume
secret once there is one.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

from roomserver.client.backoff import Backoff
from roomserver.client.effects import (
    Answered,
    Deliver,
    Effect,
    Ended,
    Hang,
    InLobby,
    JoinRefused,
    Previewed,
    Retry,
    Seated,
    Send,
)
from roomserver.client.errors import MisuseError
from roomserver.client.pending import Pending, encode
from roomserver.client.view import fold

Body = dict[str, Any]
Stage = Literal["away", "greeting", "door", "joining", "lobby", "seated", "over"]

PING_S = 25
DEAF_S = 10
GIVE_UP_S = 900.0
LEFT, TOO_LARGE, NO_CLOSE = 1000, 1009, 1006


class Core:
    """One membership of one room, over as many connections as it takes."""

    def __init__(
        self, room: str, credential: tuple[str, str], *, random: Callable[[], float]
    ) -> None:
        self.stage: Stage = "away"
        self.you: Body = {}
        self.room: Body = {}
        self.resume: str | None = None
        self.epoch: str | None = None
        self.seq = 0
        self.p = 0
        self._room_id = room
        self._credential = credential
        self._join: Body | None = None
        self._server: Body = {"ping_s": PING_S, "limits": {}}
        self._backoff = Backoff(random)
        self._pending = Pending()
        self._fresh = False
        self._heard_at: float | None = None
        self._drain_at: float | None = None
        self._offset_ms = 0.0

    # -- what the program asks ---------------------------------------------------

    def join(self, **fields: Any) -> list[Effect]:
        """Ask for a seat: `alias`, `part`, `agreed`. Sent now, or once the door is open again."""
        if self.stage not in {"door", "away", "greeting"} or self.resume is not None:
            raise MisuseError("not at the door")
        self._join = {"type": "join", **{k: v for k, v in fields.items() if v is not None}}
        return self._knock() if self.stage == "door" else []

    def command(self, type_: str, fields: Body) -> tuple[int, list[Effect]]:
        """Give a command its number; it is sent now, or after the next `welcome`."""
        if self.resume is None or self.stage == "over":
            raise MisuseError("not joined")
        limit = self._server["limits"].get("frame_bytes")
        n, text = self._pending.add({"type": type_, **fields}, limit)
        return n, [Send(text)] if self.stage == "seated" else []

    def signal(self, type_: str, fields: Body) -> list[Effect]:
        """Send what needs no answer (`typing`); lost without a connection."""
        text = encode({"type": type_, **fields})
        return [Send(text)] if self.stage == "seated" else []

    def server_ms(self, now: float) -> float:
        """Return the server's time of day at `now`, by the last frame that told it."""
        return now * 1_000 + self._offset_ms

    # -- what the driver tells -----------------------------------------------------

    def opened(self, now: float) -> list[Effect]:
        """Greet over a new socket: with the resume secret and the position, if we have them."""
        self.stage, self._heard_at, self._drain_at = "greeting", now, None
        self._fresh = True
        name, secret = self._credential
        hello: Body = {"type": "hello", "room": self._room_id}
        if self.resume is None:
            return [Send(encode({**hello, name: secret}))]
        hello["resume"] = self.resume
        if self.epoch is not None:
            hello |= {"epoch": self.epoch, "seq": self.seq, "p": self.p}
        return [Send(encode(hello))]

    def receive(self, text: str | bytes, now: float) -> list[Effect]:
        """Take one frame."""
        if self.stage in {"away", "over"}:
            return []
        self._heard_at = now
        try:
            frame = msgspec.json.decode(text)
            return self._frame(frame, now)
        except (msgspec.DecodeError, KeyError, TypeError, AttributeError, ValueError):
            # Not version 1, or cut short: a fresh welcome is the only cure there is.
            return self._hang()

    def tick(self, now: float) -> list[Effect]:
        """Do what is due: leave a deaf or draining connection, resend after `unavailable`."""
        if self._due(self._deaf_at(), now) or self._due(self._drain_at, now):
            return self._hang()
        if self.stage != "seated":
            return []
        return [Send(text) for text in self._pending.due(now)]

    def lost(self, code: int, now: float) -> list[Effect]:
        """Note that the socket is gone and say what comes next (PROTOCOL 3)."""
        if self.stage == "over":
            return []
        self.stage, self._heard_at = "away", None
        outage_s = self._backoff.lost(now)
        if 4500 <= code <= 4999 or code in {LEFT, TOO_LARGE} or outage_s > GIVE_UP_S:
            self.stage = "over"
            return [Ended(code)]
        drain_at, self._drain_at = self._drain_at, None
        if drain_at is not None:
            return [Retry(max(0.0, drain_at - now))]
        return [Retry(self._backoff.delay(now))]

    def next_deadline(self) -> float | None:
        """Return when `tick` will have something to do."""
        again = self._pending.next_at() if self.stage == "seated" else None
        times = (self._deaf_at(), self._drain_at, again)
        return min((t for t in times if t is not None), default=None)

    # -- frames --------------------------------------------------------------------

    def _frame(self, frame: Body, now: float) -> list[Effect]:
        if "now" in frame:
            self._offset_ms = frame["now"] - now * 1_000
        match frame["type"]:
            case "ping":
                return [Send(encode({"type": "pong"}))]
            case "preview":
                return self._previewed(frame)
            case "waiting":
                return self._waiting(frame)
            case "welcome":
                return self._welcomed(frame)
            case "ack" | "error":
                return self._answered(frame, now)
            case "drain":
                return self._drained(frame, now)
            case _:
                return self._event(frame) if self.stage == "seated" else []

    def _previewed(self, frame: Body) -> list[Effect]:
        self.stage, self._server = "door", frame["server"]
        # A preview ends no outage for somebody who had begun to join: the same would come again.
        return [Previewed(frame), *self._knock()]

    def _knock(self) -> list[Effect]:
        if self._join is None:
            return []
        self.stage = "joining"
        return [Send(encode(self._join))]

    def _waiting(self, frame: Body) -> list[Effect]:
        self.stage, self.you, self.resume = "lobby", frame["you"], frame["resume"]
        return [InLobby(frame)]

    def _welcomed(self, frame: Body) -> list[Effect]:
        """Take the whole state; then resend what a new connection or epoch may have lost."""
        first = not self.room
        again = self._fresh or frame["epoch"] != self.epoch
        self.stage, self._fresh, self._join = "seated", False, None
        self.you, self.room, self.resume = frame["you"], frame["room"], frame["resume"]
        self.epoch, self.seq, self.p = frame["epoch"], frame["seq"], frame["p"]
        self._server = frame["server"]
        self._backoff.reset()
        self._pending.seen(frame["last_n"])
        told: list[Effect] = [Seated(frame)] if first else self._resumed(frame)
        return [*told, *(Send(text) for text in (self._pending.all() if again else []))]

    def _resumed(self, frame: Body) -> list[Effect]:
        """Show what was missed; it is never folded, for `room` is already after it."""
        return [Deliver(frame), *(Deliver(event) for event in frame["history"])]

    def _answered(self, frame: Body, now: float) -> list[Effect]:
        if frame.get("n") is None and self.stage == "joining":
            self.stage, self._join = "door", None
            return [JoinRefused(frame)]
        if frame.get("n") is None:
            return [Deliver(frame)]
        n = self._pending.answer(frame, now)
        return [] if n is None else [Answered(n, frame)]

    def _drained(self, frame: Body, now: float) -> list[Effect]:
        """Come back at the time told; without one the rooms end here, and a close says so."""
        after_ms = frame.get("reconnect_in_ms")
        self._drain_at = None if after_ms is None else now + after_ms / 1_000
        return []

    def _event(self, frame: Body) -> list[Effect]:
        if "seq" not in frame:
            return [Deliver(frame)]
        place = self._place(frame)
        if place == "hole":
            return self._hang()
        if place == "old":
            return []
        self.seq, self.p = frame["seq"], frame.get("p", self.p)
        self.room = fold(self.room, frame)
        return [Deliver(frame)]

    def _place(self, frame: Body) -> Literal["next", "old", "hole"]:
        """Compare an event's position with ours (PROTOCOL 2, Positions)."""
        private = "p" in frame
        ours, theirs = (self.p, frame["p"]) if private else (self.seq, frame["seq"])
        if theirs <= ours:
            return "old"
        same = not private or frame["seq"] == self.seq
        return "next" if theirs == ours + 1 and same else "hole"

    # -- small things ----------------------------------------------------------------

    def _hang(self) -> list[Effect]:
        self.stage, self._heard_at = "away", None
        return [Hang()]

    def _deaf_at(self) -> float | None:
        """When a connection on which not even pings come is given up."""
        if self._heard_at is None:
            return None
        return self._heard_at + float(self._server["ping_s"]) + DEAF_S

    @staticmethod
    def _due(at: float | None, now: float) -> bool:
        return at is not None and at <= now
