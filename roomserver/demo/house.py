"""Makes the bots' room over the HTTP API, as any host's program would."""

import asyncio
import http.client
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Body = dict[str, Any]

ANSWER_S = 10.0
ANSWER_BYTES = 65_536


class HouseError(Exception):
    """The server would not make a room; `status` is its HTTP status, 0 if it can't be reached."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        return f"no room: {self.status}"


@dataclass(frozen=True)
class Opened:
    """A room and its links, which carry secrets in their fragments."""

    room: str
    join_url: str = field(repr=False)
    host_url: str = field(repr=False)


async def open_room(base_url: str, host_key: str, body: Body) -> Opened:
    """Ask for a room. Raises HouseError."""
    made = await asyncio.to_thread(_post, base_url, host_key, body)
    return Opened(made["room"], made["join_url"], made["host_url"])


def _post(base_url: str, host_key: str, body: Body) -> Body:
    parts = urlsplit(base_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=ANSWER_S)
    headers = {"Authorization": f"Bearer {host_key}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/api/rooms", json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read(ANSWER_BYTES)
    except (OSError, http.client.HTTPException):
        raise HouseError(0) from None
    finally:
        connection.close()
    if answer.status != http.client.CREATED:
        raise HouseError(answer.status)
    made: Body = json.loads(text)
    return made
