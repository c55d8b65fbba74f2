"""What happened in a room, past tense, one Struct an event; the tag is the wire's `type`.

Events are what the store keeps and every replica folds. Most travel as they stand; what the wire
must not carry (`INTERNAL`, `HIDDEN`) is taken out by `visibility`. An event tells what one
person did, never a total of several people's deeds: totals are folded. Lists that an event
changes stand in it as they are afterwards, decided by `decide`, so that nobody computes an order.
"""

from roomserver.domain.events.base import Clocked, Event, Ids, Listed
from roomserver.domain.events.circle import (
    AgendaChanged,
    CircleBegan,
    CircleEnded,
    CirclePaused,
    CircleResumed,
    FloorChanged,
    HandLowered,
    HandRaised,
    QueueChanged,
    RoundClosed,
    RoundOpened,
    SilenceBegan,
    SilenceEnded,
    TurnClock,
    TurnEnded,
    TurnExtended,
    TurnNearlyOver,
    TurnOffered,
    TurnOvertime,
    TurnRepliesOpened,
    TurnStarted,
)
from roomserver.domain.events.house import (
    AlertChanged,
    AlertRaised,
    CareOffered,
    HostAbsent,
    HostReturned,
    Notice,
    RoomChanged,
    RoomClosed,
    RoomClosing,
)
from roomserver.domain.events.members import (
    BanLifted,
    CommandAccepted,
    ConnectionAttached,
    ConnectionLost,
    InviteRenewed,
    ParticipantAway,
    ParticipantChanged,
    ParticipantJoined,
    ParticipantLeft,
    ParticipantRefused,
    ParticipantReturned,
    ParticipantWaiting,
    RoleOffered,
)
from roomserver.domain.events.words import (
    AnnouncementPosted,
    GoalChanged,
    HistoryTrimmed,
    MessageDeclined,
    MessageHeld,
    MessageHidden,
    MessagePosted,
    MessageRemoved,
    MessageReported,
    MessageRestored,
    NotePosted,
    ReactionChanged,
    WhisperPosted,
)

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

__all__ = [
    "AgendaChanged",
    "AlertChanged",
    "AlertRaised",
    "AnnouncementPosted",
    "AnyEvent",
    "BanLifted",
    "CareOffered",
    "CircleBegan",
    "CircleEnded",
    "CirclePaused",
    "CircleResumed",
    "Clocked",
    "CommandAccepted",
    "ConnectionAttached",
    "ConnectionLost",
    "Event",
    "FloorChanged",
    "GoalChanged",
    "HandLowered",
    "HandRaised",
    "HistoryTrimmed",
    "HostAbsent",
    "HostReturned",
    "Ids",
    "InviteRenewed",
    "Listed",
    "MessageDeclined",
    "MessageHeld",
    "MessageHidden",
    "MessagePosted",
    "MessageRemoved",
    "MessageReported",
    "MessageRestored",
    "NotePosted",
    "Notice",
    "ParticipantAway",
    "ParticipantChanged",
    "ParticipantJoined",
    "ParticipantLeft",
    "ParticipantRefused",
    "ParticipantReturned",
    "ParticipantWaiting",
    "QueueChanged",
    "ReactionChanged",
    "RoleOffered",
    "RoomChanged",
    "RoomClosed",
    "RoomClosing",
    "RoundClosed",
    "RoundOpened",
    "SilenceBegan",
    "SilenceEnded",
    "TurnClock",
    "TurnEnded",
    "TurnExtended",
    "TurnNearlyOver",
    "TurnOffered",
    "TurnOvertime",
    "TurnRepliesOpened",
    "TurnStarted",
    "WhisperPosted",
]
