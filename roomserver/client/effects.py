"""What the protocol core asks of whoever drives it. Plain values; order matters."""

from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Send:
    """Write this text frame."""

    text: str


@dataclass(frozen=True)
class Deliver:
    """Hand this frame to the program: an event, `typing`, or a later `welcome`."""

    frame: Body


@dataclass(frozen=True)
class Previewed:
    """The door is open: what one sees before agreeing."""

    frame: Body


@dataclass(frozen=True)
class Seated:
    """The first `welcome`."""

    frame: Body


@dataclass(frozen=True)
class InLobby:
    """A host has to admit us."""

    frame: Body


@dataclass(frozen=True)
class JoinRefused:
    """The `join` was refused; another try is possible."""

    frame: Body


@dataclass(frozen=True)
class Answered:
    """Command `n` is acknowledged (`ack`) or refused (`error`)."""

    n: int
    frame: Body


@dataclass(frozen=True)
class Hang:
    """Cut this socket, then tell `lost`."""


@dataclass(frozen=True)
class Retry:
    """Open a new socket after so many seconds."""

    after_s: float


@dataclass(frozen=True)
class Ended:
    """It is over, and why (a close code)."""

    code: int


Effect = (
    Send | Deliver | Previewed | Seated | InLobby | JoinRefused | Answered | Hang | Retry | Ended
)
