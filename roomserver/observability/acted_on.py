"""Counts what people are told was done to them or to their words.

Codes alone, never a word of anybody's.
"""

from roomserver.domain.envelope import Entry
from roomserver.domain.state import Room
from roomserver.domain.statements import statement
from roomserver.observability import metrics


class ActedOn:
    """Implements `rooms.ports.Listener`: each statement is counted by who committed it."""

    def opened(self, room: Room) -> None:
        """Nobody is acted on by a room that is made."""

    def happened(self, entry: Entry, _before: Room, _after: Room) -> None:
        """Count what an entry tells somebody."""
        told = statement(entry.event)
        if told is not None:
            kind, reason = told
            metrics.count("acted_on_total", kind=kind, reason=reason.partition(".")[0])
