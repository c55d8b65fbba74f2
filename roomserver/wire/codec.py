"""Frames to bytes and back. `decode` never raises on a peer's fault: it returns a `Fault`.

Two kinds of fault, for clients tell them apart: `bad_frame` is no map with a `type` at all,
`bad_command` has a type but is not one we know or not made as that type asks. A fault's sentence
names a field of ours at most and quotes nothing that the peer wrote, so that it can't carry a text
into anybody's log.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from roomserver.domain.commands import Command
from roomserver.domain.envelope import Body
from roomserver.wire.codes import ErrorCode
from roomserver.wire.frames import (
    COMMANDS,
    SIGNALS,
    ClientFrame,
    Frame,
    Hello,
    Number,
    Numbered,
    Unnumbered,
)

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()
_PATH = re.compile(r"`\$\.(\w+)|required field `(\w+)`")


def _unique(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key comes twice")


_pairs = json.JSONDecoder(object_pairs_hook=_unique)

T = TypeVar("T", bound=ClientFrame | Command)


class Fault(Struct, frozen=True):
    """A frame that is not one; `n` where it could be read."""

    code: ErrorCode
    detail: str
    n: int | None = None


class Head(Struct, frozen=True):
    """What can be told of a server's frame without reading all of it."""

    type: str
    code: str | None = None


_head = msgspec.json.Decoder(Head)


def encode(body: Body) -> bytes:
    """Return the payload of a text frame; `type` comes first where the body has it first."""
    return _encoder.encode(body)


def head(payload: bytes) -> Head:
    """Return the head of a frame that `encode` made."""
    return _head.decode(payload)


def decode(data: str | bytes) -> Frame | Fault:
    """Read a client's frame; bytes are what came with the binary opcode."""
    if isinstance(data, bytes):
        return Fault(ErrorCode.BAD_FRAME, "Frames are text, not binary.")
    body = _strict_map(data)
    if body is None:
        return Fault(ErrorCode.BAD_FRAME, "A frame is one JSON object in which no key comes twice.")
    kind = body.get("type")
    if not isinstance(kind, str):
        return Fault(ErrorCode.BAD_FRAME, "A frame needs a type.")
    if kind in SIGNALS:
        return _signal(SIGNALS[kind], body)
    return _command(COMMANDS.get(kind), body)


def _signal(kind: type[Unnumbered], body: Mapping[str, Any]) -> Unnumbered | Fault:
    frame = _convert(body, kind)
    if isinstance(frame, Hello) and _secrets(frame) != 1:
        return Fault(ErrorCode.BAD_COMMAND, "Say one of invite, host_key and resume.")
    return frame


def _secrets(hello: Hello) -> int:
    return sum(each is not None for each in (hello.invite, hello.host_key, hello.resume))


def _command(kind: type[Command] | None, body: Mapping[str, Any]) -> Numbered | Fault:
    n = _number(body.get("n"))
    if kind is None:
        return Fault(ErrorCode.BAD_COMMAND, "This server knows no such type.", n)
    if n is None:
        return Fault(ErrorCode.BAD_COMMAND, "A command needs n, an integer from 1.")
    command = _convert(body, kind)
    if isinstance(command, Fault):
        return Fault(command.code, command.detail, n)
    return Numbered(n, command)


def _number(value: object) -> int | None:
    try:
        return msgspec.convert(value, Number)
    except msgspec.ValidationError:
        return None


def _convert(body: Mapping[str, Any], kind: type[T]) -> T | Fault:
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        return Fault(ErrorCode.BAD_COMMAND, f"The field {_field(error)} is missing or wrong.")


def _field(error: msgspec.ValidationError) -> str:
    # The sentence of the library quotes what stood there; only the path, our own name, is safe.
    found = _PATH.search(str(error))
    if found is None:
        raise AssertionError("a fault without a field")
    return found[1] or found[2]


def _strict_map(text: str) -> dict[str, Any] | None:
    # The fast reader refuses NaN, lone surrogates, control characters and what stands after the
    # map, but takes the last of two equal keys: another reader on the way may have believed the
    # first one, so such a frame is none (RFC 8259, 4). The second reader looks for those only, and
    # only where there may be one: as many colons as keys are left leave none for a key more.
    try:
        body = _decoder.decode(text)
        if not isinstance(body, dict):
            return None
        if text.count(":") != len(body):
            _pairs.decode(text)
    except (ValueError, RecursionError):
        return None
    return body
