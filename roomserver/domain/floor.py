"""Who may write now, and when a turn's clock stands (PROTOCOL 7).

Looks only; nothing here makes an event.
"""

from typing import NamedTuple, assert_never

from roomserver.domain.limits import HOUR, LATE_TEXT_MS, MESSAGE_BURST, MINUTE, SECOND
from roomserver.domain.state import Floor, Member, Room, Round, Turn

NO_TERMS = Round(id="", kind="open", title="", floor="open")


class Closed(NamedTuple):
    """Why somebody may not post: one of PROTOCOL 4's codes and a sentence for a person."""

    code: str
    detail: str


def terms(room: Room) -> Round:
    """Return the open round, or one with every default where none is open."""
    return next((r for r in room.agenda if r.id == room.round), NO_TERMS)


def floor_of(room: Room) -> Floor:
    """Return the floor that holds: the host's, else the round's, else open."""
    if room.phase not in {"circle", "paused"}:
        return "open"
    if room.round is None and not room.opened and room.agenda:
        # `circle.began` names the floor of the round that opens with it.
        return room.agenda[0].floor
    return room.host_floor or terms(room).floor


def end_of(room: Room) -> int:
    """Return when the room's hours are over."""
    return room.created_at + room.settings.max_hours * HOUR


def stands(room: Room) -> bool:
    """Tell whether the running turn's clock stands still now."""
    turn = room.turn
    if turn is None or room.phase != "circle" or room.silence is not None:
        return True
    holder = room.members.get(turn.holder)
    absent = holder is None or holder.status != "here"
    return absent and turn.state != "replies"


def can_hold(member: Member | None) -> bool:
    """Tell whether a turn may be offered to this person now."""
    return (
        member is not None
        and member.status == "here"
        and member.part == "sharer"
        and not member.muted
    )


def closed_to(room: Room, member: Member, reply_to: str | None) -> Closed | None:
    """Return why this person may not post now, or None where they may."""
    if member.muted:
        return Closed("muted", "You are muted. You can still ask for help and write to a host.")
    if room.phase == "paused":
        return Closed("floor_closed", "The circle is paused.")
    if room.silence is not None:
        return Closed("silence", "There is a silence now.")
    return _by_floor(room, member, reply_to)


def _by_floor(room: Room, member: Member, reply_to: str | None) -> Closed | None:
    match floor_of(room):
        case "open":
            return None
        case "hosts":
            if member.role == "host":
                return None
            return Closed("floor_closed", "Only hosts can write now.")
        case "quiet":
            return Closed("floor_closed", "Nobody can write now.")
        case "turns":
            return _by_turn(room, member, reply_to)
        case floor:
            assert_never(floor)


def _by_turn(room: Room, member: Member, reply_to: str | None) -> Closed | None:
    turn = room.turn
    if turn is None:
        return Closed("floor_closed", "Nobody has the floor now.")
    if turn.state == "replies":
        return _reply(room, turn, reply_to)
    if turn.holder != member.id:
        return Closed("not_your_turn", f"{_alias(room, turn)} is sharing now.")
    if turn.state == "offered":
        return Closed("floor_closed", "Begin your turn first.")
    return None


def _reply(room: Room, turn: Turn, reply_to: str | None) -> Closed | None:
    message = room.messages.get(reply_to or "")
    if message is None or message.turn != turn.id:
        return Closed("not_your_turn", f"Now is the time for replies to {_alias(room, turn)}.")
    return None


def _alias(room: Room, turn: Turn) -> str:
    holder = room.members.get(turn.holder)
    return "Somebody" if holder is None else holder.alias


def came_late(room: Room, turn: str | None, now: int) -> bool:
    """Tell whether a text that was in time for `turn` still belongs to it.

    Only the turn's end may have come in between, at most 3 s ago; the pause that follows a turn
    does not count as a silence.
    """
    if turn is None or turn != room.ended_turn or now - room.ended_at > LATE_TEXT_MS:
        return False
    quiet = room.silence is not None and not room.silence.gap
    return room.phase == "circle" and floor_of(room) == "turns" and not quiet


def wait_of(room: Room, member: Member, now: int) -> int:
    """Return how many ms until the person's next message is within the rate (0: now)."""
    tolerance = (MESSAGE_BURST - 1) * MINUTE // room.messages_per_min
    return max(0, member.tat - tolerance - now)


def slow_wait_of(room: Room, member: Member, now: int) -> int:
    """Return how many ms slow mode still asks of this person (0: none; hosts are exempt)."""
    if member.role == "host" or not room.settings.slow_mode_s or member.posted_at is None:
        return 0
    return max(0, member.posted_at + room.settings.slow_mode_s * SECOND - now)
