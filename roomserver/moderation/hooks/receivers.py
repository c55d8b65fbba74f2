"""Sends events to receivers, those of a kind in their order, again where it fails; nobody waits.

Each receiver has a bounded queue for each kind: at the bound the oldest goes, and is counted. What
waits when the process ends is sent for two more seconds, then dropped: nothing is on a disk.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from roomserver import tasks
from roomserver.domain.envelope import Entry
from roomserver.domain.state import Room
from roomserver.moderation.hooks import happenings
from roomserver.moderation.hooks.happenings import Happening, Pseudonym
from roomserver.moderation.hooks.sending import HookError
from roomserver.observability import logs, metrics

QUEUE = 1_000
WITHIN_S = 10.0
TRIES = 10
FIRST_S, LONGEST_S = 1.0, 60.0
"""Between tries: half to all of it, twice as long each time."""
END_S = 2.0
LATER = frozenset({408, 425, 429})
"""What HTTP says of a request that is well but comes at the wrong time."""


class Sends(Protocol):
    """What a receiver needs of `sending.Sender`."""

    async def send(self, ident: str, body: bytes, within_s: float) -> bytes:
        """Send once. Raises HookError."""

    async def close(self) -> None:
        """Close all connections."""


class Exports(Protocol):
    """Seals what is reported to a receiver's key, and sends it (`export`)."""

    def offer(self, entry: Entry, room: Room) -> None:
        """Send what a report is about, where the entry is one."""

    async def close(self) -> None:
        """End what is under way."""


class Letter(Struct, frozen=True):
    """One event, ready to be sent."""

    ident: str
    body: bytes
    kind: str = ""


class Way(Struct, frozen=True):
    """What one receiver is told of, and how it is reached."""

    events: Collection[str]
    sender: Sends
    exports: Exports | None = None

    async def close(self) -> None:
        """End what is under way."""
        if self.exports is not None:
            await self.exports.close()
        await self.sender.close()


class Receiver:
    """One place that is told of `events`; `random` gives numbers in [0, 1).

    Each kind of event has a lane of its own: where one fails, a call for help does not wait for it.
    """

    def __init__(
        self,
        name: str,
        events: Collection[str],
        sender: Sends,
        random: Callable[[], float],
        exports: Exports | None = None,
    ) -> None:
        self.name, self.way = name, Way(events, sender, exports)
        self._random = random
        self._lanes: dict[str, _Lane] = {}

    def wants(self, kind: str) -> bool:
        """Tell whether it is told of such events."""
        return kind in self.way.events

    def become(self, other: "Receiver") -> None:
        """Take the other's way, and leave it one's own; what waits here goes on by the new one."""
        self.way, other.way = other.way, self.way

    def put(self, letter: Letter) -> None:
        """Take an event; at the bound of its lane the oldest makes room."""
        if letter.kind not in self._lanes:
            self._lanes[letter.kind] = _Lane(self._deliver, self._count)
        self._lanes[letter.kind].put(letter)

    async def close(self) -> None:
        """Send what waits, for a moment, and let go."""
        await asyncio.gather(*(each.close() for each in self._lanes.values()))
        await self.way.close()

    async def _deliver(self, letter: Letter) -> None:
        outcome = await self._sent(letter)
        self._count(outcome)
        if outcome != "sent":
            logs.warning("webhook.lost", kind=self.name, outcome=outcome)

    async def _sent(self, letter: Letter) -> str:
        for number in range(TRIES):
            try:
                await self.way.sender.send(letter.ident, letter.body, WITHIN_S)
            except HookError as error:
                if _is_final(error):
                    return "refused"
                if number < TRIES - 1:
                    await asyncio.sleep(self._pause(number, error.retry_after_s or 0))
            else:
                return "sent"
        return "given_up"

    def _pause(self, number: int, asked_s: int) -> float:
        most = min(FIRST_S * 2.0**number, LONGEST_S)
        return max(most * (1 + self._random()) / 2, min(asked_s, LONGEST_S))

    def _count(self, outcome: str) -> None:
        metrics.count("webhook_events_total", hook=self.name, outcome=outcome)


class _Lane:
    """Events of one kind on their way to one receiver, one after the other."""

    def __init__(
        self, deliver: Callable[[Letter], Awaitable[None]], count: Callable[[str], None]
    ) -> None:
        self._deliver, self._count = deliver, count
        self._queue: deque[Letter] = deque()
        self._in_hand = 0
        self._come = asyncio.Event()
        self._empty = asyncio.Event()
        self._work = tasks.spawn(self._run(), name="hooks.receiver")

    def put(self, letter: Letter) -> None:
        if len(self._queue) >= QUEUE:
            self._queue.popleft()
            self._count("dropped")
        self._queue.append(letter)
        self._empty.clear()
        self._come.set()

    async def close(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), END_S)
        self._work.cancel()
        await asyncio.wait([self._work])
        for _ in range(len(self._queue) + self._in_hand):
            self._count("dropped")

    async def _run(self) -> None:
        while True:
            await self._come.wait()
            while self._queue:
                self._in_hand = 1
                await self._deliver(self._queue.popleft())
                self._in_hand = 0
            self._come.clear()
            self._empty.set()


class Receivers:
    """Implements `rooms.ports.Listener`: tells each receiver what it wants to know."""

    def __init__(self, receivers: Sequence[Receiver], pseudonym: Pseudonym) -> None:
        self._receivers, self._pseudonym = list(receivers), pseudonym
        metrics.registry.admit("hook", [each.name for each in receivers])

    @property
    def export(self) -> bool:
        """Whether one of them is sent what is reported."""
        return any(each.way.exports is not None for each in self._receivers)

    def want(self, kind: str) -> bool:
        """Tell whether one of them is told of such events."""
        return any(each.wants(kind) for each in self._receivers)

    def change(self, others: "Receivers") -> list[Receiver]:
        """Become the others; return what is to be closed. What waits by a name stays with it."""
        before = {each.name: each for each in self._receivers}
        after = list(others)
        for each in after:
            if each.name in before:
                before[each.name].become(each)
        self._receivers = [before.get(each.name, each) for each in after]
        names = {each.name for each in after}
        gone = [each for each in before.values() if each.name not in names]
        return [*gone, *(each for each in after if each.name in before)]

    def __iter__(self) -> Iterator[Receiver]:
        return iter(self._receivers)

    def opened(self, room: Room) -> None:
        """Tell of a room that was made here."""
        self._tell(happenings.opened(room))

    def happened(self, entry: Entry, before: Room, after: Room) -> None:
        """Tell of what was committed here."""
        happened = happenings.happening(entry, before, after)
        if happened is not None:
            self._tell(happened)
        for each in self._receivers:
            if each.way.exports is not None:
                each.way.exports.offer(entry, after)

    async def close(self) -> None:
        """Send what waits, for a moment, and let go."""
        await asyncio.gather(*(each.close() for each in self._receivers))

    def _tell(self, happened: Happening) -> None:
        told = [each for each in self._receivers if each.wants(happened.kind)]
        if told:
            ident = happenings.ident(happened, self._pseudonym)
            letter = Letter(ident, happenings.body(happened, self._pseudonym), happened.kind)
            for each in told:
                each.put(letter)


def _is_final(error: HookError) -> bool:
    status = error.status or 0
    return 400 <= status < 500 and status not in LATER
