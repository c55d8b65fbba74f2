"""The one server behind all stores, as servers fail: it restarts empty, falls back, stands still.

It keeps copies of what it holds from before each of the last writes. A fail-over that lost `k` of
them is the copy from before; a restart is nothing at all. Both cut every connection. What holds
the rooms is a `Host`: this process's memory, or a real Redis (`hosts`).
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol

from roomserver.rooms.ports import Batch, Committed, Restore, Store
from tests.simulation.ledger import Ledger, Loss, Node

WRITES = 8
RECONNECT_S = 1.0


class Host(Protocol):
    """What holds the rooms: `handle` is one instance's store, `direct` a look past all faults."""

    direct: Store

    def handle(self) -> Store: ...
    def copy(self) -> Any: ...
    def lose(self) -> None: ...
    def load(self, contents: Any) -> None: ...
    async def close(self) -> None: ...


class Server:
    """What every instance's `FaultyStore` reaches once the room is made."""

    def __init__(self, host: Host, room: str, ledger: Ledger) -> None:
        self._host = host
        self._room = room
        self.ledger = ledger
        self._copies: deque[tuple[Any, Node | None]] = deque(maxlen=WRITES)
        # One write after the other, so that the ledger sees them in their order.
        self._writing = asyncio.Lock()
        self.down_until = 0.0
        self.frozen_until = 0.0
        self.life = 0

    @property
    def is_down(self) -> bool:
        return _now() < self.down_until

    # -- what it takes

    async def commit(self, inner: Store, room: str, batch: Batch) -> Any:
        """Commit, and note in the ledger what was taken."""
        async with self._writing:
            before = self._copy()
            answer = await inner.commit(room, batch)
            # Where it has no room, what it answers is what it did before: it was closed by that.
            if isinstance(answer, Committed) and self.ledger.tip is not None:
                new = tuple(each for each in answer.entries if each.seq > before)
                self.ledger.committed(new, batch.epoch, _now())
                if batch.closes:
                    self.ledger.closed()
            return answer

    async def restore(self, inner: Store, room: str, restore: Restore) -> bool:
        """Restore, and note it."""
        async with self._writing:
            self._copy()
            done = await inner.restore(room, restore)
            if done:
                self.ledger.restored(restore)
            return done

    async def bury(self, inner: Store, rooms: Sequence[str]) -> tuple[str, ...]:
        """Let tombstones stand, and note it."""
        async with self._writing:
            self._copy()
            living = await inner.bury(rooms)
            if self._room in rooms and self._room not in living:
                self.ledger.buried()
            return living

    # -- how it fails

    async def lose(self, down_s: float, *, fair: bool) -> Loss:
        """Restart empty."""
        async with self._writing:
            loss = self.ledger.forgot(None, _now(), fair=fair)
            self._host.lose()
            self._cut(down_s)
            return loss

    async def fall_back(self, writes: int, down_s: float, *, fair: bool) -> Loss | None:
        """Go on as a replica that had not got the last writes; None where there were none."""
        async with self._writing:
            if not self._copies:
                return None
            contents, tip = self._copies[-min(writes, len(self._copies))]
            loss = self.ledger.forgot(tip, _now(), fair=fair)
            self._host.load(contents)
            self._cut(down_s)
            return loss

    def freeze(self, seconds: float) -> None:
        """Answer nobody for a while; what was asked may be done after all, late."""
        self.frozen_until = _now() + seconds

    def _cut(self, down_s: float) -> None:
        self._copies.clear()
        self.life += 1
        self.down_until = _now() + down_s

    def _copy(self) -> int:
        self._copies.append((self._host.copy(), self.ledger.tip))
        return self.ledger.tip.depth if self.ledger.tip else 0


def _now() -> float:
    return asyncio.get_running_loop().time()
