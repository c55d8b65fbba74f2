"""The bits of ASGI that the gateway uses, and how an upgrade is refused before it happens."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

DENIAL = "websocket.http.response"


def headers(scope: Scope, name: bytes) -> list[str]:
    """Return all values of a header, in the order they came."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


async def deny(scope: Scope, send: Send, status: int, words: str) -> None:
    """Answer an upgrade with an HTTP status; a server that can't say it answers 403."""
    if DENIAL not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    start = {
        "type": DENIAL + ".start",
        "status": status,
        "headers": [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"cache-control", b"no-store"),
        ],
    }
    await send(start)
    await send({"type": DENIAL + ".body", "body": words.encode() + b"\n", "more_body": False})
