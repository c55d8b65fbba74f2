"""What a detector is shown, and what a detector is. Nothing here names a person or a place."""

from typing import Literal, Protocol

from msgspec import Struct

from roomserver.moderation.matching import Matching
from roomserver.moderation.verdicts import Finding
from roomserver.rooms.ports import Earlier

__all__ = ["Detector", "Earlier", "Mode", "Text"]

Mode = Literal["enforce", "observe", "off"]
"""How far a detector or hook may go."""


class Text(Struct, frozen=True, kw_only=True):
    """One text on its way to the room.

    `kind` is the command (`message.post`, `whisper.post`, `join`), `field` its field (`text`,
    `alias`, `note`, `words`, `reason`, `title`, `agreement`, `prompt`), `to` whom it is aimed at.
    `earlier`: newest first, at most 8. `hosts`: aliases of hosts. `help_lines`: what the
    operator's card shows.
    """

    canonical: str
    matching: Matching
    kind: str = "message.post"
    field: str = "text"
    role: str = "participant"
    language: str = "en"
    to: str | None = None
    earlier: tuple[Earlier, ...] = ()
    hosts: tuple[str, ...] = ()
    help_lines: tuple[str, ...] = ()


class Detector(Protocol):
    """Looks at a text. Linear in it, cheap gates first, never raises, keeps nothing."""

    @property
    def name(self) -> str:
        """Return its name in settings, metrics and rules."""

    def look(self, text: Text) -> Finding:
        """Return what it found; spans are of the canonical text."""
