"""Deadlines are data: when the room next asks for something, and what is done then.

Every keeper of a room arms `next_deadline` and sends `Tick`; a tick does the nearest overdue
deadline and nothing else, and what it sets anew counts from now, never from the one missed.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, assert_never

from roomserver.domain import care, conversation, membership, turns
from roomserver.domain import events as e
from roomserver.domain.draft import Draft
from roomserver.domain.floor import end_of
from roomserver.domain.limits import (
    ALERT_RING_MS,
    AWAY_AFTER_MS,
    CLOSING_MS,
    HISTORY,
    HOLDER_GRACE_MS,
    HOST_GRACE_MS,
    LAST_WARNING_MS,
    LEFT_KEPT,
    LOBBY_GRACE_MS,
    MESSAGES_KEPT,
    SECOND,
)
from roomserver.domain.state import Member, Room


class Deadline(NamedTuple):
    """At `at` ms (0: at once) `do` what is due; `rank` orders those of one instant."""

    at: int
    rank: int
    do: Callable[[Draft], None]


def next_deadline(room: Room) -> int | None:
    """Return when the next `Tick` is due, ms since the epoch; None where nothing is."""
    nearest = min(_all(room), default=None, key=_order)
    return None if nearest is None else nearest.at


def tick(d: Draft) -> None:
    """Do the nearest overdue deadline; nothing where none is due yet."""
    nearest = min(_all(d.room), default=None, key=_order)
    if nearest is not None and nearest.at <= d.now:
        nearest.do(d)


def _order(deadline: Deadline) -> tuple[int, int]:
    return deadline.at, deadline.rank


def _all(room: Room) -> Iterator[Deadline]:
    if room.phase == "closed":
        return
    yield from _of_room(room)
    yield from _of_hosts(room)
    yield from _of_turn(room)
    yield from _of_words(room)
    for member in room.members.values():
        yield from _of_member(room, member)


# -- the room ------------------------------------------------------------------


def _of_room(room: Room) -> Iterator[Deadline]:
    if room.closing is not None and room.closes_at is not None:
        yield Deadline(room.closes_at, 0, _close)
    else:
        yield Deadline(end_of(room) - LAST_WARNING_MS, 1, _warn_of_end)
    if room.empty_since is not None:
        yield Deadline(room.empty_since + room.empty_s * SECOND, 0, _close)
    if room.silence is not None:
        yield Deadline(room.silence.until, 2, _end_silence)
    if len(room.messages) > MESSAGES_KEPT or len(_forgettable(room)) > LEFT_KEPT:
        yield Deadline(0, 9, _trim)


def _close(d: Draft) -> None:
    d.emit(e.RoomClosed())


def _warn_of_end(d: Draft) -> None:
    at = max(end_of(d.room), d.now + CLOSING_MS)
    d.emit(e.RoomClosing(at=at, reason="max_hours"))


def _end_silence(d: Draft) -> None:
    d.emit(e.SilenceEnded())


def _forgettable(room: Room) -> list[str]:
    """Return who has left and said nothing that is still in the room; their cards go with them."""
    speakers = {m.by for m in room.messages.values()}
    left = (m for m in room.members.values() if m.status == "left" and m.shown)
    return [m.id for m in left if m.id not in speakers]


def _trim(d: Draft) -> None:
    oldest = list(d.room.messages)[: max(0, len(d.room.messages) - HISTORY)]
    messages = tuple(oldest) if len(d.room.messages) > MESSAGES_KEPT else ()
    people = _forgettable(d.room)
    d.emit(
        e.HistoryTrimmed(
            participants=tuple(people) if len(people) > LEFT_KEPT else (),
            messages=messages,
        )
    )


# -- hosts ---------------------------------------------------------------------


def _of_hosts(room: Room) -> Iterator[Deadline]:
    if room.phase not in {"circle", "paused"} or room.no_host_since is None:
        return
    if not room.absent:
        yield Deadline(room.no_host_since + HOST_GRACE_MS, 3, _host_absent)
    elif room.closing is None and room.closes_at is not None:
        yield Deadline(room.closes_at, 1, _host_stays_away)


def _host_absent(d: Draft) -> None:
    needed = d.room.settings.needs_host
    if needed and d.room.phase == "circle":
        d.emit(e.CirclePaused())
    wait = d.room.settings.host_absent_s * SECOND
    end = d.now + wait if needed else None
    d.emit(e.HostAbsent(closes_at=d.room.closes_at if d.room.closing else end))


def _host_stays_away(d: Draft) -> None:
    d.emit(e.RoomClosing(at=d.now + CLOSING_MS, reason="host_absent"))


def welcome_back(d: Draft) -> None:
    """After any command: a host is here again after an absence."""
    if not d.room.absent or d.room.no_host_since is not None:
        return
    back = next(m for m in d.room.members.values() if m.role == "host" and m.status == "here")
    if d.room.closing == "host_absent":
        d.emit(e.RoomClosing(at=None, reason="host_absent"))
    closes_at = d.room.closes_at
    d.emit(e.HostReturned(participant=back.id))
    if d.room.closing is not None:
        # Clients forget `closes_at` with a host's return; the room's last hour still ends.
        d.emit(e.RoomClosing(at=closes_at, reason=d.room.closing))


# -- the turn ------------------------------------------------------------------


def _of_turn(room: Room) -> Iterator[Deadline]:
    turn = room.turn
    if turn is None:
        return
    lost_at = room.members[turn.holder].lost_at
    if lost_at is not None and turn.state != "replies":
        # Away will come within 5 s, and the clock stands as of the loss: nothing is up till then.
        if room.members[turn.holder].status == "away":
            yield Deadline(lost_at + HOLDER_GRACE_MS, 4, _holder_lost)
        return
    own = turns.own_deadline(room)
    if own is not None:
        yield Deadline(own, 4, turns.time_is_up)
    if turn.warn_s is not None and turn.deadline is not None:
        yield Deadline(turn.deadline - turn.warn_s * SECOND, 3, _nearly_over)


def _nearly_over(d: Draft) -> None:
    turn = d.room.turn
    if turn is None or turn.warn_s is None:
        raise AssertionError("a warning without a turn")
    d.emit(e.TurnNearlyOver(turn=turn.id, left_s=turn.warn_s))


def _holder_lost(d: Draft) -> None:
    turns.finish(d, "left")


# -- words ---------------------------------------------------------------------


def _of_words(room: Room) -> Iterator[Deadline]:
    for held in room.held.values():
        yield Deadline(held.expires_at, 5, _with(conversation.expire, held.id))
    for alert in room.alerts.values():
        if alert.state == "open" and alert.rings_at is not None:
            yield Deadline(alert.rings_at, 6, _with(care.ring_again, alert.id))
        elif (alone := care.alone_since(room, alert)) is not None and alert.claimed_by:
            yield Deadline(alone + ALERT_RING_MS, 6, _with(care.let_go, alert.claimed_by))


# -- people --------------------------------------------------------------------


def _of_member(room: Room, member: Member) -> Iterator[Deadline]:
    if member.status == "here" and member.muted_until is not None:
        yield Deadline(member.muted_until, 7, _with(_unmute, member.id))
    if member.lost_at is None:
        return
    match member.status:
        case "here":
            yield Deadline(member.lost_at + AWAY_AFTER_MS, 2, _with(membership.go_away, member.id))
        case "away":
            seat = room.settings.seat_s * SECOND
            yield Deadline(member.lost_at + seat, 8, _with(_gone, member.id))
        case "waiting":
            yield Deadline(member.lost_at + LOBBY_GRACE_MS, 8, _with(_lobby_lost, member.id))
        case "left":
            pass
        case status:
            assert_never(status)


def _unmute(d: Draft, member: str) -> None:
    d.emit(e.ParticipantChanged(participant=member, muted=False))
    d.emit(e.Notice(participant=member, key="unmuted", text="You can write again."))


def _gone(d: Draft, member: str) -> None:
    membership.go_for_good(d, member, "gone")


def _lobby_lost(d: Draft, member: str) -> None:
    d.emit(e.ParticipantRefused(participant=member, lost=True))


def _with(do: Callable[[Draft, str], None], subject: str) -> Callable[[Draft], None]:
    return lambda d: do(d, subject)
