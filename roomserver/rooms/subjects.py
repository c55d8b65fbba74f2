"""What moderation is shown of a text: who speaks in which role, never an address.

Everything comes from the room's state, so that any instance shows the same.
"""

from collections.abc import Iterator
from itertools import chain, islice

from roomserver.domain.commands import Command, Join, MessagePost, WhisperPost
from roomserver.domain.envelope import Envelope
from roomserver.domain.state import Held, Message, Room
from roomserver.rooms.ports import Earlier, Subject

EARLIER = 8
HOSTS = 20


def subject(room: Room, envelope: Envelope, field: str, text: str) -> Subject:
    """Return one text of a command as moderation is to see it."""
    by, command = envelope.by or "", envelope.command
    member = room.members.get(by)
    joins = command if isinstance(command, Join) else None
    return Subject(
        room=room.id,
        participant=joins.participant if joins else by,
        role=joins.role if joins else member.role if member else "participant",
        field=field,
        text=text,
        language=room.language,
        kind=str(command.__struct_config__.tag),
        to=_to(room, command),
        earlier=tuple(islice(_earlier(room, by), EARLIER)),
        hosts=tuple(islice(_hosts(room), HOSTS)),
        help_lines=tuple(line.value for line in room.resources),
    )


def _to(room: Room, command: Command) -> str | None:
    """Return whom a text is aimed at, if at one person."""
    if isinstance(command, WhisperPost):
        return command.to
    return _author(room, command.reply_to) if isinstance(command, MessagePost) else None


def _author(room: Room, message: str | None) -> str | None:
    found = room.messages.get(message or "")
    return found.by if found else None


def _earlier(room: Room, by: str) -> Iterator[Earlier]:
    """Return a member's messages, the newest first: those that wait before those that are shown."""
    held, shown = reversed(room.held.values()), reversed(room.messages.values())
    kept: Iterator[Held | Message] = chain(held, shown)
    mine = (each for each in kept if each.by == by)
    return (Earlier(each.text, each.labels, _author(room, each.reply_to)) for each in mine)


def _hosts(room: Room) -> Iterator[str]:
    return (m.alias for m in room.members.values() if m.role == "host" and m.status != "left")
