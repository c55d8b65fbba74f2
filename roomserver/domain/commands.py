"""What people and the server ask of a room: imperatives, one Struct a command.

`WIRE_COMMANDS` are those a client may send (PROTOCOL 5); the tag is the wire's `type`. The rest
the server makes itself. Nobody can speak as somebody else: a command has no field for who sends
it; the session puts it into an `Envelope` with its own authenticated identity.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from roomserver.domain.state import Feedback, Floor, GoalState, Mark, Part, Role

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Words = Annotated[str, Meta(min_length=1)]
Seconds = Annotated[int, Meta(ge=1, le=14_400)]
ReportReason = Literal["unkind", "unsafe", "contact", "illegal", "appeal", "other"]


class Command(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of all commands."""


# -- words ---------------------------------------------------------------------


class MessagePost(Command, tag="message.post", frozen=True, kw_only=True):
    text: Words
    feedback: Feedback | None = None
    note: str | None = None
    reply_to: Id | None = None


class MessageRetract(Command, tag="message.retract", frozen=True, kw_only=True):
    message: Id


class MessageReport(Command, tag="message.report", frozen=True, kw_only=True):
    message: Id
    reason: ReportReason
    text: str | None = None


class ReactionAdd(Command, tag="reaction.add", frozen=True, kw_only=True):
    message: Id
    kind: Mark


class ReactionRemove(Command, tag="reaction.remove", frozen=True, kw_only=True):
    message: Id
    kind: Mark


class HelpAsk(Command, tag="help.ask", frozen=True, kw_only=True):
    text: str | None = None


class WhisperPost(Command, tag="whisper.post", frozen=True, kw_only=True):
    to: Id
    text: Words


class NotePost(Command, tag="note.post", frozen=True, kw_only=True):
    text: Words


class AnnouncementPost(Command, tag="announcement.post", frozen=True, kw_only=True):
    text: Words


class MessageRemove(Command, tag="message.remove", frozen=True, kw_only=True):
    message: Id
    reason: str | None = None


class MessageRestore(Command, tag="message.restore", frozen=True, kw_only=True):
    message: Id
    reason: str | None = None


class MessageApprove(Command, tag="message.approve", frozen=True, kw_only=True):
    message: Id
    reason: str | None = None
    text: str | None = None


class MessageDecline(Command, tag="message.decline", frozen=True, kw_only=True):
    message: Id
    reason: str | None = None
    text: str | None = None


class AlertClaim(Command, tag="alert.claim", frozen=True, kw_only=True):
    alert: Id
    text: str | None = None


class AlertClose(Command, tag="alert.close", frozen=True, kw_only=True):
    alert: Id
    text: str | None = None


class GoalSet(Command, tag="goal.set", frozen=True, kw_only=True):
    text: Words
    goal: Id | None = None


class GoalMark(Command, tag="goal.mark", frozen=True, kw_only=True):
    goal: Id
    state: GoalState


class GoalCelebrate(Command, tag="goal.celebrate", frozen=True, kw_only=True):
    goal: Id


# -- oneself -------------------------------------------------------------------


class PartSet(Command, tag="part.set", frozen=True, kw_only=True):
    part: Part


class AliasSet(Command, tag="alias.set", frozen=True, kw_only=True):
    alias: Words


class RoomLeave(Command, tag="room.leave", frozen=True, kw_only=True):
    pass


class RoleAccept(Command, tag="role.accept", frozen=True, kw_only=True):
    role: Role


# -- the floor -----------------------------------------------------------------


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


# -- hosting -------------------------------------------------------------------


class HostAway(Command, tag="host.away", frozen=True, kw_only=True):
    on: bool


class ParticipantAdmit(Command, tag="participant.admit", frozen=True, kw_only=True):
    participant: Id


class ParticipantRefuse(Command, tag="participant.refuse", frozen=True, kw_only=True):
    participant: Id


class ParticipantMute(Command, tag="participant.mute", frozen=True, kw_only=True):
    participant: Id
    seconds: Seconds | None = None
    reason: str | None = None


class ParticipantUnmute(Command, tag="participant.unmute", frozen=True, kw_only=True):
    participant: Id
    reason: str | None = None


class ParticipantRemove(Command, tag="participant.remove", frozen=True, kw_only=True):
    participant: Id
    ban: bool = False
    reason: str | None = None


class BanLift(Command, tag="ban.lift", frozen=True, kw_only=True):
    participant: Id


class ParticipantRole(Command, tag="participant.role", frozen=True, kw_only=True):
    participant: Id
    role: Role


class ParticipantRename(Command, tag="participant.rename", frozen=True, kw_only=True):
    participant: Id


class RoomSet(Command, tag="room.set", frozen=True, kw_only=True):
    """Any setting of PROTOCOL 6, flat. Absent ones stay as they are."""

    locked: bool | UnsetType = UNSET
    lobby: bool | UnsetType = UNSET
    capacity: Annotated[int, Meta(ge=2)] | UnsetType = UNSET
    slow_mode_s: Annotated[int, Meta(ge=0, le=300)] | UnsetType = UNSET
    history: Literal["none", "round", "all"] | UnsetType = UNSET
    late: Literal["queue", "listen", "closed"] | UnsetType = UNSET
    bell: Literal["anyone", "hosts"] | UnsetType = UNSET
    reactions: bool | UnsetType = UNSET
    pre_moderated: bool | UnsetType = UNSET
    hosts_see_whispers: bool | UnsetType = UNSET
    needs_host: bool | UnsetType = UNSET
    hold_s: Annotated[int, Meta(ge=1, le=14_400)] | UnsetType = UNSET
    answer_s: Annotated[int, Meta(ge=1, le=3_600)] | UnsetType = UNSET
    seat_s: Annotated[int, Meta(ge=1, le=14_400)] | UnsetType = UNSET
    host_absent_s: Annotated[int, Meta(ge=1, le=14_400)] | UnsetType = UNSET
    max_hours: Annotated[int, Meta(ge=1, le=24)] | UnsetType = UNSET


class RoomClose(Command, tag="room.close", frozen=True, kw_only=True):
    words: str | None = None


# -- what the server asks itself -------------------------------------------------


class Join(Command, tag="join", frozen=True, kw_only=True):
    """A newcomer. `candidates` are free-looking aliases in the order to try them.

    `guest` is a global or room host key's holder when `role` is host; `address` the keyed hash of
    the address prefix. `participant` is the new member's id.
    """

    participant: str
    connection: str
    agreed: bool
    role: Role = "participant"
    alias: str | None = None
    part: Part | None = None
    candidates: tuple[str, ...] = ()
    address: str | None = None
    credential: str | None = None


class Attach(Command, tag="attach", frozen=True, kw_only=True):
    """A resume: `connection` becomes the member's newest."""

    participant: str
    connection: str


class Detach(Command, tag="detach", frozen=True, kw_only=True):
    """The socket of `connection` was lost at `since`."""

    participant: str
    connection: str
    since: int


class MarkLost(Command, tag="mark_lost", frozen=True, kw_only=True):
    """These members' instance is dead: their connections were lost at `since`."""

    connections: dict[str, str]
    since: int


class RenewInvite(Command, tag="renew_invite", frozen=True, kw_only=True):
    """From the HTTP API."""


class EndRoom(Command, tag="end_room", frozen=True, kw_only=True):
    """From the HTTP API or the operator."""

    words: str | None = None


class Tick(Command, tag="tick", frozen=True, kw_only=True):
    """Do the nearest overdue deadline, if any."""


WIRE_COMMANDS: tuple[type[Command], ...] = (
    MessagePost,
    MessageRetract,
    MessageReport,
    ReactionAdd,
    ReactionRemove,
    HelpAsk,
    WhisperPost,
    NotePost,
    AnnouncementPost,
    MessageRemove,
    MessageRestore,
    MessageApprove,
    MessageDecline,
    AlertClaim,
    AlertClose,
    GoalSet,
    GoalMark,
    GoalCelebrate,
    PartSet,
    AliasSet,
    RoomLeave,
    RoleAccept,
    TurnBegin,
    TurnPass,
    TurnDefer,
    TurnEnd,
    TurnMoreTime,
    HandRaise,
    HandLower,
    BellRing,
    CircleBegin,
    CirclePause,
    CircleResume,
    RoundNext,
    FloorSet,
    TurnOffer,
    TurnSkip,
    TurnExtend,
    QueueSet,
    QueueShuffle,
    SilenceBegin,
    SilenceEnd,
    RoundEdit,
    HostAway,
    ParticipantAdmit,
    ParticipantRefuse,
    ParticipantMute,
    ParticipantUnmute,
    ParticipantRemove,
    BanLift,
    ParticipantRole,
    ParticipantRename,
    RoomSet,
    RoomClose,
)
