"""The circle's course: begin, pause, rounds, the host's floor, the order, silence and bell."""

from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain import lists, turns
from roomserver.domain.agenda import MAX_PROMPT, MAX_TITLE, AgendaError, build_round, spec_of
from roomserver.domain.draft import Draft, Refusal, refuse
from roomserver.domain.floor import terms
from roomserver.domain.limits import (
    BELL_MS,
    BELL_OWN_MS,
    BELL_ROOM_MS,
    ROUNDS,
    SECOND,
    SMALLEST_SHARE_S,
)
from roomserver.domain.state import Floor, Room, Round


def begin(d: Draft, _: c.CircleBegin) -> None:
    first = d.room.agenda[0] if d.room.agenda else None
    d.emit(e.CircleBegan(by=d.by, floor=first.floor if first else "open"))
    if first is not None:
        open_round(d, first)


def pause(d: Draft, command: c.CirclePause) -> None:
    d.emit(e.CirclePaused(by=d.by, words=d.words(command.words)))


def resume(d: Draft, command: c.CircleResume) -> None:
    d.emit(e.CircleResumed(by=d.by, words=d.words(command.words)))


def next_(d: Draft, command: c.RoundNext) -> None:
    """Close the open round, ending its turn; open the next, or end the circle after the last."""
    following = _following(d.room, command.round)
    turns.cut(d, by=d.by, closing=True)
    if d.room.silence is not None and d.room.silence.gap:
        d.emit(e.SilenceEnded(by=d.by))
    if d.room.round is not None:
        cleared = lists.changed(d.room, queue=(), come_back=(), heard=())
        d.emit(e.RoundClosed(by=d.by, round=d.room.round, floor="open", **cleared))
    if following is None:
        d.emit(e.CircleEnded(by=d.by))
    else:
        open_round(d, following)


def _following(room: Room, wanted: str | None) -> Round | None:
    if wanted is not None:
        found = next((r for r in room.agenda if r.id == wanted), None)
        if found is None:
            refuse("not_found", "There is no such round.")
        if found.id == room.round:
            refuse("stale", "That round is open already.")
        return found
    ids = [r.id for r in room.agenda]
    place = ids.index(room.round) + 1 if room.round in ids else len(ids)
    return room.agenda[place] if place < len(ids) else None


def open_round(d: Draft, round_: Round) -> None:
    """Open a round with its order drawn and its turns' length reckoned."""
    with_turns = round_.floor == "turns"
    queue = lists.ordered(d.room, round_.order, d.chance) if with_turns else ()
    d.emit(
        e.RoundOpened(
            by=d.envelope.by,
            round=round_.id,
            floor=round_.floor,
            turn_s=share_s(d.room, round_),
            rotated=with_turns and round_.order == "circle",
            queue=queue,
            come_back=(),
            heard=(),
        )
    )


def share_s(room: Room, round_: Round) -> int | None:
    """Return a turn's length in s: its own, or the budget shared by today's sharers (>= 60)."""
    if round_.turn_s is not None or round_.budget_s is None:
        return round_.turn_s
    return max(SMALLEST_SHARE_S, round_.budget_s // max(1, len(lists.sharers(room))))


def set_floor(d: Draft, command: c.FloorSet) -> None:
    """Say who can write; turning to turns in a round without an order draws one."""
    if command.floor == d.room.host_floor:
        return
    holds: Floor = command.floor or terms(d.room).floor
    d.emit(e.FloorChanged(by=d.by, floor=holds, host_floor=command.floor))
    idle = d.room.turn is None and not (d.room.queue or d.room.come_back or d.room.heard)
    if holds == "turns" and idle and d.room.round is not None:
        order = lists.ordered(d.room, terms(d.room).order, d.chance)
        d.emit(e.QueueChanged(by=d.by, queue=order))


def set_queue(d: Draft, command: c.QueueSet) -> None:
    """Reorder those to come; unknown ids are ignored, missing ones keep their order at the end."""
    old = d.room.queue
    first = tuple(dict.fromkeys(i for i in command.queue if i in old))
    new = first + tuple(i for i in old if i not in first)
    d.emit(e.QueueChanged(by=d.by, queue=new))


def shuffle(d: Draft, _: c.QueueShuffle) -> None:
    d.emit(e.QueueChanged(by=d.by, queue=d.chance.shuffled(d.room.queue)))


def raise_hand(d: Draft, command: c.HandRaise) -> None:
    whose = _whose_hand(d, command.participant)
    if d.room.members[whose].part == "listener":
        refuse(
            "forbidden",
            "Listeners do not raise hands. You can become a sharer any time.",
        )
    if whose not in d.room.hands:
        d.emit(e.HandRaised(by=d.by, participant=whose, **lists.raised(d.room, whose)))


def lower_hand(d: Draft, command: c.HandLower) -> None:
    whose = _whose_hand(d, command.participant)
    if whose in d.room.hands:
        d.emit(e.HandLowered(by=d.by, participant=whose, **lists.lowered(d.room, whose)))


def _whose_hand(d: Draft, wanted: str | None) -> str:
    if wanted is None or wanted == d.by:
        return d.by
    if d.me.role != "host":
        refuse("forbidden", "Only hosts can do this for somebody else.")
    return d.seated(wanted).id


def begin_silence(d: Draft, command: c.SilenceBegin) -> None:
    until = d.now + command.seconds * SECOND
    d.emit(e.SilenceBegan(by=d.by, until=until, words=d.words(command.words)))


def end_silence(d: Draft, _: c.SilenceEnd) -> None:
    if d.room.silence is None:
        refuse("stale", "The silence is over.")
    d.emit(e.SilenceEnded(by=d.by))


def ring(d: Draft, command: c.BellRing) -> None:
    """Half a minute of quiet for everybody; each once in 5 min, the room once in 2."""
    if d.room.settings.bell == "hosts" and d.me.role != "host":
        refuse("forbidden", "In this circle only hosts ring the bell.")
    if d.room.phase == "paused":
        refuse("floor_closed", "The circle is paused.")
    if d.room.silence is not None and not d.room.silence.gap:
        refuse("silence", "There is a silence now.")
    wait = _bell_wait(d)
    if wait > 0:
        raise Refusal("rate_limited", "The bell was rung a short while ago.", retry_after_ms=wait)
    words = d.words(command.words)
    d.emit(e.SilenceBegan(by=d.by, until=d.now + BELL_MS, words=words, bell=True))


def _bell_wait(d: Draft) -> int:
    mine = 0 if d.me.rang_at is None else d.me.rang_at + BELL_OWN_MS
    rooms = 0 if d.room.rang_at is None else d.room.rang_at + BELL_ROOM_MS
    return max(mine, rooms) - d.now


def edit(d: Draft, command: c.RoundEdit) -> None:
    """Change a round that was not opened yet, or add one at the agenda's end."""
    agenda = d.room.agenda
    if command.round is None:
        if len(agenda) >= ROUNDS:
            refuse("forbidden", "The agenda is full.")
        added = _built(_judged(d, command.spec), d.chance.id())
        d.emit(e.AgendaChanged(by=d.by, agenda=(*agenda, added)))
        return
    old = next((r for r in agenda if r.id == command.round), None)
    if old is None:
        refuse("not_found", "There is no such round.")
    if old.id in d.room.opened:
        refuse("stale", "That round was opened already.")
    new = _built({**spec_of(old), **_judged(d, command.spec)}, old.id)
    d.emit(e.AgendaChanged(by=d.by, agenda=tuple(new if r is old else r for r in agenda)))


Spec = dict[str, str | int | bool | None]


def _judged(d: Draft, spec: Spec) -> Spec:
    """Return the fields with title and prompt in the form that moderation gave them."""
    limits = {"title": MAX_TITLE, "prompt": MAX_PROMPT}
    texts = {f: v for f in limits if isinstance(v := spec.get(f), str)}
    return {**spec, **{f: d.words(text, f, limits[f]) for f, text in texts.items()}}


def _built(spec: dict[str, str | int | bool | None], id_: str) -> Round:
    try:
        return build_round(spec, id_)
    except AgendaError as error:
        refuse("bad_command", str(error))
