"""Who may send which command, when: one table, one screen.

Columns: the participant's right, the host's right (a host has every participant's right too),
whether a muted person keeps it, and the phases in which it makes sense. What depends on more
than role and phase (whose turn, which message) stands with the command's own rule.
"""

from typing import NamedTuple

from roomserver.domain import commands as c
from roomserver.domain.state import Phase

OPEN: frozenset[Phase] = frozenset({"gathering", "circle", "paused", "after"})
RUNNING: frozenset[Phase] = frozenset({"circle", "paused"})
BEFORE: frozenset[Phase] = frozenset({"gathering"})
CIRCLE: frozenset[Phase] = frozenset({"circle"})
PAUSED: frozenset[Phase] = frozenset({"paused"})


class Rule(NamedTuple):
    participant: bool
    host: bool
    muted: bool
    phases: frozenset[Phase]


P, H, MUTED_TOO, NOT_MUTED = True, True, True, False
NO = False

POLICY: dict[type[c.Command], Rule] = {
    # command              participant host muted   phases
    c.MessagePost: Rule(P, H, NOT_MUTED, OPEN),
    c.MessageRetract: Rule(P, H, MUTED_TOO, OPEN),
    c.MessageReport: Rule(P, H, MUTED_TOO, OPEN),
    c.ReactionAdd: Rule(P, H, MUTED_TOO, OPEN),
    c.ReactionRemove: Rule(P, H, MUTED_TOO, OPEN),
    c.HelpAsk: Rule(P, H, MUTED_TOO, OPEN),
    c.WhisperPost: Rule(P, H, MUTED_TOO, OPEN),
    c.NotePost: Rule(NO, H, MUTED_TOO, OPEN),
    c.AnnouncementPost: Rule(NO, H, MUTED_TOO, OPEN),
    c.MessageRemove: Rule(NO, H, MUTED_TOO, OPEN),
    c.MessageRestore: Rule(NO, H, MUTED_TOO, OPEN),
    c.MessageApprove: Rule(NO, H, MUTED_TOO, OPEN),
    c.MessageDecline: Rule(NO, H, MUTED_TOO, OPEN),
    c.AlertClaim: Rule(NO, H, MUTED_TOO, OPEN),
    c.AlertClose: Rule(NO, H, MUTED_TOO, OPEN),
    c.GoalSet: Rule(P, H, NOT_MUTED, OPEN),
    c.GoalMark: Rule(P, H, MUTED_TOO, OPEN),
    c.GoalCelebrate: Rule(P, H, MUTED_TOO, OPEN),
    c.PartSet: Rule(P, H, MUTED_TOO, OPEN),
    c.AliasSet: Rule(P, H, NOT_MUTED, OPEN),
    c.RoomLeave: Rule(P, H, MUTED_TOO, OPEN),
    c.RoleAccept: Rule(P, H, MUTED_TOO, OPEN),
    c.TurnBegin: Rule(P, H, NOT_MUTED, OPEN),
    c.TurnPass: Rule(P, H, MUTED_TOO, OPEN),
    c.TurnDefer: Rule(P, H, MUTED_TOO, OPEN),
    c.TurnEnd: Rule(P, H, MUTED_TOO, OPEN),
    c.TurnMoreTime: Rule(P, H, MUTED_TOO, OPEN),
    c.HandRaise: Rule(P, H, MUTED_TOO, OPEN),
    c.HandLower: Rule(P, H, MUTED_TOO, OPEN),
    c.BellRing: Rule(P, H, NOT_MUTED, OPEN),
    c.CircleBegin: Rule(NO, H, MUTED_TOO, BEFORE),
    c.CirclePause: Rule(NO, H, MUTED_TOO, CIRCLE),
    c.CircleResume: Rule(NO, H, MUTED_TOO, PAUSED),
    c.RoundNext: Rule(NO, H, MUTED_TOO, RUNNING),
    c.FloorSet: Rule(NO, H, MUTED_TOO, RUNNING),
    c.TurnOffer: Rule(NO, H, MUTED_TOO, RUNNING),
    c.TurnSkip: Rule(NO, H, MUTED_TOO, OPEN),
    c.TurnExtend: Rule(NO, H, MUTED_TOO, OPEN),
    c.QueueSet: Rule(NO, H, MUTED_TOO, RUNNING),
    c.QueueShuffle: Rule(NO, H, MUTED_TOO, RUNNING),
    c.SilenceBegin: Rule(NO, H, MUTED_TOO, OPEN),
    c.SilenceEnd: Rule(NO, H, MUTED_TOO, OPEN),
    c.RoundEdit: Rule(NO, H, MUTED_TOO, OPEN),
    c.HostAway: Rule(NO, H, MUTED_TOO, OPEN),
    c.ParticipantAdmit: Rule(NO, H, MUTED_TOO, OPEN),
    c.ParticipantRefuse: Rule(NO, H, MUTED_TOO, OPEN),
    c.ParticipantMute: Rule(NO, H, MUTED_TOO, OPEN),
    c.ParticipantUnmute: Rule(NO, H, MUTED_TOO, OPEN),
    c.ParticipantRemove: Rule(NO, H, MUTED_TOO, OPEN),
    c.BanLift: Rule(NO, H, MUTED_TOO, OPEN),
    c.ParticipantRole: Rule(NO, H, MUTED_TOO, OPEN),
    c.ParticipantRename: Rule(NO, H, MUTED_TOO, OPEN),
    c.RoomSet: Rule(NO, H, MUTED_TOO, OPEN),
    c.RoomClose: Rule(NO, H, MUTED_TOO, OPEN),
}
