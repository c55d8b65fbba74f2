"""Folds of events about alerts and about the room as a whole."""

from msgspec.structs import replace

from roomserver.domain import events as e
from roomserver.domain.limits import ALERTS_KEPT
from roomserver.domain.state import Alert, Room


def alert_raised(room: Room, event: e.AlertRaised) -> Room:
    """Add an alert, or ring one again; the oldest closed ones make room."""
    alert = Alert(
        id=event.alert,
        kind=event.kind,
        by=event.by,
        participant=event.participant,
        message=event.message,
        labels=event.labels or (),
        text=event.text,
        rings_at=event.rings_at,
    )
    alerts = {**room.alerts, alert.id: alert}
    closed = [k for k, a in alerts.items() if a.state == "closed"]
    for old in closed[: max(0, len(alerts) - ALERTS_KEPT)]:
        del alerts[old]
    return replace(room, alerts=alerts)


def alert_changed(room: Room, event: e.AlertChanged) -> Room:
    """Claim, let go or close; a closed alert keeps no text."""
    alert = room.alerts[event.alert]
    alert = replace(alert, state=event.state, claimed_by=event.claimed_by, rings_at=event.rings_at)
    if event.state == "closed":
        alert = replace(alert, text=None)
    return replace(room, alerts={**room.alerts, alert.id: alert})


def host_absent(room: Room, event: e.HostAbsent) -> Room:
    return replace(room, absent=True, closes_at=event.closes_at)


def host_returned(room: Room, _: e.HostReturned) -> Room:
    return replace(room, absent=False, closes_at=None)


def room_closing(room: Room, event: e.RoomClosing) -> Room:
    closing = None if event.at is None else event.reason
    return replace(room, closes_at=event.at, closing=closing)


def room_closed(room: Room, _: e.RoomClosed) -> Room:
    """End: nothing that anyone said is kept, not even in this last state."""
    return replace(
        room,
        phase="closed",
        turn=None,
        queue=(),
        come_back=(),
        heard=(),
        hands=(),
        messages={},
        held={},
        alerts={},
        goals={},
    )
