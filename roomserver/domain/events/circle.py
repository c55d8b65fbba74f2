"""Events about the circle: phases, rounds, turns, lists, silences."""

from roomserver.domain.events.base import Clocked, Event, Listed
from roomserver.domain.state import Floor, Phase, Round


class CircleBegan(Listed, tag="circle.began", frozen=True, kw_only=True):
    phase: Phase = "circle"
    floor: Floor


class CirclePaused(Event, tag="circle.paused", frozen=True, kw_only=True):
    phase: Phase = "paused"
    words: str | None = None


class CircleResumed(Event, tag="circle.resumed", frozen=True, kw_only=True):
    phase: Phase = "circle"
    words: str | None = None


class CircleEnded(Listed, tag="circle.ended", frozen=True, kw_only=True):
    phase: Phase = "after"
    floor: Floor = "open"


class RoundOpened(Listed, tag="round.opened", frozen=True, kw_only=True):
    """`turn_s` is the length that holds in this round: its own, or the budget's share."""

    round: str
    floor: Floor
    turn_s: int | None = None
    rotated: bool = False


class RoundClosed(Listed, tag="round.closed", frozen=True, kw_only=True):
    """The floor that holds between two rounds is `open`; the host's ends here."""

    round: str
    floor: Floor | None = None


class FloorChanged(Listed, tag="floor.changed", frozen=True, kw_only=True):
    """`floor` is the one that holds now; `host_floor` (internal) the host's word, if any."""

    floor: Floor
    host_floor: Floor | None = None


class AgendaChanged(Event, tag="agenda.changed", frozen=True, kw_only=True):
    agenda: tuple[Round, ...]


class TurnOffered(Clocked, tag="turn.offered", frozen=True, kw_only=True):
    """`second` (internal): from here on the come-back list is being served."""

    turn: str
    holder: str
    extensions_left: int
    second: bool = False


class TurnStarted(Clocked, tag="turn.started", frozen=True, kw_only=True):
    turn: str


class TurnExtended(Clocked, tag="turn.extended", frozen=True, kw_only=True):
    turn: str
    extensions_left: int


class TurnClock(Clocked, tag="turn.clock", frozen=True, kw_only=True):
    turn: str


class TurnNearlyOver(Event, tag="turn.nearly_over", frozen=True, kw_only=True):
    """Holder and hosts only."""

    turn: str
    left_s: int


class TurnOvertime(Event, tag="turn.overtime", frozen=True, kw_only=True):
    turn: str


class TurnRepliesOpened(Clocked, tag="turn.replies_opened", frozen=True, kw_only=True):
    turn: str


class TurnEnded(Listed, tag="turn.ended", frozen=True, kw_only=True):
    """`unanswered` (internal): nobody began it in time. The wire adds `marks`, folded."""

    turn: str
    reason: str
    unanswered: bool = False


class QueueChanged(Listed, tag="queue.changed", frozen=True, kw_only=True):
    pass


class HandRaised(Listed, tag="hand.raised", frozen=True, kw_only=True):
    participant: str


class HandLowered(Listed, tag="hand.lowered", frozen=True, kw_only=True):
    participant: str


class SilenceBegan(Event, tag="silence.began", frozen=True, kw_only=True):
    """`bell` and `gap` are internal: who may ring again when; the pause between turns."""

    until: int
    words: str | None = None
    bell: bool = False
    gap: bool = False


class SilenceEnded(Event, tag="silence.ended", frozen=True, kw_only=True):
    pass
