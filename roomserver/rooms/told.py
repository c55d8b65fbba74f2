"""The port between what a room learns and those who are told of it."""

from collections.abc import Sequence
from typing import Protocol

from roomserver.domain.envelope import Decision
from roomserver.rooms.items import Item
from roomserver.rooms.replica import Applied, Replica


class Told(Protocol):
    """Who is told what the pump learns, in the store's order."""

    def tell(self, replica: Replica, applied: Sequence[Applied]) -> None: ...
    def answer(
        self, replica: Replica, item: Item, decision: Decision, applied: Sequence[Applied]
    ) -> None: ...
    def unavailable(self, item: Item) -> None: ...
    def welcome_afresh(self, replica: Replica, before: Replica) -> None: ...
