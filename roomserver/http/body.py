"""Bodies of requests: bounded, JSON, an object."""

import asyncio
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request

from roomserver.http.problems import RequestError

MAX_BODY = 65_536
PATIENCE_S = 10.0


async def json_object(request: Request, limit: int = MAX_BODY) -> dict[str, Any]:
    """Read a JSON object of at most `limit` bytes; raises `RequestError`."""
    # Whatever its Content-Type says. A form of another site could send JSON as text/plain, but it
    # brings an Origin that is not ours, and SameSite keeps the cookie out of it.
    try:
        found = msgspec.json.decode(await _bounded(request, limit))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise RequestError(400, "bad_json", "The body is not JSON.") from None
    if not isinstance(found, dict):
        raise RequestError(400, "bad_json", "The body must be a JSON object.")
    return found


async def _bounded(request: Request, limit: int) -> bytes:
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or int(told) > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for part in request.stream():
                body += part
                if len(body) > limit:
                    raise _too_large(limit)
    except TimeoutError:
        # Anybody may begin a sign-in: one who never ends it must not hold the socket.
        raise RequestError(408, "too_slow", "The body did not come in time.") from None
    except ClientDisconnect:
        # Nobody reads this answer; what matters is that a hang-up is no fault of ours.
        raise RequestError(400, "cut_off", "The body broke off.") from None
    return bytes(body)


def _too_large(limit: int) -> RequestError:
    return RequestError(413, "too_large", f"At most {limit} bytes.")
