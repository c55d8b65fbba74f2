"""What HTTP tells about a room: facts and counts, never a text that somebody said."""

from typing import Any

from roomserver.domain.state import Alert, Room
from roomserver.domain.visibility import SEEN_HERE_AT_MOST, participants_here


def listed(room: Room) -> dict[str, Any]:
    """Return what anybody may see of a listed room."""
    return {
        "room": room.id,
        "title": room.title,
        "language": room.language,
        "phase": room.phase,
        "here": min(participants_here(room), SEEN_HERE_AT_MOST),
        "capacity": room.settings.capacity,
    }


def facts(room: Room) -> dict[str, Any]:
    """Return what a host sees of a room without being in it."""
    members = room.members.values()
    people = [each for each in members if each.role != "host"]
    return {
        **listed(room),
        "here": participants_here(room),
        "away": sum(each.status == "away" for each in people),
        "waiting": sum(each.status == "waiting" for each in members),
        "hosts": sum(each.role == "host" and each.status in {"here", "away"} for each in members),
        "held": len(room.held),
        "alerts": sum(_is_for_all_hosts(alert) for alert in room.alerts.values()),
        "listed": room.listed,
        "rehearsal": room.rehearsal,
        "locked": room.settings.locked,
        "lobby": room.settings.lobby,
        "created_at": room.created_at,
        **present({"closes_at": room.closes_at}),
        "round": room.round,
        "rounds": len(room.agenda),
    }


def present(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is absent, as the wire does."""
    return {name: value for name, value in fields.items() if value is not None}


def _is_for_all_hosts(alert: Alert) -> bool:
    # Whoever asks may be the host whom a report is about: a count that grows would tell it.
    return alert.state == "open" and alert.kind != "report"
