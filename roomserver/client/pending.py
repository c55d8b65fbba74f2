"""Commands that are not answered yet: numbers, resends, the bound. Pure."""

from dataclasses import dataclass
from typing import Any

import msgspec

from roomserver.client.errors import MisuseError

Body = dict[str, Any]

# The server remembers the outcome of 64 commands before the newest (PROTOCOL 2): with more under
# way a resend could no longer be told from a new one.
UNANSWERED = 64
TRIES = 8
RETRY_S = 1.0


@dataclass
class Command:
    """One command under way; `again_at` is when to resend after `unavailable`."""

    text: str
    tries: int = 1
    again_at: float | None = None


class Pending:
    """The unanswered commands of one membership, by `n`, in the order they were given."""

    def __init__(self) -> None:
        self._commands: dict[int, Command] = {}
        self._n = 0

    def seen(self, last_n: int) -> None:
        """Go on above the highest number that the server has accepted."""
        self._n = max(self._n, last_n)

    def add(self, body: Body, frame_bytes: int | None) -> tuple[int, str]:
        """Give a command its number; raise MisuseError if it is too large, or one too many."""
        if len(self._commands) >= UNANSWERED:
            raise MisuseError("too many unanswered commands")
        text = encode({**body, "n": self._n + 1})
        if frame_bytes is not None and len(text.encode()) > frame_bytes:
            raise MisuseError("larger than a frame may be")
        self._n += 1
        self._commands[self._n] = Command(text)
        return self._n, text

    def answer(self, frame: Body, now: float) -> int | None:
        """Return the `n` that this `ack` or `error` settles, or None (unknown, or try again)."""
        n = frame.get("n")
        command = None if n is None else self._commands.get(n)
        if n is None or command is None:
            return None
        # The outcome of `unavailable` is unknown: the same n again can do no harm.
        if frame.get("code") == "unavailable" and command.tries < TRIES:
            command.tries += 1
            after_ms = frame.get("retry_after_ms", RETRY_S * 1_000)
            command.again_at = now + after_ms / 1_000
            return None
        del self._commands[n]
        return int(n)

    def all(self) -> list[str]:
        """Return every unanswered frame, oldest first: after a resume they go again."""
        for command in self._commands.values():
            command.again_at = None
        return [command.text for command in self._commands.values()]

    def due(self, now: float) -> list[str]:
        """Return the frames whose time to go again has come."""
        due = [c for c in self._commands.values() if c.again_at is not None and c.again_at <= now]
        for command in due:
            command.again_at = None
        return [command.text for command in due]

    def next_at(self) -> float | None:
        """Return when `due` will have something."""
        return min((c.again_at for c in self._commands.values() if c.again_at), default=None)


def encode(body: Body) -> str:
    """Write one frame."""
    return msgspec.json.encode(body).decode()
