"""What a hook is shown and what it may answer: the same for plug-ins and over HTTP.

A plug-in is a class without arguments, or an object, named by an entry point of the group
`roomserver.moderation`. Only this module is meant for authors of plug-ins; it changes by addition.
"""

from collections.abc import Awaitable
from typing import Annotated, Literal, Protocol, get_args

from msgspec import Meta, Struct

from roomserver.domain.envelope import Action

GROUP = "roomserver.moderation"

Act = Literal["message", "alias", "join"]
"""A text for the room or one person in it; a new name for oneself; the name one comes in with."""
ACTS: tuple[Act, ...] = get_args(Act)

Label = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_-]+){0,3}$", max_length=64)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Place = Annotated[int, Meta(ge=0, le=1_000_000)]


class Asked(Struct, frozen=True, kw_only=True):
    """One text to be judged.

    `room` and `participant` are pseudonyms: the same for one person in one room as long as it
    lasts, and never an address or a name. `text` is in canonical form (NFC, no controls); `field`
    is the command's (`text`, `note`, `alias`, `words`, `reason`, `title`, `agreement`,
    `prompt`).
    """

    act: Act
    room: str
    participant: str
    role: str
    field: str
    text: str
    language: str


class Outcome(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a hook says of a text. It can only make the verdict stricter.

    `spans` (start, end; code points of `text`) are taken out, and so is what `text`, the text as
    it should be, leaves out between its common beginning and end with the original: a hook puts
    no words into anybody's mouth. `reason` is a code that the author is told; `notices` are
    keys of the operator's texts for them.
    """

    verdict: Action
    labels: Annotated[tuple[Label, ...], Meta(max_length=16)] = ()
    spans: Annotated[tuple[tuple[Place, Place], ...], Meta(max_length=100)] = ()
    text: str | None = None
    reason: Code | None = None
    notices: Annotated[tuple[Code, ...], Meta(max_length=8)] = ()


Said = Outcome | None | Awaitable[Outcome | None]


class Plugin(Protocol):
    """A plug-in; None means nothing to say. Derive from this, or just have one of the methods.

    A method that is no coroutine runs on a thread, so it may block, up to the deadline; one that
    is runs on the server's loop and must not.
    """

    def message(self, asked: Asked) -> Said:
        """Judge a text for the room, or for somebody in it."""
        return None

    def alias(self, asked: Asked) -> Said:
        """Judge the name that somebody takes while in the room."""
        return None

    def join(self, asked: Asked) -> Said:
        """Judge the name that somebody comes in with."""
        return None
