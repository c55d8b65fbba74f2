"""Who sits in a room by which connection, as the room knows it and as this instance holds it.

Where the two differ somebody has to say so: a socket that is open here and was taken for lost, a
seat that names this instance and is held by none of its sockets, one on an instance that died.
"""

from collections.abc import Callable
from typing import Any, Protocol

from roomserver.domain import commands as c
from roomserver.domain.state import Room
from roomserver.rooms.delivery import Delivery
from roomserver.rooms.items import Link
from roomserver.rooms.presence import instance_of


class Place(Protocol):
    """The room, as far as seats go."""

    @property
    def state(self) -> Room: ...
    @property
    def is_at_rest(self) -> bool: ...


class Seating:
    """The seats of one room; `ask` brings a command of the server's own, `lost` a link's end."""

    def __init__(
        self,
        place: Place,
        delivery: Delivery,
        instance: str,
        *,
        ask: Callable[[c.Command], Any],
        lost: Callable[[Link, str], None],
    ) -> None:
        self._place = place
        self._delivery = delivery
        self._instance = instance
        self._ask = ask
        self._lost = lost

    def taken(self) -> list[tuple[str, str]]:
        """Return (member, connection) of everybody who has one, on whichever instance."""
        members = self._place.state.members.values()
        return [(each.id, each.connection) for each in members if each.connection]

    def instances(self) -> set[str]:
        """Return the instances that somebody sits on; empty for one that no connection names."""
        return {instance_of(connection) for _, connection in self.taken()}

    def unheld(self) -> dict[str, str]:
        """Return connections (by member) that are this instance's by name, and not held here.

        What let go of the room, or crashed in it, could not say that they were lost.
        """
        if not self._place.is_at_rest or self._delivery.lanes():
            return {}
        return {
            member: connection
            for member, connection in self.taken()
            if instance_of(connection) == self._instance and self._delivery.link(connection) is None
        }

    def mark_lost(self, connections: dict[str, str], since: int) -> None:
        """Note that these connections (by member) are gone with whoever held them."""
        self._ask(c.MarkLost(connections=connections, since=since))

    def attach_again(self) -> None:
        """Say of sockets that are live here that they are, where others took them for lost."""
        for link in self._delivery:
            member = self._place.state.members.get(link.member or "")
            if link.state == "live" and member is not None and member.connection is None:
                self.attach(link, member.id)

    def attach(self, link: Link, member: str) -> None:
        """Say of one socket that it is this member's, unless a newer one came meanwhile."""
        self._ask(c.Attach(participant=member, connection=link.id, again=True))

    def send_away(self, code: int) -> None:
        """Close every connection here; the room stays kept, and the sockets are noted as lost."""
        for link in self._delivery:
            member = link.member
            self._delivery.close(link, code)
            if member is not None:
                self._lost(link, member)
        self._delivery.close_onlookers(code)
