"""Commands about words: messages, marks, reports, whispers, alerts, goals."""

from typing import Literal

from roomserver.domain.commands.base import Command, Id, Words
from roomserver.domain.state import Feedback, GoalState, Mark

ReportReason = Literal["unkind", "unsafe", "contact", "illegal", "appeal", "other"]


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
