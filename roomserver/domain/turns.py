"""The turn: offered, begun, passed, put off, ended, extended, and what follows from each."""

from typing import TypedDict, assert_never

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain import lists
from roomserver.domain.draft import Draft, refuse
from roomserver.domain.floor import can_hold, floor_of, stands, terms
from roomserver.domain.limits import FIRM_GRACE_MS, SECOND
from roomserver.domain.state import Room, Turn, TurnState


class Clock(TypedDict, total=False):
    """The clock fields of an event: at most one stands."""

    answer_by: int
    ends_at: int
    replies_until: int
    left_ms: int


def clock(state: TurnState, now: int, left: int | None, *, stand: bool) -> Clock:
    """Return the wire's words for a clock with `left` ms: running from now, or standing."""
    if left is None:
        return Clock()
    if stand:
        return Clock(left_ms=left)
    match state:
        case "offered":
            return Clock(answer_by=now + left)
        case "speaking":
            return Clock(ends_at=now + left)
        case "replies":
            return Clock(replies_until=now + left)
        case _:
            assert_never(state)


def left_of(turn: Turn, now: int) -> int | None:
    """Return the ms left on a turn's clock, negative in overtime, None without a clock."""
    return turn.left_ms if turn.deadline is None else turn.deadline - now


# -- what people ask -----------------------------------------------------------


def begin(d: Draft, command: c.TurnBegin) -> None:
    turn = _mine(d, command.turn)
    if turn.state != "offered":
        refuse("stale", "Your turn has begun already.")
    timer = clock("speaking", d.now, turn.length_ms, stand=stands(d.room))
    d.emit(e.TurnStarted(by=d.by, turn=turn.id, **timer))


def pass_(d: Draft, command: c.TurnPass) -> None:
    turn = _mine(d, command.turn)
    if turn.state == "replies":
        refuse("stale", "Your share is over; replies are open.")
    finish(d, "passed", by=d.by)


def defer(d: Draft, command: c.TurnDefer) -> None:
    turn = _mine(d, command.turn)
    if turn.state == "replies":
        refuse("stale", "Your share is over; replies are open.")
    if d.by in d.room.deferred:
        refuse("forbidden", "You have put your turn off once in this round already.")
    finish(d, "deferred", by=d.by)


def end(d: Draft, command: c.TurnEnd) -> None:
    """End the share; open replies where it asks for them."""
    turn = _mine(d, command.turn)
    if turn.state == "offered":
        refuse("floor_closed", "Begin your turn first.")
    if turn.state == "speaking" and wants_replies(d.room, turn):
        d.emit(_replies(d, turn, by=d.by))
    else:
        finish(d, "done", by=d.by)


def more_time(d: Draft, command: c.TurnMoreTime) -> None:
    turn = _mine(d, command.turn)
    if turn.state == "offered":
        refuse("floor_closed", "Begin your turn first.")
    if turn.state == "replies":
        refuse("stale", "Your share is over; replies are open.")
    if turn.length_ms is None or turn.extensions_left < 1:
        refuse("forbidden", "There is no more time to take in this turn.")
    _extend(d, turn, turn.length_ms, turn.extensions_left - 1)


# -- what hosts ask ------------------------------------------------------------


def offer(d: Draft, command: c.TurnOffer) -> None:
    """Offer out of order; an unbegun turn goes back to the queue's front."""
    room, turn = d.room, d.room.turn
    member = room.members.get(command.to)
    if member is None or member.status == "waiting":
        refuse("not_found", "There is nobody like that here.")
    if floor_of(room) != "turns":
        refuse("wrong_phase", "No turns are being taken now.")
    if turn is not None and (turn.state != "offered" or turn.holder == member.id):
        refuse("stale", "Somebody has the floor already.")
    if not can_hold(member):
        refuse("forbidden", "A turn can only go to a sharer who is here and not muted.")
    if turn is not None:
        _take_back(d, turn)
    if d.room.silence is not None and d.room.silence.gap:
        d.emit(e.SilenceEnded(by=d.by))
    rest = lists.changed(
        d.room,
        queue=lists.without(d.room.queue, member.id),
        come_back=lists.without(d.room.come_back, member.id),
        heard=lists.without(d.room.heard, member.id),
    )
    give(d, member.id, rest, by=d.by)


def skip(d: Draft, command: c.TurnSkip) -> None:
    turn = current(d, command.turn)
    finish(d, "done" if turn.state == "replies" else "skipped", by=d.by)


def extend(d: Draft, command: c.TurnExtend) -> None:
    turn = current(d, command.turn)
    if left_of(turn, d.now) is None:
        refuse("forbidden", "This turn has no clock.")
    _extend(d, turn, command.seconds * SECOND, turn.extensions_left)


# -- what follows by itself ----------------------------------------------------


def advance(d: Draft) -> None:
    """Offer the next turn where nobody has one and somebody can take it."""
    room = d.room
    if room.turn is not None or room.phase != "circle" or room.silence is not None:
        return
    if not lists.serving(room):
        return
    queue, come_back, second = room.queue, room.come_back, False
    if not queue and not room.second:
        queue, come_back, second = come_back, (), bool(come_back)
    holder = next((p for p in queue if can_hold(room.members.get(p))), None)
    if holder is None:
        return
    rest = lists.changed(room, queue=lists.without(queue, holder), come_back=come_back)
    give(d, holder, rest, second=second)


def give(
    d: Draft, holder: str, rest: lists.Lists, *, second: bool = False, by: str | None = None
) -> None:
    """Offer a new turn to `holder`."""
    wait = d.room.settings.answer_s * SECOND
    stand = d.room.phase != "circle" or d.room.silence is not None
    d.emit(
        e.TurnOffered(
            by=by,
            turn=d.chance.id(),
            holder=holder,
            extensions_left=terms(d.room).extensions,
            second=second,
            **clock("offered", d.now, wait, stand=stand),
            **rest,
        )
    )


def settle(d: Draft, as_of: int | None = None) -> None:
    """Stop or start the turn's clock where it should; `as_of` is when it should have stopped."""
    turn = d.room.turn
    if turn is None:
        return
    left = left_of(turn, d.now if as_of is None else as_of)
    standing = turn.deadline is None
    if left is None or standing == stands(d.room):
        return
    d.emit(e.TurnClock(turn=turn.id, **clock(turn.state, d.now, left, stand=not standing)))


def finish(
    d: Draft,
    reason: str,
    *,
    by: str | None = None,
    unanswered: bool = False,
    stays: bool = True,
    closing: bool = False,
) -> None:
    """End the running turn; a round with a gap that is not `closing` is silent before the next."""
    turn = d.room.turn
    if turn is None:
        raise AssertionError(reason)
    rest = lists.after_turn(d.room, reason, stays=stays)
    d.emit(e.TurnEnded(by=by, turn=turn.id, reason=reason, unanswered=unanswered, **rest))
    gap = 0 if closing else terms(d.room).gap_s
    if gap and d.room.silence is None and d.room.phase == "circle" and _next_is_there(d.room):
        d.emit(e.SilenceBegan(until=d.now + gap * SECOND, gap=True))


def cut(d: Draft, *, by: str | None = None, closing: bool = False) -> None:
    """End whatever turn runs: the round is `closing`, or its holder was muted."""
    if d.room.turn is not None:
        finish(d, "skipped", by=by, closing=closing)


def depart(d: Draft, member: str) -> None:
    """End the turn of a holder who leaves for good; in replies it is done."""
    turn = d.room.turn
    if turn is not None and turn.holder == member:
        finish(d, "done" if turn.state == "replies" else "left", stays=False)


def wants_replies(room: Room, turn: Turn) -> bool:
    """Tell whether the share asked for replies that this round has time for."""
    if terms(room).reply_s == 0 or turn.feedback == "none":
        return False
    shown = room.messages.values()
    return any(m.turn == turn.id and m.by == turn.holder for m in shown)


# -- deadlines -----------------------------------------------------------------


def time_is_up(d: Draft) -> None:
    """Do what the turn's own deadline asks: unanswered, overtime, cut off, or replies over."""
    turn = d.room.turn
    if turn is None:
        raise AssertionError("a turn's deadline without a turn")
    match turn.state:
        case "offered":
            twice = turn.holder in d.room.unanswered
            finish(d, "expired" if twice else "deferred", unanswered=True)
        case "speaking" if turn.overtime:
            finish(d, "expired")
        case "speaking":
            d.emit(e.TurnOvertime(turn=turn.id))
        case "replies":
            finish(d, "done")
        case state:
            assert_never(state)


def own_deadline(room: Room) -> int | None:
    """Return when the running turn's clock next asks for something, apart from warnings."""
    turn = room.turn
    if turn is None or turn.deadline is None:
        return None
    if not turn.overtime:
        return turn.deadline
    return turn.deadline + FIRM_GRACE_MS if terms(room).overtime == "firm" else None


# -- guards and helpers --------------------------------------------------------


def current(d: Draft, turn_id: str) -> Turn:
    """Return the running turn if it is this one; else it has moved on or never was."""
    turn = d.room.turn
    if turn is None or turn.id != turn_id:
        if turn_id in d.room.past_turns:
            refuse("stale", "That turn is over.")
        refuse("not_found", "There is no such turn.")
    return turn


def _mine(d: Draft, turn_id: str) -> Turn:
    turn = current(d, turn_id)
    if turn.holder != d.by:
        refuse("not_your_turn", "This is somebody else's turn.")
    return turn


def _replies(d: Draft, turn: Turn, by: str | None) -> e.TurnRepliesOpened:
    stand = d.room.phase != "circle" or d.room.silence is not None
    timer = clock("replies", d.now, terms(d.room).reply_s * SECOND, stand=stand)
    return e.TurnRepliesOpened(by=by, turn=turn.id, **timer)


def _extend(d: Draft, turn: Turn, more_ms: int, extensions_left: int) -> None:
    """Add time: to what is left, or from now where the clock is past zero."""
    left = max(0, left_of(turn, d.now) or 0) + more_ms
    timer = clock(turn.state, d.now, left, stand=turn.deadline is None)
    d.emit(e.TurnExtended(by=d.by, turn=turn.id, extensions_left=extensions_left, **timer))


def _take_back(d: Draft, turn: Turn) -> None:
    rest = lists.changed(d.room, queue=(turn.holder, *d.room.queue))
    d.emit(e.TurnEnded(by=d.by, turn=turn.id, reason="deferred", **rest))


def _next_is_there(room: Room) -> bool:
    waiting = room.queue or (() if room.second else room.come_back)
    return lists.serving(room) and any(can_hold(room.members.get(p)) for p in waiting)
