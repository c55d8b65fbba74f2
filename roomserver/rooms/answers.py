"""The frames that answer one connection: `welcome`, `waiting`, `ack`, `error`."""

from collections.abc import Sequence

from msgspec import Raw

from roomserver.domain import visibility
from roomserver.domain.envelope import Body, Rejected
from roomserver.domain.state import Room


def welcome(
    room: Room,
    member: str,
    *,
    view: Raw,
    resume: str,
    epoch: str,
    history: Sequence[Body],
    recovered: bool,
    server: Body,
    now: int,
) -> Body:
    """Return the `welcome` of a member: `view`, all they may see at the room's position."""
    seq, p = visibility.position(room, member)
    return {
        "type": "welcome",
        "you": visibility.you(room, member),
        "resume": resume,
        "epoch": epoch,
        "seq": seq,
        "p": p,
        "last_n": room.members[member].last_n,
        "recovered": recovered,
        "room": view,
        "history": list(history),
        "server": server,
        "now": now,
    }


def waiting(member: str, resume: str) -> Body:
    """Return the `waiting` of somebody in the lobby."""
    return {"type": "waiting", "you": {"id": member}, "resume": resume}


def ack(n: int, made: str | None) -> Body:
    """Return the acknowledgement of a command that is committed; `made` is what it created."""
    return {"type": "ack", "n": n, **({} if made is None else {"id": made})}


def duplicate(n: int) -> Body:
    """Return the acknowledgement of a command that had been done before."""
    return {"type": "ack", "n": n, "duplicate": True}


def error(n: int | None, rejected: Rejected) -> Body:
    """Return why a command is not done."""
    body: Body = {"type": "error"} if n is None else {"type": "error", "n": n}
    body |= {"code": rejected.code, "detail": rejected.detail}
    if rejected.retry_after_ms is not None:
        body["retry_after_ms"] = rejected.retry_after_ms
    if rejected.suggestions is not None:
        body["suggestions"] = list(rejected.suggestions)
    if rejected.reason is not None:
        body["reason"] = rejected.reason
    return body
