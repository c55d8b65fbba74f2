"""Events about words: messages, marks, whispers, notes, goals."""

from roomserver.domain.events.base import Event, Ids
from roomserver.domain.state import Feedback, GoalState, Mark


class MessagePosted(Event, tag="message.posted", frozen=True, kw_only=True):
    """`by` is the author, also when a host approved it; `removed` stands in the log for a text
    that was taken out afterwards.
    """

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
