"""What a session asks the gateway to do, in order."""

from msgspec import Struct

from roomserver.domain.commands import Command
from roomserver.domain.envelope import Body
from roomserver.wire.codes import CloseCode
from roomserver.wire.frames import Hello, Join


class Send(Struct, frozen=True):
    """Send this frame."""

    body: Body


class Ping(Struct, frozen=True):
    """Send a ping with the store's time, which a session does not know."""


class Close(Struct, frozen=True):
    """Close after what was sent; the session is over."""

    code: CloseCode


class Enter(Struct, frozen=True):
    """Open the room with the secret of this hello; answer by `previewed`, `seated` or a close."""

    hello: Hello


class JoinRoom(Struct, frozen=True):
    """Ask the room for a seat; answer by `seated` or `refused`."""

    join: Join


class Submit(Struct, frozen=True):
    """Hand a command to the room."""

    n: int
    command: Command


class Signal(Struct, frozen=True):
    """Tell the room that the member writes, or has stopped."""

    on: bool


Effect = Send | Ping | Close | Enter | JoinRoom | Submit | Signal
