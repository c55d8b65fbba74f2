"""The one server behind all stores, as servers fail: it restarts empty, falls back, stands still.

It keeps copies of its memory from before each of the last writes. A fail-over that lost `k` of
them is the copy from before; a restart is nothing at all. Both cut every connection.
"""

import asyncio
import copy
from collections import deque
from typing import Any

from roomserver.rooms.ports import Batch, Committed, Restore
from roomserver.stores.memory import MemoryStore
from tests.simulation.ledger import Ledger, Loss, Node

WRITES = 8
RECONNECT_S = 1.0


class Server:
    """What every instance's `FaultyStore` reaches. `ledger` is set once the room is made."""

    def __init__(self, base: MemoryStore, room: str, ledger: Ledger) -> None:
        self._memory = base._memory
        self._room = room
        self.ledger = ledger
        self._copies: deque[tuple[dict[str, Any], Node | None]] = deque(maxlen=WRITES)
        self.down_until = 0.0
        self.frozen_until = 0.0
        self.life = 0

    @property
    def is_down(self) -> bool:
        return _now() < self.down_until

    # -- what it takes

    async def commit(self, inner: MemoryStore, room: str, batch: Batch) -> Any:
        """Commit, and note in the ledger what was taken."""
        if room != self._room:
            return await inner.commit(room, batch)
        self._copy()
        log = self._memory.logs.get(room)
        before = log.seq if log else 0
        answer = await inner.commit(room, batch)
        if isinstance(answer, Committed):
            new = tuple(each for each in answer.entries if each.seq > before)
            self.ledger.committed(new, batch.epoch, _now())
            if batch.closes:
                self.ledger.last, self.ledger.tip = self.ledger.tip or self.ledger.last, None
        return answer

    async def restore(self, inner: MemoryStore, room: str, restore: Restore) -> bool:
        """Restore, and note it."""
        self._copy()
        done = await inner.restore(room, restore)
        if done and room == self._room:
            self.ledger.restored(restore)
        return done

    # -- how it fails

    def lose(self, down_s: float, *, fair: bool) -> Loss:
        """Restart empty."""
        loss = self.ledger.forgot(None, _now(), fair=fair)
        self._memory.lose()
        self._cut(down_s)
        return loss

    def fall_back(self, writes: int, down_s: float, *, fair: bool) -> Loss | None:
        """Go on as a replica that had not got the last writes; None where there were none."""
        if not self._copies:
            return None
        contents, tip = self._copies[-min(writes, len(self._copies))]
        loss = self.ledger.forgot(tip, _now(), fair=fair)
        server = self._memory.server + 1
        vars(self._memory).update(_copied(contents))
        self._memory.server = server
        self._cut(down_s)
        return loss

    def freeze(self, seconds: float) -> None:
        """Answer nobody for a while; what was asked may be done after all, late."""
        self.frozen_until = _now() + seconds

    def _cut(self, down_s: float) -> None:
        self._copies.clear()
        self.life += 1
        self.down_until = _now() + down_s

    def _copy(self) -> None:
        self._copies.append((_copied(vars(self._memory)), self.ledger.tip))


def _copied(contents: dict[str, Any]) -> dict[str, Any]:
    """Return a memory's contents as of now; the handles on it are nobody's to lose."""
    kept = {name: copy.copy(value) for name, value in contents.items() if name != "handles"}
    kept["logs"] = {room: _copied_log(log) for room, log in contents["logs"].items()}
    return kept


def _copied_log(log: Any) -> Any:
    twin = copy.copy(log)
    for name in ("entries", "structural", "answers"):
        setattr(twin, name, copy.copy(getattr(log, name)))
    return twin


def _now() -> float:
    return asyncio.get_running_loop().time()
