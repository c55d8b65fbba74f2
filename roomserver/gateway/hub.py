"""All connections of this process: how many there may be, and how they are closed together.

A place is taken before the upgrade is accepted and given back when the socket is gone, so the
bound holds whatever happens in between.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterable
from typing import Protocol

from roomserver.domain.envelope import Body
from roomserver.observability import metrics
from roomserver.session.pace import Pace
from roomserver.wire.codes import CloseCode
from roomserver.wire.frames import drain

REVOCATION_S = 4.0
"""How often hosts' credentials are looked at; a revoked one is out within 10 s."""

_HOSTS_FROM = 0.8
_SLACK_S = 0.1


class Member(Protocol):
    """One connection as the hub sees it."""

    host: str | None

    def say(self, body: Body) -> None:
        """Queue a frame."""

    def close(self, code: int) -> None:
        """Close after what is queued."""


class Hub:
    """The connections of this process. `alive` tells whether a host's name is not revoked."""

    def __init__(
        self,
        *,
        alive: Callable[[str], bool],
        max_connections: int = 10_000,
        accepts_per_s: int = 200,
    ) -> None:
        self._alive = alive
        self._bound = max_connections
        self._accepts = Pace(accepts_per_s * 60, accepts_per_s)
        self._members: set[Member] = set()
        self._places = 0
        self._empty = asyncio.Event()
        self._empty.set()
        self._patrol: asyncio.TimerHandle | None = None
        self._goodbye: Callable[[Member], None] | None = None
        self.leaving = False

    def __len__(self) -> int:
        return self._places

    @property
    def draining(self) -> bool:
        """Tell whether nobody is taken any more; `leaving` comes earlier, for proxies to see."""
        return self._goodbye is not None

    @property
    def bound(self) -> int:
        """Return how many connections there may be."""
        return self._bound

    def take_place(self, now: int) -> str | None:
        """Take a place for a connection, or return why there is none; `now` is monotonic ms."""
        if self.draining:
            return "draining"
        if self._places >= self._bound:
            return "capacity"
        if not self._accepts.take(now):
            return "rate"
        self._places += 1
        self._empty.clear()
        return None

    def leave_place(self) -> None:
        """Give a place back."""
        self._places -= 1
        if not self._places:
            self._empty.set()

    def add(self, member: Member) -> None:
        """Count an accepted connection in."""
        self._members.add(member)
        metrics.count("connections_accepted_total")
        if self._goodbye is not None:
            # Between its place and its welcome the end began, and it was not told with the others.
            self._goodbye(member)
        if self._patrol is None:
            self._patrol = asyncio.get_running_loop().call_later(REVOCATION_S, self._look_around)

    def discard(self, member: Member) -> None:
        """Count a connection out."""
        self._members.discard(member)

    def revoke(self) -> None:
        """Close the connections of hosts that are revoked (also done every few seconds)."""
        alive: dict[str, bool] = {}
        for member in tuple(self._members):
            if member.host is None:
                continue
            if member.host not in alive:
                alive[member.host] = self._alive(member.host)
            if not alive[member.host]:
                member.close(CloseCode.NOT_VALID)

    def end_all(self) -> None:
        """Say that the rooms end with this process, and close."""
        self.leaving, self._goodbye = True, _end
        for member in tuple(self._members):
            _end(member)

    async def drain_all(self, window_s: float) -> None:
        """Send everybody to other instances, spread over `window_s`, hosts last."""
        self.leaving, self._goodbye = True, lambda member: _send_away(member, 0.0)
        for member, delay_s in _spread(self._members, window_s):
            _send_away(member, delay_s)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), window_s + _SLACK_S)

    def stop(self) -> None:
        """Look around no more."""
        if self._patrol is not None:
            self._patrol.cancel()
            self._patrol = None

    def _look_around(self) -> None:
        self._patrol = None
        self.revoke()
        if self._members:
            self._patrol = asyncio.get_running_loop().call_later(REVOCATION_S, self._look_around)


def _end(member: Member) -> None:
    member.say(drain())
    member.close(CloseCode.ENDED)


def _send_away(member: Member, delay_s: float) -> None:
    member.say(drain(int(delay_s * 1000)))
    asyncio.get_running_loop().call_later(delay_s, member.close, CloseCode.DRAINING)


def _spread(members: Iterable[Member], window_s: float) -> list[tuple[Member, float]]:
    chance = random.SystemRandom()
    people, hosts = (0.0, _HOSTS_FROM), (_HOSTS_FROM, 1.0)
    return [
        (each, window_s * chance.uniform(*(people if each.host is None else hosts)))
        for each in members
    ]
