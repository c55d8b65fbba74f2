"""What all rooms of an instance share; handed to each, changed by none."""

from collections.abc import Callable

from msgspec import Struct

from roomserver.domain.envelope import Entry
from roomserver.domain.state import Room
from roomserver.rooms.options import RoomOptions
from roomserver.rooms.ports import Broadcast, Connection, Listener, Moderator, Observer, Store
from roomserver.rooms.secrets import Secrets


class Surroundings(Struct, frozen=True, kw_only=True):
    """`now`: the store's time, ms, as well as known here."""

    store: Store
    moderator: Moderator
    secrets: Secrets
    aliases: Callable[[bytes], tuple[str, ...]]
    options: RoomOptions
    observer: Observer
    listener: Listener
    instance: str
    now: Callable[[], int]
    entropy: Callable[[int], bytes]
    broadcast: Callable[[], Broadcast]


class Silent:
    """An observer who tells nobody."""

    def command(self, kind: str, outcome: str, seconds: float) -> None: ...
    def fanout(self, seconds: float) -> None: ...
    def resumed(self, outcome: str) -> None: ...
    def conflict(self) -> None: ...
    def caught_up(self) -> None: ...


class Deaf:
    """A listener to whom nothing matters."""

    def opened(self, room: Room) -> None: ...
    def happened(self, entry: Entry, before: Room, after: Room) -> None: ...


class Apiece:
    """A broadcast to connections that have nothing in common: each is sent its own."""

    def __init__(self) -> None:
        self._connections: dict[str, Connection] = {}

    def add(self, connection: Connection) -> None:
        """Send to this connection too."""
        self._connections[connection.id] = connection

    def discard(self, connection: Connection) -> None:
        """Send it nothing more."""
        self._connections.pop(connection.id, None)

    def send(self, frame: bytes, but: Connection | None = None) -> None:
        """Send it to one after the other."""
        for connection in tuple(self._connections.values()):
            if connection is not but:
                connection.send(frame)


class Chorus:
    """Listeners who hear the same, one after the other."""

    def __init__(self, *listeners: Listener) -> None:
        self._listeners = listeners

    def opened(self, room: Room) -> None:
        """Tell each of a room that was made here."""
        for each in self._listeners:
            each.opened(room)

    def happened(self, entry: Entry, before: Room, after: Room) -> None:
        """Tell each of an entry that was committed here."""
        for each in self._listeners:
            each.happened(entry, before, after)
