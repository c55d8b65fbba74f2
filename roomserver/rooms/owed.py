"""What the server owes a room and nobody else will say: lost sockets, and care for somebody.

However long the store is away, each is done some time, tried again every second. The same is owed
once, so there are never more of them than connections that were lost and people in the room.
"""

import asyncio
from collections.abc import Callable, Hashable

from roomserver.domain import commands as c
from roomserver.rooms.items import Item

AGAIN_S = 1.0


class Owed:
    """The owed items of one room, until they are done."""

    def __init__(self, put: Callable[[Item], None]) -> None:
        self._put = put
        self._items: dict[Hashable, Item] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    def __len__(self) -> int:
        return len(self._items)

    def note(self, item: Item) -> bool:
        """Remember an owed item; False where the same is owed already."""
        key = _key(item)
        if key is None:
            return True
        return self._items.setdefault(key, item) is item

    def done(self, item: Item) -> None:
        """Forget an item that was done."""
        key = _key(item)
        if key is not None and self._items.get(key) is item:
            del self._items[key]

    def later(self, item: Item) -> bool:
        """Bring an owed item again in a while; False for one that nobody owes."""
        if _key(item) is None:
            return False
        loop = asyncio.get_running_loop()
        self._timers = {timer for timer in self._timers if timer.when() > loop.time()}
        self._timers.add(loop.call_later(AGAIN_S, self._again, item))
        return True

    def stop(self) -> None:
        """Owe nothing any more."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self._items.clear()

    def _again(self, item: Item) -> None:
        item.since = asyncio.get_running_loop().time()
        self._put(item)


def _key(item: Item) -> Hashable | None:
    command = item.envelope.command
    if isinstance(command, c.Detach):
        return command.participant, command.connection
    if isinstance(command, c.MarkLost):
        return frozenset(command.connections.items())
    if isinstance(command, c.NeedCare):
        return command.participant
    return None
