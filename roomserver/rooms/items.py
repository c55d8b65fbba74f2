"""What waits in a room's inbox, and the links to the connections that it came over.

Plain values with a little state; nothing here sends, decides or waits.
"""

import asyncio
from collections import deque
from typing import Literal

from roomserver.domain import commands as c
from roomserver.domain.envelope import Envelope
from roomserver.rooms.ports import Connection

# How many refused numbers of a connection are remembered.
REFUSED = 256

LinkState = Literal["entering", "waiting", "live", "closed"]


class Link:
    """One connection as this room knows it.

    `entering` until a welcome or waiting was sent; `live` links get events; a `closed` one gets
    nothing more. `lost`: the socket went before the room had answered. `under_way` counts the
    items of this link in the inbox or in a batch, `numbers` are those not answered yet by their
    `n`, `refused` the latest `n` that will never be done. While somebody is `leaving`, nothing
    moves on in their lane.
    """

    __slots__ = (
        "connection",
        "judging",
        "lane",
        "leaving",
        "lost",
        "member",
        "numbers",
        "refused",
        "state",
        "typed",
        "under_way",
    )

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.state: LinkState = "entering"
        self.member: str | None = None
        self.lost = False
        self.leaving = False
        self.under_way = 0
        self.numbers: dict[int, Item] = {}
        self.refused: tuple[int, ...] = ()
        self.lane: deque[Item] = deque()
        self.judging: asyncio.Task[None] | None = None
        self.typed: tuple[float, bool] | None = None

    @property
    def id(self) -> str:
        return self.connection.id

    def note_refused(self, n: int) -> None:
        """Remember a number that will never be done; before one is seated, numbers mean nothing."""
        if self.member is not None and n not in self.refused:
            self.refused = (*self.refused, n)[-REFUSED:]

    def drop_lane(self) -> None:
        """Forget what waits for moderation; nobody is answered, whoever waits is let go."""
        for item in self.lane:
            item.finish()
        self.lane.clear()
        if self.judging is not None:
            self.judging.cancel()
            self.judging = None


class Item:
    """One command on its way; `since` is the loop's time of its arrival.

    `judged`: its texts need no more moderation. `position` is where a resume goes on.
    `tried`: it went to the store at least once. `failed`: the store did not answer; whether it
    was done is unknown. `repeats`: how often the same was sent again before its answer.
    """

    __slots__ = (
        "done",
        "envelope",
        "failed",
        "judged",
        "link",
        "position",
        "repeats",
        "since",
        "tried",
    )

    def __init__(self, envelope: Envelope, since: float, link: Link | None = None) -> None:
        self.envelope = envelope
        self.since = since
        self.link = link
        self.judged = False
        self.tried = False
        self.failed = False
        self.repeats = 0
        self.position: tuple[str | None, int | None, int | None] = (None, None, None)
        self.done: asyncio.Future[None] | None = None

    @property
    def kind(self) -> str:
        return str(type(self.envelope.command).__struct_config__.tag)

    @property
    def enters(self) -> bool:
        return isinstance(self.envelope.command, c.Join | c.Attach)

    @property
    def is_dead(self) -> bool:
        """Whether nobody wants this any more: its connection was replaced, or never got in."""
        if self.link is None:
            return False
        return self.link.state == "closed" or (self.link.lost and self.enters)

    def finish(self) -> None:
        """Note that this was answered, and wake whoever waits for it."""
        if self.link is not None and self.envelope.n is not None:
            self.link.numbers.pop(self.envelope.n, None)
        if self.done is not None and not self.done.done():
            self.done.set_result(None)
