"""What happened in a room, past tense, one Struct an event; the tag is the wire's `type`.

Events are what the store keeps and every replica folds. Most travel as they stand; what the wire
must not carry (`INTERNAL`, `HIDDEN`) is taken out by `visibility`. An event tells what one
person did, never a total of several people's deeds: totals are folded. Lists that an event
changes stand in it as they are afterwards, decided by `decide`, so that nobody computes an order.
"""

from msgspec import Struct

from roomserver.domain.state import (
    AlertKind,
    AlertState,
    Feedback,
    Floor,
    GoalState,
    Mark,
    Part,
    Phase,
    Role,
    Round,
    Settings,
    Status,
)

Ids = tuple[str, ...]


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of all events: `by` did it, as their command number `n` (first event of a command)."""

    by: str | None = None
    n: int | None = None


class Listed(Event, frozen=True, kw_only=True):
    """An event that may change lists; None means unchanged."""

    queue: Ids | None = None
    come_back: Ids | None = None
    heard: Ids | None = None
    hands: Ids | None = None


class Clocked(Listed, frozen=True, kw_only=True):
    """An event that sets a turn's clock: at most one of the four stands, by state and motion."""

    answer_by: int | None = None
    ends_at: int | None = None
    replies_until: int | None = None
    left_ms: int | None = None


# -- members -----------------------------------------------------------------


class ParticipantJoined(Listed, tag="participant.joined", frozen=True, kw_only=True):
    """A person sat down (or came back after `gone`, or in from the lobby: same id)."""

    participant: str
    alias: str
    role: Role
    part: Part
    status: Status = "here"
    muted: bool = False
    joined_at: int
    connection: str | None = None
    address: str | None = None
    credential: str | None = None
    marked: bool = False


class ParticipantWaiting(Event, tag="participant.waiting", frozen=True, kw_only=True):
    """A newcomer waits in the lobby; hosts only."""

    participant: str
    alias: str
    part: Part
    marked: bool = False
    connection: str | None = None
    address: str | None = None


class ParticipantRefused(Event, tag="participant.refused", frozen=True, kw_only=True):
    """A newcomer was refused, or their place in the lobby was lost (`lost`); hosts only."""

    participant: str
    lost: bool = False


class ParticipantChanged(Listed, tag="participant.changed", frozen=True, kw_only=True):
    """What changed of a person; None means unchanged."""

    participant: str
    alias: str | None = None
    role: Role | None = None
    part: Part | None = None
    muted: bool | None = None
    muted_until: int | None = None
    back_soon: bool | None = None


class ParticipantAway(Listed, tag="participant.away", frozen=True, kw_only=True):
    """Five seconds without a connection."""

    participant: str


class ParticipantReturned(
    Listed, tag="participant.returned", frozen=True, kw_only=True
):
    """An away person's connection is back."""

    participant: str


class ParticipantLeft(Listed, tag="participant.left", frozen=True, kw_only=True):
    """`left`, `gone` (the secret still brings them back) or `removed` (`ban`: marked address)."""

    participant: str
    reason: str
    text: str | None = None
    ban: bool = False


class RoleOffered(Event, tag="role.offered", frozen=True, kw_only=True):
    """Internal: a host named somebody; the person is told by `notice`."""

    participant: str


class BanLifted(Event, tag="ban.lifted", frozen=True, kw_only=True):
    """Internal: the mark of a removed person's address is gone."""

    participant: str


class ConnectionAttached(Event, tag="connection.attached", frozen=True, kw_only=True):
    """Internal: from here on only this connection speaks for the member."""

    participant: str
    connection: str


class ConnectionLost(Event, tag="connection.lost", frozen=True, kw_only=True):
    """Internal: the member's newest connection is gone; `since` is when."""

    participant: str
    connection: str
    since: int


class CommandAccepted(Event, tag="command.accepted", frozen=True, kw_only=True):
    """Internal: a command that changed nothing was acknowledged (its `n` is remembered)."""


class InviteRenewed(Event, tag="invite.renewed", frozen=True, kw_only=True):
    """Internal: earlier invites admit no more newcomers."""


# -- circle, rounds, turns -----------------------------------------------------


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


# -- words ---------------------------------------------------------------------


class MessagePosted(Event, tag="message.posted", frozen=True, kw_only=True):
    """`by` is the author, also when a host approved it; `removed` stands in the log for a text
    that was taken out afterwards."""

    message: str
    text: str
    turn: str | None = None
    round: str | None = None
    feedback: Feedback = "none"
    note: str | None = None
    reply_to: str | None = None
    changed: bool | None = None
    labels: Ids | None = None
    approved_by: str | None = None
    asked: bool = False
    removed: bool | None = None


class MessageHeld(Event, tag="message.held", frozen=True, kw_only=True):
    """Author and hosts only."""

    message: str
    text: str
    expires_at: int
    labels: Ids | None = None
    turn: str | None = None
    round: str | None = None
    feedback: Feedback = "none"
    note: str | None = None
    reply_to: str | None = None
    changed: bool | None = None


class MessageDeclined(Event, tag="message.declined", frozen=True, kw_only=True):
    """Author and hosts only; `reason`: host, expired, withdrawn, left."""

    message: str
    author: str
    reason: str
    text: str | None = None


class MessageRemoved(Event, tag="message.removed", frozen=True, kw_only=True):
    message: str


class MessageHidden(Event, tag="message.hidden", frozen=True, kw_only=True):
    message: str


class MessageRestored(Event, tag="message.restored", frozen=True, kw_only=True):
    """The message as it was posted; `by` is its author."""

    message: str
    text: str
    turn: str | None = None
    round: str | None = None
    feedback: Feedback = "none"
    note: str | None = None
    reply_to: str | None = None
    changed: bool | None = None
    restored_by: str | None = None
    removed: bool | None = None


class ReactionChanged(Event, tag="reaction.changed", frozen=True, kw_only=True):
    """`by` marked (`on`) or unmarked; the wire carries the count instead of both."""

    message: str
    kind: Mark
    on: bool


class WhisperPosted(Event, tag="whisper.posted", frozen=True, kw_only=True):
    whisper: str
    to: str
    text: str


class NotePosted(Event, tag="note.posted", frozen=True, kw_only=True):
    note: str
    text: str


class AnnouncementPosted(Event, tag="announcement.posted", frozen=True, kw_only=True):
    announcement: str
    text: str


class MessageReported(Event, tag="message.reported", frozen=True, kw_only=True):
    """Internal: counted towards hiding; hosts are told by `alert.raised`."""

    message: str


class GoalChanged(Event, tag="goal.changed", frozen=True, kw_only=True):
    """None means unchanged; `celebrated_by` is folded and told as a count."""

    goal: str
    owner: str
    text: str | None = None
    state: GoalState | None = None
    celebrated_by: str | None = None


class HistoryTrimmed(Event, tag="history.trimmed", frozen=True, kw_only=True):
    """An addition to the protocol: these people and messages have left the bounded log."""

    participants: Ids = ()
    messages: Ids = ()


# -- care ----------------------------------------------------------------------


class AlertRaised(Event, tag="alert.raised", frozen=True, kw_only=True):
    """Hosts only, never the one it is about (`report`)."""

    alert: str
    kind: AlertKind
    participant: str | None = None
    message: str | None = None
    labels: Ids | None = None
    text: str | None = None
    rings_at: int | None = None


class AlertChanged(Event, tag="alert.changed", frozen=True, kw_only=True):
    alert: str
    state: AlertState
    claimed_by: str | None = None
    text: str | None = None


class CareOffered(Event, tag="care.offered", frozen=True, kw_only=True):
    """One person; the wire adds the room's `resources`."""

    participant: str


class Notice(Event, tag="notice", frozen=True, kw_only=True):
    """One person; `key` is for the page's own words, `text` a sentence for other clients."""

    participant: str
    key: str
    text: str
    message: str | None = None


# -- room ----------------------------------------------------------------------


class RoomChanged(Event, tag="room.changed", frozen=True, kw_only=True):
    settings: Settings


class HostAbsent(Event, tag="host.absent", frozen=True, kw_only=True):
    """`closes_at` is absent where the room does not need a host."""

    closes_at: int | None = None


class HostReturned(Event, tag="host.returned", frozen=True, kw_only=True):
    participant: str


class RoomClosing(Event, tag="room.closing", frozen=True, kw_only=True):
    """`at` None takes it back. The wire adds the room's `resources`."""

    at: int | None = None
    reason: str


class RoomClosed(Event, tag="room.closed", frozen=True, kw_only=True):
    words: str | None = None


AnyEvent = (
    ParticipantJoined
    | ParticipantWaiting
    | ParticipantRefused
    | ParticipantChanged
    | ParticipantAway
    | ParticipantReturned
    | ParticipantLeft
    | RoleOffered
    | BanLifted
    | ConnectionAttached
    | ConnectionLost
    | CommandAccepted
    | InviteRenewed
    | CircleBegan
    | CirclePaused
    | CircleResumed
    | CircleEnded
    | RoundOpened
    | RoundClosed
    | FloorChanged
    | AgendaChanged
    | TurnOffered
    | TurnStarted
    | TurnExtended
    | TurnClock
    | TurnNearlyOver
    | TurnOvertime
    | TurnRepliesOpened
    | TurnEnded
    | QueueChanged
    | HandRaised
    | HandLowered
    | SilenceBegan
    | SilenceEnded
    | MessagePosted
    | MessageHeld
    | MessageDeclined
    | MessageRemoved
    | MessageHidden
    | MessageRestored
    | ReactionChanged
    | WhisperPosted
    | NotePosted
    | AnnouncementPosted
    | MessageReported
    | GoalChanged
    | HistoryTrimmed
    | AlertRaised
    | AlertChanged
    | CareOffered
    | Notice
    | RoomChanged
    | HostAbsent
    | HostReturned
    | RoomClosing
    | RoomClosed
)
