"""`evolve(room, entry)`: the only way a room changes.

A match that only dispatches; the folds stand in `folds/`. After each event the room's public
position and the private ones of those who may see it are counted (PROTOCOL 2, Positions).
"""

from typing import assert_never

from msgspec.structs import replace

from roomserver.domain import events as e
from roomserver.domain.audience import INTERNAL, audience
from roomserver.domain.envelope import Entry
from roomserver.domain.folds import floor, house, members, words
from roomserver.domain.state import Room


def evolve(room: Room, entry: Entry) -> Room:
    """Return the room after one event; `entry.at` is the store's time of it."""
    event = entry.event
    room = _apply(room, event, entry.at)
    room = members.attendance(members.accepted(room, event), entry.at)
    return room if isinstance(event, INTERNAL) else _counted(room, event)


def _counted(room: Room, event: e.AnyEvent) -> Room:
    viewers = audience(event, room)
    if viewers is None:
        return replace(room, seq=room.seq + 1)
    counted = {v: replace(room.members[v], p=room.members[v].p + 1) for v in viewers}
    return replace(room, members={**room.members, **counted}) if counted else room


def _apply(room: Room, event: e.AnyEvent, at: int) -> Room:  # noqa: C901 -- dispatch only
    match event:
        case e.ParticipantJoined():
            return members.joined(room, event)
        case e.ParticipantWaiting():
            return members.waiting(room, event)
        case e.ParticipantRefused():
            return members.refused(room, event)
        case e.ParticipantChanged():
            return members.changed(room, event)
        case e.ParticipantAway():
            return members.away(room, event)
        case e.ParticipantReturned():
            return members.returned(room, event)
        case e.ParticipantLeft():
            return members.left(room, event)
        case e.RoleOffered():
            return members.role_offered(room, event)
        case e.BanLifted():
            return members.ban_lifted(room, event)
        case e.ConnectionAttached():
            return members.attached(room, event)
        case e.ConnectionLost():
            return members.lost(room, event)
        case e.CommandAccepted():
            return room
        case e.InviteRenewed():
            return replace(room, invite=room.invite + 1)
        case e.CircleBegan():
            return floor.circle_began(room, event)
        case e.CirclePaused():
            return replace(room, phase="paused")
        case e.CircleResumed():
            return replace(room, phase="circle")
        case e.CircleEnded():
            return floor.circle_ended(room, event)
        case e.RoundOpened():
            return floor.round_opened(room, event)
        case e.RoundClosed():
            return floor.round_closed(room, event)
        case e.FloorChanged():
            return floor.floor_changed(room, event)
        case e.AgendaChanged():
            return replace(room, agenda=event.agenda)
        case e.TurnOffered():
            return floor.turn_offered(room, event)
        case e.TurnStarted():
            return floor.turn_started(room, event, at)
        case e.TurnExtended():
            return floor.turn_extended(room, event, at)
        case e.TurnClock():
            return floor.turn_clock(room, event, at)
        case e.TurnNearlyOver():
            return floor.turn_nearly_over(room, event)
        case e.TurnOvertime():
            return floor.turn_overtime(room, event)
        case e.TurnRepliesOpened():
            return floor.turn_replies_opened(room, event, at)
        case e.TurnEnded():
            return floor.turn_ended(room, event, at)
        case e.QueueChanged() | e.HandRaised() | e.HandLowered():
            return members.listed(room, event)
        case e.SilenceBegan():
            return floor.silence_began(room, event, at)
        case e.SilenceEnded():
            return replace(room, silence=None)
        case e.MessagePosted():
            return words.message_posted(room, event, at)
        case e.MessageHeld():
            return words.message_held(room, event, at)
        case e.MessageDeclined():
            return words.message_declined(room, event)
        case e.MessageRemoved():
            return words.message_removed(room, event)
        case e.MessageHidden():
            return words.message_hidden(room, event)
        case e.MessageRestored():
            return words.message_restored(room, event)
        case e.ReactionChanged():
            return words.reaction_changed(room, event)
        case e.WhisperPosted():
            return words.whisper_posted(room, event, at)
        case e.NotePosted() | e.AnnouncementPosted() | e.CareOffered() | e.Notice():
            return room
        case e.MessageReported():
            return words.message_reported(room, event)
        case e.GoalChanged():
            return words.goal_changed(room, event)
        case e.HistoryTrimmed():
            return members.trimmed(room, event)
        case e.AlertRaised():
            return house.alert_raised(room, event)
        case e.AlertChanged():
            return house.alert_changed(room, event)
        case e.RoomChanged():
            return replace(room, settings=event.settings)
        case e.HostAbsent():
            return house.host_absent(room, event)
        case e.HostReturned():
            return house.host_returned(room, event)
        case e.RoomClosing():
            return house.room_closing(room, event)
        case e.RoomClosed():
            return house.room_closed(room, event)
        case _:
            assert_never(event)
