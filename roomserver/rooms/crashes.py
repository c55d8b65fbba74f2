"""How a room's own faults are told to the operator: by type, never by what they say."""

from collections.abc import Iterator
from contextlib import contextmanager

from roomserver.observability import logs
from roomserver.rooms.ports import StoreError
from roomserver.rooms.records import Unreadable


class Fault(StoreError):
    """Something of ours failed on the way to the store: nothing is known but that."""


def log_crash(room: str, error: Exception) -> None:
    """Log that something of ours failed in a room."""
    kind, reason = "rooms.pump", type(error).__name__
    logs.error("task.crashed", kind=kind, room_hash=logs.room_hash(room), reason=reason)


@contextmanager
def on_the_way(room: str) -> Iterator[None]:
    """Take a fault for a store's that does not answer: nothing was folded, members can stay."""
    try:
        yield
    except (StoreError, Unreadable):
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, it must not end the room
        log_crash(room, error)
        raise Fault from None
