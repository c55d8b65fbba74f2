"""What moderation is shown of a text: who speaks in which role, never an address.

Everything comes from the room's state, so that any instance shows the same.
"""

from roomserver.domain.commands import Join
from roomserver.domain.envelope import Envelope
from roomserver.domain.state import Room
from roomserver.rooms.ports import Subject


def subject(room: Room, envelope: Envelope, field: str, text: str) -> Subject:
    """Return one text of a command as moderation is to see it."""
    by, command = envelope.by or "", envelope.command
    member = room.members.get(by)
    return Subject(
        room=room.id,
        participant=command.participant if isinstance(command, Join) else by,
        role=member.role if member else "participant",
        field=field,
        text=text,
        language=room.language,
    )
