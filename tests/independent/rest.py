"""HTTP over urllib: one call, one answer, errors included."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any

PATIENCE_S = 10.0
# No proxy of the environment may stand between a test and its loopback server.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    """Status, headers and body of a response."""

    status: int
    headers: Message
    raw: bytes

    @property
    def body(self) -> Any:
        """The JSON of the body; None when there is none."""
        return json.loads(self.raw) if self.raw else None


async def call(
    method: str,
    url: str,
    *,
    key: str | None = None,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Make a request without blocking the loop on which the clients live."""
    request = urllib.request.Request(url, method=method, headers=dict(headers or {}))
    if key is not None:
        request.add_header("Authorization", f"Bearer {key}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    return await asyncio.to_thread(_call, request)


def _call(request: urllib.request.Request) -> Answer:
    try:
        with _OPENER.open(request, timeout=PATIENCE_S) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())
