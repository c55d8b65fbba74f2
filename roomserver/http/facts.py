"""What HTTP tells about a room: facts and counts, never a text that somebody said."""

from typing import Any

from roomserver.domain.state import Member, Room

# Beyond this a stranger learns nothing about how many came (docs/protocol.md, 2).
MANY = 3


def listed(room: Room) -> dict[str, Any]:
    """Return what anybody may see of a listed room."""
    here = len(_people(room, "here"))
    return {
        "room": room.id,
        "title": room.title,
        "language": room.language,
        "phase": room.phase,
        "here": min(here, MANY),
        "capacity": room.settings.capacity,
    }


def facts(room: Room) -> dict[str, Any]:
    """Return what a host sees of a room without being in it."""
    return {
        **listed(room),
        "here": len(_people(room, "here")),
        "away": len(_people(room, "away")),
        "waiting": sum(member.status == "waiting" for member in room.members.values()),
        "hosts": sum(_is_in(member) for member in room.members.values() if member.role == "host"),
        "held": len(room.held),
        "alerts": sum(alert.state == "open" for alert in room.alerts.values()),
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


def _people(room: Room, status: str) -> list[Member]:
    return [each for each in room.members.values() if each.role != "host" and each.status == status]


def _is_in(member: Member) -> bool:
    return member.status in {"here", "away"}
