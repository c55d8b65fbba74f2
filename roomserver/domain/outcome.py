"""What a decision means beyond the room: ids for acks, sockets to close, texts to erase."""

from collections.abc import Iterable

from msgspec.structs import replace

from roomserver.domain import events as e
from roomserver.domain.state import Room

LEFT, REMOVED, ENDED, REFUSED, REPLACED = 1000, 4504, 4505, 4506, 4507


def made_id(events: Iterable[e.AnyEvent]) -> str | None:
    """Return the id of the message, whisper, note, announcement or goal that a command made."""
    for event in events:
        match event:
            case e.MessagePosted() if event.approved_by is None:
                return event.message
            case e.MessageHeld():
                return event.message
            case e.WhisperPosted():
                return event.whisper
            case e.NotePosted():
                return event.note
            case e.AnnouncementPosted():
                return event.announcement
            case e.GoalChanged() if event.celebrated_by is None:
                return event.goal
            case _:
                continue
    return None


def closes(event: e.AnyEvent, before: Room) -> tuple[tuple[str, int], ...]:
    """Return (connection, close code) of the sockets that an event ends."""
    match event:
        case e.RoomClosed():
            return tuple((m.connection, ENDED) for m in before.members.values() if m.connection)
        case e.ParticipantLeft() if event.reason != "gone":
            code = REMOVED if event.reason == "removed" else LEFT
            return _connection(before, event.participant, code)
        case e.ParticipantRefused():
            return _connection(before, event.participant, REFUSED)
        case e.ConnectionAttached():
            return _connection(before, event.participant, REPLACED)
        case _:
            return ()


def _connection(room: Room, member: str, code: int) -> tuple[tuple[str, int], ...]:
    connection = room.members[member].connection if member in room.members else None
    return ((connection, code),) if connection else ()


def welcomes(event: e.AnyEvent, before: Room) -> str | None:
    """Return whose live connection needs a `welcome`: a new role, or in from the lobby."""
    if isinstance(event, e.ParticipantChanged) and event.role is not None:
        return event.participant
    if isinstance(event, e.ParticipantJoined):
        old = before.members.get(event.participant)
        return event.participant if old is not None and old.status == "waiting" else None
    return None


def erases(event: e.AnyEvent) -> str | None:
    """Return the message whose text must leave the log with this event."""
    if isinstance(event, e.MessageRemoved | e.MessageDeclined):
        return event.message
    return None


def erase(event: e.AnyEvent, message: str) -> e.AnyEvent | None:
    """Return what stands in the log instead of an event with this message's text, or None.

    Positions stay: a client that reads the log again meets no hole, only no words.
    """
    if not isinstance(event, e.MessagePosted | e.MessageHeld | e.MessageRestored):
        return None
    if event.message != message:
        return None
    if isinstance(event, e.MessageHeld):
        return replace(event, text="", note=None)
    return replace(event, text="", note=None, removed=True)


def scrub(room: Room, message: str) -> Room:
    """Return the room without a message's text, for the snapshot that travels with its removal."""
    if message in room.messages:
        blank = replace(room.messages[message], text="", note=None)
        return replace(room, messages={**room.messages, message: blank})
    if message in room.held:
        blank_held = replace(room.held[message], text="", note=None)
        return replace(room, held={**room.held, message: blank_held})
    return room


def wordless(room: Room) -> Room:
    """Return the room without anything that somebody said in it."""
    return replace(room, messages={}, held={}, alerts={}, goals={}, silence=None)
