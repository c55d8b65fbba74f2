"""Commands about the circle: turns, rounds, lists, silences."""

from typing import Annotated

from msgspec import Meta

from roomserver.domain.commands.base import Command, Id, Seconds
from roomserver.domain.state import Floor


class TurnBegin(Command, tag="turn.begin", frozen=True, kw_only=True):
    turn: Id


class TurnPass(Command, tag="turn.pass", frozen=True, kw_only=True):
    turn: Id


class TurnDefer(Command, tag="turn.defer", frozen=True, kw_only=True):
    turn: Id


class TurnEnd(Command, tag="turn.end", frozen=True, kw_only=True):
    turn: Id


class TurnMoreTime(Command, tag="turn.more_time", frozen=True, kw_only=True):
    turn: Id


class HandRaise(Command, tag="hand.raise", frozen=True, kw_only=True):
    participant: Id | None = None


class HandLower(Command, tag="hand.lower", frozen=True, kw_only=True):
    participant: Id | None = None


class BellRing(Command, tag="bell.ring", frozen=True, kw_only=True):
    words: str | None = None


class CircleBegin(Command, tag="circle.begin", frozen=True, kw_only=True):
    pass


class CirclePause(Command, tag="circle.pause", frozen=True, kw_only=True):
    words: str | None = None


class CircleResume(Command, tag="circle.resume", frozen=True, kw_only=True):
    words: str | None = None


class RoundNext(Command, tag="round.next", frozen=True, kw_only=True):
    round: Id | None = None


class FloorSet(Command, tag="floor.set", frozen=True, kw_only=True):
    floor: Floor | None


class TurnOffer(Command, tag="turn.offer", frozen=True, kw_only=True):
    to: Id


class TurnSkip(Command, tag="turn.skip", frozen=True, kw_only=True):
    turn: Id


class TurnExtend(Command, tag="turn.extend", frozen=True, kw_only=True):
    turn: Id
    seconds: Seconds


class QueueSet(Command, tag="queue.set", frozen=True, kw_only=True):
    queue: Annotated[tuple[Id, ...], Meta(max_length=500)]


class QueueShuffle(Command, tag="queue.shuffle", frozen=True, kw_only=True):
    pass


class SilenceBegin(Command, tag="silence.begin", frozen=True, kw_only=True):
    seconds: Seconds
    words: str | None = None


class SilenceEnd(Command, tag="silence.end", frozen=True, kw_only=True):
    pass


class RoundEdit(Command, tag="round.edit", frozen=True, kw_only=True):
    """`spec` is a round as in `POST /api/rooms`; `agenda.build_round` reads it."""

    spec: dict[str, str | int | bool | None]
    round: Id | None = None
