"""What each frame looks like: those of a client as Structs, those of the server as builders.

A client's frame is `hello`, `join`, `pong`, `typing` or a numbered command of the domain
(`COMMANDS`, by `type`). Events are not here: the domain renders them. Unknown fields are ignored,
so that newer clients may send more.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct

from roomserver.domain.commands import WIRE_COMMANDS, Command
from roomserver.domain.envelope import Body
from roomserver.domain.state import Part

SUBPROTOCOL = "roomserver.v1.json"
LARGEST_N = 2**53 - 1

Number = Annotated[int, Meta(ge=1, le=LARGEST_N)]
Position = Annotated[int, Meta(ge=0, le=LARGEST_N)]


class ClientFrame(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of what a client sends besides commands."""


class Hello(ClientFrame, frozen=True, tag="hello"):
    """Which room, and one secret that opens it; the rest is where a resume goes on."""

    room: str
    invite: str | None = None
    host_key: str | None = None
    resume: str | None = None
    epoch: str | None = None
    seq: Position | None = None
    p: Position | None = None


class Join(ClientFrame, frozen=True, tag="join"):
    """A newcomer's wishes after the preview."""

    # Anything decodes, also nothing: who did not say `true` has not agreed, and is to be told so,
    # not that a field is wrong.
    agreed: Annotated[Any, Meta(extra_json_schema={"const": True})] = None
    alias: str | None = None
    part: Part | None = None
    keepsake: bool | None = None


class Pong(ClientFrame, frozen=True, tag="pong"):
    """The answer to a ping; any other frame would do as well."""


class Typing(ClientFrame, frozen=True, tag="typing"):
    """A signal: somebody writes, or has stopped."""

    on: bool


class Numbered(Struct, frozen=True):
    """A command with its number among this membership's commands."""

    n: int
    command: Command


Unnumbered = Hello | Join | Pong | Typing
Frame = Unnumbered | Numbered

SIGNALS: dict[str, type[Unnumbered]] = {
    str(each.__struct_config__.tag): each for each in (Hello, Join, Pong, Typing)
}
COMMANDS: dict[str, type[Command]] = {
    str(each.__struct_config__.tag): each for each in WIRE_COMMANDS
}


def error(code: str, detail: str, n: int | None = None) -> Body:
    """Say that a frame is not done; `detail` is a sentence for a person."""
    number = {} if n is None else {"n": n}
    return {"type": "error", **number, "code": str(code), "detail": detail}


def preview(room: Body, aliases: Sequence[str], server: Body, now: int) -> Body:
    """Show all that a person sees before agreeing to anything."""
    return {
        "type": "preview",
        "room": room,
        "aliases": list(aliases),
        "server": server,
        "now": now,
    }


def ping(now: int) -> Body:
    """Ask whether somebody is there; `now` also sets the client's idea of the time."""
    return {"type": "ping", "now": now}


def drain(reconnect_in_ms: int | None = None) -> Body:
    """Say that this instance goes away; None: the room ends with it."""
    later = {} if reconnect_in_ms is None else {"reconnect_in_ms": reconnect_in_ms}
    return {"type": "drain", **later}
