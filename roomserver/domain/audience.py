"""Who may learn of an event, decided on the room right after it.

None means everybody in the room; a tuple names the only viewers (empty: nobody). What one may not
see is never sent to them, so this is the one place that answers the question.
"""

from roomserver.domain import events as e
from roomserver.domain.state import Alert, Room

Audience = tuple[str, ...] | None

INTERNAL = (
    e.RoleOffered,
    e.BanLifted,
    e.ConnectionAttached,
    e.ConnectionLost,
    e.CommandAccepted,
    e.InviteRenewed,
    e.MessageReported,
)


def hosts(room: Room) -> tuple[str, ...]:
    """Return the hosts who are in the room, here or away."""
    return tuple(m.id for m in room.members.values() if m.role == "host" and is_in(m.status))


def is_in(status: str) -> bool:
    """Tell whether somebody of this status has a seat."""
    return status in {"here", "away"}


def audience(event: e.AnyEvent, room: Room) -> Audience:
    """Return who may see the event; `room` is the state right after it."""
    if isinstance(event, INTERNAL):
        return ()
    viewers = _private(event, room)
    if viewers is None:
        return None
    seated = (v for v in viewers if v in room.members and is_in(room.members[v].status))
    return tuple(dict.fromkeys(seated))


def _private(event: e.AnyEvent, room: Room) -> Audience:
    match event:
        case e.ParticipantWaiting() | e.ParticipantRefused() | e.NotePosted():
            return hosts(room)
        case e.TurnNearlyOver():
            return (*((room.turn.holder,) if room.turn else ()), *hosts(room))
        case e.MessageHeld():
            return (event.by or "", *hosts(room))
        case e.MessageDeclined():
            return (event.author, *hosts(room))
        case e.WhisperPosted():
            over = hosts(room) if room.settings.hosts_see_whispers else ()
            return (event.by or "", event.to, *over)
        case e.AlertRaised() | e.AlertChanged():
            return alert_viewers(room.alerts.get(event.alert), room)
        case e.CareOffered() | e.Notice():
            return (event.participant,)
        case _:
            return None


def alert_viewers(alert: Alert | None, room: Room) -> tuple[str, ...]:
    """Return the hosts who may see an alert: never the one whom a report is about."""
    if alert is None:
        return ()
    about = alert.participant if alert.kind == "report" else None
    return tuple(h for h in hosts(room) if h != about)
