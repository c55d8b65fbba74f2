"""Tells a listener what this instance itself committed, once each, after the members were told.

What others committed is theirs to tell. A commit whose answer was lost is known by its id when it
comes back from the store. What a listener does can't disturb the room.
"""

from collections import deque
from collections.abc import Sequence

from roomserver.domain.envelope import Decision
from roomserver.observability import logs
from roomserver.rooms.items import Item
from roomserver.rooms.ports import Listener
from roomserver.rooms.replica import Applied, Replica
from roomserver.rooms.told import Told

OWN = 64
"""Commits tried here that are remembered; one whose answer was lost comes back within a few."""


class Witness:
    """Implements `Told`: hands everything on, and listens."""

    def __init__(self, told: Told, listener: Listener) -> None:
        self._told, self._listener = told, listener
        self._own: deque[str] = deque(maxlen=OWN)

    def tried(self, commit_id: str) -> None:
        """Note a commit of this instance's own."""
        self._own.append(commit_id)

    def tell(self, replica: Replica, applied: Sequence[Applied]) -> None:
        """Hand on a commit that was read or pushed."""
        self._told.tell(replica, applied)
        self._listen(applied)

    def answer(
        self, replica: Replica, item: Item, decision: Decision, applied: Sequence[Applied]
    ) -> None:
        """Hand on what an item led to."""
        self._told.answer(replica, item, decision, applied)
        self._listen(applied)

    def unavailable(self, item: Item) -> None:
        """Hand on."""
        self._told.unavailable(item)

    def welcome_afresh(self, replica: Replica, before: Replica) -> None:
        """Hand on."""
        self._told.welcome_afresh(replica, before)

    def _listen(self, applied: Sequence[Applied]) -> None:
        for each in applied:
            if each.commit_id not in self._own:
                continue
            try:
                self._listener.happened(each.entry, each.before, each.after)
            except Exception as error:  # noqa: BLE001 -- nobody in the room is to notice
                logs.error("listener.failed", reason=type(error).__name__)
