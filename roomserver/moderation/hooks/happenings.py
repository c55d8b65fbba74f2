"""What an operator is told of a room's events: kinds, counts and times. Pure.

Never a text, a name or an id of the room's own: what has to be told apart has a pseudonym.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from roomserver.config_hooks import Event
from roomserver.domain import events as e
from roomserver.domain.audience import alert_viewers
from roomserver.domain.envelope import Entry
from roomserver.domain.limits import ALERT_RING_MS
from roomserver.domain.state import Alert, Room
from roomserver.moderation.hooks.times import iso

Pseudonym = Callable[[str, str], str]
MINUTE_MS = 60_000
JUDGED_MS = 15_000
"""Longer than a text of which somebody tells is on its way through all that judges it."""


class Happening(Struct, frozen=True, kw_only=True):
    """One event for an operator.

    `mark` tells it from all others of its kind in its room, on whichever instance it is made.
    `data` holds nothing that has to be hidden; `alert` is the alert's own id, to be hidden.
    """

    kind: Event
    room: str
    mark: str
    at: int
    data: dict[str, Any]
    alert: str | None = None


def opened(room: Room) -> Happening:
    """Return that a room was made."""
    data = {"rehearsal": room.rehearsal, "capacity": room.settings.capacity}
    return Happening(kind="room.opened", room=room.id, mark=room.id, at=room.created_at, data=data)


def happening(entry: Entry, before: Room, after: Room) -> Happening | None:
    """Return what an operator may want to know of an entry; nobody is called for a practice."""
    if after.rehearsal and isinstance(entry.event, e.AlertRaised | e.AlertChanged):
        return None
    match entry.event:
        case e.AlertRaised():
            return _raised(entry, entry.event, before, after)
        case e.AlertChanged(state="claimed"):
            return _alert(entry, "alert.claimed", entry.event.alert, f"{entry.seq}", after)
        case e.RoomClosed():
            minutes = max(0, entry.at - after.created_at) // MINUTE_MS
            data = {"rehearsal": after.rehearsal, "minutes": minutes}
            return Happening(
                kind="room.closed", room=after.id, mark=after.id, at=entry.at, data=data
            )
        case _:
            return None


def ident(happened: Happening, pseudonym: Pseudonym) -> str:
    """Return its id for receivers: the same whoever makes it, and whenever it is sent again."""
    return "evt_" + pseudonym(happened.room, f"{happened.kind} {happened.mark}")


def body(happened: Happening, pseudonym: Pseudonym) -> bytes:
    """Return what is sent."""
    data = {"room": pseudonym(happened.room, ""), **happened.data}
    if happened.alert is not None:
        data["alert"] = pseudonym(happened.room, happened.alert)
    message = {"type": happened.kind, "timestamp": iso(happened.at), "data": data}
    return msgspec.json.encode(message)


def _is_same(known: Alert, event: e.AlertRaised, at: int) -> bool:
    """Tell whether the alert only learns which message it came with: its hosts are called."""
    if known.message is not None or event.message is None or known.rings_at is None:
        return False
    return known.state == "open" and at - (known.rings_at - ALERT_RING_MS) <= JUDGED_MS


def _raised(entry: Entry, event: e.AlertRaised, before: Room, after: Room) -> Happening | None:
    known = before.alerts.get(event.alert)
    if known is not None and _is_same(known, event, entry.at):
        return None
    if known is not None and event.rings_at is None:
        mark = f"{event.alert} {known.rings_at}"
        return _alert(entry, "alert.unclaimed", event.alert, mark, after)
    # Whoever asks for help again rings the same alert.
    mark = event.alert if known is None else f"{event.alert} {entry.seq}"
    kind: Event = "report.made" if event.kind == "report" else "alert.raised"
    return _alert(entry, kind, event.alert, mark, after)


def _alert(entry: Entry, kind: Event, alert: str, mark: str, room: Room) -> Happening:
    raised = room.alerts[alert]
    here = [m for m in room.members.values() if m.status == "here"]
    viewers = alert_viewers(raised, room)
    data: dict[str, Any] = {
        "kind": raised.kind,
        "rehearsal": room.rehearsal,
        "here": len(here),
        # Hosts who are here and can see it; whoever raised it is none for this.
        "hosts": sum(m.id in viewers and m.id != raised.by for m in here),
        "open": sum(each.state == "open" for each in room.alerts.values()),
    }
    if raised.kind == "report":
        data["reason"] = next(iter(raised.labels), "other")
    return Happening(kind=kind, room=room.id, mark=mark, at=entry.at, data=data, alert=alert)
