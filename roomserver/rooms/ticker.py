"""Wakes a room at its next deadline. Deadlines are data in the state; this only watches the clock.

Every instance that keeps the room arms the same deadline, each a little later than the one before
(`stagger`), so that mostly one commit does; the fence makes the others nothing.
"""

import asyncio
import hashlib
from collections.abc import Callable

AGAIN_MS = 250


def stagger(instance: str, room: str, most_ms: int) -> int:
    """Return this instance's delay for a room's deadlines, between 0 and `most_ms`."""
    digest = hashlib.blake2b(f"{instance} {room}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % (most_ms + 1)


class Ticker:
    """One timer for the nearest deadline; `now` and deadlines are ms by the store's clock."""

    def __init__(self, now: Callable[[], int], delay_ms: int, fire: Callable[[], None]) -> None:
        self._now = now
        self._delay_ms = delay_ms
        self._fire = fire
        self._at: int | None = None
        self._tried: int | None = None
        self._timer: asyncio.TimerHandle | None = None

    def arm(self, at: int | None) -> None:
        """Wake at this deadline; None: there is none."""
        if at == self._at:
            return
        tried = self._tried
        self.stop()
        self._at = at
        if at is not None:
            pause = AGAIN_MS if at == tried else 0
            self._after(max(pause, at - self._now()) + self._delay_ms)

    def done(self) -> None:
        """Note that a tick was answered; a deadline that still stands is tried again later."""
        self._tried, self._at = self._at, None

    def stop(self) -> None:
        """Forget the deadline."""
        self._at = self._tried = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _after(self, delay_ms: int) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(delay_ms / 1000, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self._fire()
