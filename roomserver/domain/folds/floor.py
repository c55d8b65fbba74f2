"""Folds of events about the circle: phases, rounds, turns, lists, silences."""

from msgspec.structs import replace

from roomserver.domain import events as e
from roomserver.domain.folds.members import listed
from roomserver.domain.limits import PAST_IDS, WARNINGS_S
from roomserver.domain.state import Room, Silence, Turn


def circle_began(room: Room, event: e.CircleBegan) -> Room:
    return replace(listed(room, event), phase="circle")


def circle_ended(room: Room, event: e.CircleEnded) -> Room:
    return replace(listed(room, event), phase="after", round=None, turn_s=None, host_floor=None)


def round_opened(room: Room, event: e.RoundOpened) -> Room:
    room = listed(room, event)
    return replace(
        room,
        round=event.round,
        opened=(*(r for r in room.opened if r != event.round), event.round),
        turn_s=event.turn_s,
        rotation=room.rotation + event.rotated,
        second=False,
        asked_again=frozenset(),
        deferred=frozenset(),
        unanswered=frozenset(),
        spoke=frozenset(),
    )


def round_closed(room: Room, event: e.RoundClosed) -> Room:
    """Close the round; a text that was in time for one of its turns has come too late now."""
    room = replace(listed(room, event), round=None, turn_s=None, host_floor=None)
    return replace(room, ended_turn=None)


def floor_changed(room: Room, event: e.FloorChanged) -> Room:
    return replace(listed(room, event), host_floor=event.host_floor)


def turn_offered(room: Room, event: e.TurnOffered) -> Room:
    turn = Turn(
        id=event.turn,
        holder=event.holder,
        extensions_left=event.extensions_left,
        deadline=event.answer_by,
        left_ms=event.left_ms,
        length_ms=None if room.turn_s is None else room.turn_s * 1_000,
    )
    again = frozenset(room.come_back) if event.second else room.asked_again
    room = replace(room, turn=turn, second=room.second or event.second, asked_again=again)
    return listed(replace(room, past_turns=(*room.past_turns, turn.id)[-PAST_IDS:]), event)


def turn_started(room: Room, event: e.TurnStarted, at: int) -> Room:
    turn = replace(_turn(room), state="speaking", started_at=at)
    return _clocked(room, turn, event, at)


def turn_extended(room: Room, event: e.TurnExtended, at: int) -> Room:
    turn = replace(_turn(room), extensions_left=event.extensions_left, overtime=False)
    return _clocked(room, turn, event, at)


def turn_clock(room: Room, event: e.TurnClock, at: int) -> Room:
    return _clocked(room, _turn(room), event, at)


def turn_replies_opened(room: Room, event: e.TurnRepliesOpened, at: int) -> Room:
    turn = replace(_turn(room), state="replies", overtime=False)
    return _clocked(room, turn, event, at)


def turn_nearly_over(room: Room, event: e.TurnNearlyOver) -> Room:
    warn_s = next((s for s in WARNINGS_S if s < event.left_s), None)
    return replace(room, turn=replace(_turn(room), warn_s=warn_s))


def turn_overtime(room: Room, _: e.TurnOvertime) -> Room:
    return replace(room, turn=replace(_turn(room), overtime=True, warn_s=None))


def turn_ended(room: Room, event: e.TurnEnded, at: int) -> Room:
    """End the turn; remember who has been heard, who put off, who did not answer."""
    holder = _turn(room).holder
    room = listed(room, event)
    room = replace(room, turn=None, ended_turn=event.turn, ended_at=at)
    if holder in room.heard:
        room = replace(room, spoke=room.spoke | {holder})
    if event.unanswered:
        room = replace(room, unanswered=room.unanswered | {holder})
    elif event.reason == "deferred" and event.by == holder:
        room = replace(room, deferred=room.deferred | {holder})
    return room


def silence_began(room: Room, event: e.SilenceBegan, at: int) -> Room:
    silence = Silence(until=event.until, words=event.words, gap=event.gap)
    room = replace(room, silence=silence)
    if not event.bell or event.by is None:
        return room
    ringer = replace(room.members[event.by], rang_at=at)
    return replace(room, rang_at=at, members={**room.members, ringer.id: ringer})


def _turn(room: Room) -> Turn:
    if room.turn is None:
        raise AssertionError("an event of a turn without a turn")
    return room.turn


def _clocked(room: Room, turn: Turn, event: e.Clocked, at: int) -> Room:
    """Set the clock as the event says: running to a deadline, standing with time left, or none."""
    deadline = event.answer_by or event.ends_at or event.replies_until
    left = event.left_ms if deadline is None else deadline - at
    warn_s = None
    if turn.state == "speaking" and left is not None:
        warn_s = next((s for s in WARNINGS_S if s * 1_000 < left), None)
    turn = replace(turn, deadline=deadline, left_ms=event.left_ms, warn_s=warn_s)
    return listed(replace(room, turn=turn), event)
