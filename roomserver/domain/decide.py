"""`decide(room, envelope, now)`: what a command leads to, or why it is not done.

The order of the tests is the order in which a client's author would expect them: who you are,
whether it was done already, whether your role may, whether the moment is right, then the
command's own rule. What follows by itself (a clock that stops, the next offer, a host who is
back) is added after every command, so no rule has to remember it.
"""

from collections.abc import Callable
from typing import Any

from roomserver.domain import (
    care,
    concern,
    conversation,
    deadlines,
    goals,
    hosting,
    membership,
    rounds,
    turns,
)
from roomserver.domain import commands as c
from roomserver.domain import events as e
from roomserver.domain.audience import is_in
from roomserver.domain.draft import Draft, Refusal, refuse
from roomserver.domain.envelope import Arrival, Decision, Duplicate, Envelope, Rejected
from roomserver.domain.floor import closed_to, floor_of
from roomserver.domain.folds.members import was_accepted
from roomserver.domain.limits import SECOND
from roomserver.domain.policy import POLICY
from roomserver.domain.state import Room

TEXT_FIELDS: dict[type[c.Command], tuple[str, ...]] = {
    c.MessagePost: ("text", "note"),
    c.MessageReport: ("text",),
    c.HelpAsk: ("text",),
    c.WhisperPost: ("text",),
    c.NotePost: ("text",),
    c.AnnouncementPost: ("text",),
    c.MessageRemove: ("reason",),
    c.MessageRestore: ("reason",),
    c.MessageApprove: ("text", "reason"),
    c.MessageDecline: ("text", "reason"),
    c.AlertClaim: ("text",),
    c.AlertClose: ("text",),
    c.GoalSet: ("text",),
    c.AliasSet: ("alias",),
    c.BellRing: ("words",),
    c.CirclePause: ("words",),
    c.CircleResume: ("words",),
    c.SilenceBegin: ("words",),
    c.ParticipantMute: ("reason",),
    c.ParticipantUnmute: ("reason",),
    c.ParticipantRemove: ("reason",),
    c.RoomClose: ("words",),
    c.Join: ("alias",),
}

COMMUTING: frozenset[type[c.Command]] = frozenset(
    {
        c.MessagePost,
        c.ReactionAdd,
        c.ReactionRemove,
        c.WhisperPost,
        c.NotePost,
        c.HelpAsk,
        c.GoalSet,
        c.GoalMark,
        c.GoalCelebrate,
    }
)
_COMMUTING_EVENTS = (
    e.MessagePosted,
    e.ReactionChanged,
    e.WhisperPosted,
    e.NotePosted,
    e.AlertRaised,
    e.GoalChanged,
    e.CareOffered,
    e.Notice,
    e.CommandAccepted,
)

Rule = Callable[[Draft, Any], None]

RULES: dict[type[c.Command], Rule] = {
    c.MessagePost: conversation.post,
    c.MessageRetract: conversation.retract,
    c.MessageReport: care.report,
    c.ReactionAdd: conversation.add_mark,
    c.ReactionRemove: conversation.remove_mark,
    c.HelpAsk: care.ask_help,
    c.WhisperPost: conversation.whisper,
    c.NotePost: conversation.note,
    c.AnnouncementPost: conversation.announce,
    c.MessageRemove: conversation.remove,
    c.MessageRestore: conversation.restore,
    c.MessageApprove: conversation.approve,
    c.MessageDecline: conversation.decline,
    c.AlertClaim: care.claim,
    c.AlertClose: care.close,
    c.GoalSet: goals.set_,
    c.GoalMark: goals.mark,
    c.GoalCelebrate: goals.celebrate,
    c.PartSet: membership.set_part,
    c.AliasSet: membership.set_alias,
    c.RoomLeave: membership.leave,
    c.RoleAccept: membership.accept_role,
    c.TurnBegin: turns.begin,
    c.TurnPass: turns.pass_,
    c.TurnDefer: turns.defer,
    c.TurnEnd: turns.end,
    c.TurnMoreTime: turns.more_time,
    c.HandRaise: rounds.raise_hand,
    c.HandLower: rounds.lower_hand,
    c.BellRing: rounds.ring,
    c.CircleBegin: rounds.begin,
    c.CirclePause: rounds.pause,
    c.CircleResume: rounds.resume,
    c.RoundNext: rounds.next_,
    c.FloorSet: rounds.set_floor,
    c.TurnOffer: turns.offer,
    c.TurnSkip: turns.skip,
    c.TurnExtend: turns.extend,
    c.QueueSet: rounds.set_queue,
    c.QueueShuffle: rounds.shuffle,
    c.SilenceBegin: rounds.begin_silence,
    c.SilenceEnd: rounds.end_silence,
    c.RoundEdit: rounds.edit,
    c.HostAway: hosting.away,
    c.ParticipantAdmit: hosting.admit,
    c.ParticipantRefuse: hosting.refuse_entry,
    c.ParticipantMute: hosting.mute,
    c.ParticipantUnmute: hosting.unmute,
    c.ParticipantRemove: hosting.remove,
    c.BanLift: hosting.lift_ban,
    c.ParticipantRole: hosting.set_role,
    c.ParticipantRename: hosting.rename,
    c.RoomSet: hosting.set_room,
    c.RoomClose: hosting.close,
    c.Join: membership.join,
    c.Attach: membership.attach,
    c.Detach: membership.detach,
    c.MarkLost: membership.mark_lost,
    c.NeedCare: concern.need,
    c.RenewInvite: lambda d, _: d.emit(e.InviteRenewed()),
    c.EndRoom: lambda d, command: d.emit(e.RoomClosed(words=command.words)),
    c.Tick: lambda d, _: deadlines.tick(d),
}


# A text may shrink when it is brought into canonical form, but not to less than this share.
SHRINKS = 4


def texts_of(command: c.Command) -> dict[str, str]:
    """Return the texts of a command that moderation is to judge, by the field's name."""
    fields = TEXT_FIELDS.get(type(command), ())
    given: dict[str, Any] = {field: getattr(command, field) for field in fields}
    if isinstance(command, c.RoundEdit):
        given = {field: command.spec.get(field) for field in ("title", "prompt")}
    return {field: text for field, text in given.items() if isinstance(text, str)}


def decide(room: Room, envelope: Envelope, now: int) -> Decision:
    """Return the events of a command, why it is refused, or that it was done before.

    Never raises for what a peer sent. An accepted command has at least one event; a `Tick` with
    nothing due has none.
    """
    draft = Draft(room, envelope, now)
    try:
        if _done_before(room, envelope):
            return Duplicate()
        _require_open(room)
        _require_allowed(room, envelope)
        RULES[type(envelope.command)](draft, envelope.command)
        if envelope.by is not None:
            concern.about_words(draft)
        elif isinstance(envelope.command, c.Join):
            concern.about_name(draft, envelope.command)
        _follow(draft)
    except Refusal as refusal:
        return Rejected(
            code=refusal.code,
            detail=refusal.detail,
            retry_after_ms=refusal.retry_after_ms,
            suggestions=refusal.suggestions,
            reason=refusal.reason,
        )
    return draft.finish() if draft.events or envelope.by is not None else ()


def arrive(room: Room, envelope: Envelope, now: int) -> Rejected | Arrival:
    """Look at a text before moderation: may it be said now? Returns where it met the floor."""
    try:
        if not _done_before(room, envelope):
            _require_open(room)
            _require_allowed(room, envelope)
            _require_bounded(room, envelope.command)
            if isinstance(envelope.command, c.MessagePost) and envelope.by is not None:
                conversation.look(room, room.members[envelope.by], envelope.command, now)
    except Refusal as refusal:
        return Rejected(
            code=refusal.code,
            detail=refusal.detail,
            retry_after_ms=refusal.retry_after_ms,
        )
    in_turns = room.turn is not None and floor_of(room) == "turns"
    return Arrival(at=now, turn=room.turn.id if room.turn is not None and in_turns else None)


def may_type(room: Room, member: str, now: int) -> bool:
    """Tell whether this person could post now, so that others may see them writing."""
    me = room.members.get(member)
    if me is None or me.status != "here" or room.phase == "closed":
        return False
    turn = room.turn
    replying = turn is not None and turn.state == "replies" and floor_of(room) == "turns"
    to = next((m.id for m in room.messages.values() if turn and m.turn == turn.id), None)
    return closed_to(room, me, to if replying else None) is None and now >= 0


def commutes(envelope: Envelope, events: tuple[e.AnyEvent, ...]) -> bool:
    """Tell whether this decision may also commit after other commuting ones (DESIGN 3, Fence)."""
    return type(envelope.command) in COMMUTING and all(
        isinstance(event, _COMMUTING_EVENTS) for event in events
    )


def _follow(d: Draft) -> None:
    """Add what follows from any command: clocks, the next offer, a host who is back."""
    if d.room.phase == "closed":
        return
    turns.settle(d)
    turns.advance(d)
    deadlines.welcome_back(d)


def _done_before(room: Room, envelope: Envelope) -> bool:
    """Tell a repeated command from a new one. Raises Refusal for one that came too late."""
    if envelope.by is None:
        return False
    member = room.members.get(envelope.by)
    if member is None or not is_in(member.status):
        refuse("not_joined", "You are not in this room.")
    if member.connection is None:
        # Taken for lost, by others who could not know better: it is attached again in a moment.
        again = "Please try again in a moment."
        raise Refusal("unavailable", again, retry_after_ms=SECOND)
    if member.connection != envelope.connection:
        refuse("stale", "Your newer connection speaks for you.")
    if envelope.n is None or envelope.n > member.last_n:
        return False
    if not was_accepted(member, envelope.n):
        refuse("stale", "A later command of yours was done already.")
    return True


def _require_bounded(room: Room, command: c.Command) -> None:
    """Refuse before anybody reads it what can't come within its limit: reading costs time."""
    for text in texts_of(command).values():
        if len(text) > SHRINKS * room.text_limit:
            refuse("too_long", f"At most {room.text_limit} characters, please.")


def _require_open(room: Room) -> None:
    if room.phase == "closed":
        refuse("wrong_phase", "The room has ended.")


def _require_allowed(room: Room, envelope: Envelope) -> None:
    if envelope.by is None:
        return
    rule = POLICY[type(envelope.command)]
    me = room.members[envelope.by]
    if not (rule.host if me.role == "host" else rule.participant):
        refuse("forbidden", "Only hosts can do this.")
    if me.muted and not rule.muted:
        refuse("muted", "You are muted. You can still ask for help and write to a host.")
    if room.phase not in rule.phases:
        refuse("wrong_phase", "This is not the moment for that.")
