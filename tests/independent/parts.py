"""What a client is made of besides itself: how it fails, its sockets, and its positions."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection

from tests.independent.fold import Json


class Refused(Exception):
    """The server answered with `error`."""

    def __init__(self, frame: Json) -> None:
        super().__init__(f"{frame['code']}: {frame.get('detail')}")
        self.frame = frame
        self.code: str = frame["code"]


class Closed(Exception):
    """The connection ended before what was waited for came."""

    def __init__(self, code: int | None, waited_for: str) -> None:
        super().__init__(f"closed with {code} while waiting for {waited_for}")
        self.code = code


class Fault(Exception):
    """The server broke a promise of the page, such as positions without holes."""


def may_come_back(code: int) -> bool:
    """By its close code: below 4500, but not after leaving or a frame that was too large."""
    return code < 4500 and code not in (1000, 1009)


def pause_before(attempt: int, outage_s: float) -> float:
    """How long to wait before the `attempt`-th reconnect, `outage_s` into an outage."""
    cap = 8.0 if outage_s < 60 else 30.0
    return random.uniform(0, min(cap, 0.5 * 2**attempt))


@dataclass(eq=False)
class Link:
    """One socket of a membership."""

    socket: ClientConnection
    seated: bool = False
    deaf: bool = False
    """Frames are read and thrown away: as if the network lost them."""
    mute_pongs: bool = False
    closed: bool = False
    reader: asyncio.Task[None] | None = None

    @property
    def code(self) -> int | None:
        """The close code; 1006 when the connection broke."""
        return self.socket.close_code


@dataclass(frozen=True)
class Comeback:
    """What a resume brought: all that is needed to check a welcome against the own fold."""

    asked: tuple[str, int, int] | None
    before: Json
    """The folded room when `hello` was sent."""
    replaced: Json
    """The folded room at the moment the welcome replaced it."""
    replaced_at: tuple[str, int, int]
    welcome: Json


def follow(place: tuple[int, int], event: Json) -> tuple[int, int]:
    """The (seq, p) after `event`; the page promises that neither ever has a hole."""
    seq, p = place
    after = (seq, p + 1) if "p" in event else (seq + 1, p)
    if (event["seq"], event.get("p", p)) != after:
        raise Fault(f"a hole: at seq {seq}, p {p} came {event}")
    return after
