"""Frames to the connections of this instance: encoded once an audience, never awaited.

Holds the links of one room. Who may see what is decided elsewhere (`visibility.render`); this
only carries it, in order, to links that are live. What is one frame for all of them is broadcast.
"""

from collections.abc import Iterable, Iterator

from roomserver.domain.envelope import Body
from roomserver.rooms.items import Link
from roomserver.rooms.ports import Broadcast, Connection
from roomserver.rooms.records import Record
from roomserver.wire.codec import encode


class Delivery:
    """The links of a room, by connection and by member."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast
        self._links: dict[str, Link] = {}
        self._live: dict[str, Link] = {}
        self._lingering: list[Link] = []
        self._onlookers: dict[str, Connection] = {}

    def lanes(self) -> tuple[Link, ...]:
        """Return the links on which something still waits, lost sockets' too."""
        self._lingering = [link for link in self._lingering if link.lane]
        return (*(link for link in self._links.values() if link.lane), *self._lingering)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is connected or reads the preview, and nothing waits of who was."""
        return not (self._links or self._onlookers or self.lanes())

    def __iter__(self) -> Iterator[Link]:
        return iter(tuple(self._links.values()))

    def link(self, connection: str) -> Link | None:
        """Return the open link of a connection."""
        return self._links.get(connection)

    def add(self, link: Link) -> None:
        """Know a connection from here on."""
        self._links[link.id] = link

    def seat(self, link: Link, member: str, *, waiting: bool) -> None:
        """Give a link its member; a live one gets every event from the next one on."""
        link.member = member
        link.state = "waiting" if waiting else "live"
        if not waiting and link.id in self._links:
            self._go_live(link, member)

    def _go_live(self, link: Link, member: str) -> None:
        older = self._live.get(member)
        if older is not None and older is not link:
            self._broadcast.discard(older.connection)
        self._live[member] = link
        self._broadcast.add(link.connection)

    def drop(self, link: Link) -> None:
        """Forget a link: nothing more goes out on it, nothing that waits on it is done."""
        link.state = "closed"
        link.drop_lane()
        self.forget(link)

    def forget(self, link: Link) -> None:
        """Send nothing more on a link whose socket is gone; what it brought is still done."""
        self._links.pop(link.id, None)
        if link.lane:
            self._lingering.append(link)
        if link.member is not None and self._live.get(link.member) is link:
            del self._live[link.member]
            self._broadcast.discard(link.connection)

    def close(self, link: Link, code: int) -> None:
        """Close a connection after what is queued for it."""
        if link.state != "closed":
            self.drop(link)
            link.connection.close(code)

    def close_all(self, code: int) -> None:
        """Close every connection of the room; what lost sockets brought is not done any more."""
        for link in self:
            self.close(link, code)
        for link in self._lingering:
            link.drop_lane()
        self.close_onlookers(code)

    def watch(self, connection: Connection) -> None:
        """Close this one too when all are closed: somebody reads the preview."""
        self._onlookers[connection.id] = connection

    def look_away(self, connection: Connection) -> None:
        """Forget an onlooker whose socket is gone."""
        self._onlookers.pop(connection.id, None)

    def close_onlookers(self, code: int) -> None:
        """Close whoever only reads the preview."""
        for connection in self._onlookers.values():
            connection.close(code)
        self._onlookers.clear()

    def send(self, link: Link, body: Body) -> None:
        """Send one frame to one connection that is still open."""
        if link.id in self._links:
            link.connection.send(encode(body))

    def send_all(self, link: Link, bodies: Iterable[Body]) -> None:
        """Send several frames to one connection, in order."""
        for body in bodies:
            self.send(link, body)

    def fan_out(self, record: Record) -> None:
        """Send an event to everybody live who may see it; viewers who share a frame share bytes."""
        if record.private:
            self._fan_out_apart(record)
        elif record.public is not None:
            self._broadcast.send(encode(record.public))

    def _fan_out_apart(self, record: Record) -> None:
        encoded: dict[int, bytes] = {}
        for member in tuple(self._live if record.public else record.private):
            link, body = self._live.get(member), record.seen_by(member)
            if link is not None and body is not None:
                frame = encoded.get(id(body)) or encoded.setdefault(id(body), encode(body))
                link.connection.send(frame)

    def signal(self, body: Body, by: str) -> None:
        """Send a signal to everybody live but the one it is about."""
        link = self._live.get(by)
        self._broadcast.send(encode(body), but=link.connection if link else None)
