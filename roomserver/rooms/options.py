"""What an operator may set of a room's runtime, with the defaults of the design."""

from collections.abc import Callable

from msgspec import Struct

from roomserver.domain.envelope import Body
from roomserver.domain.limits import (
    ALIAS,
    MESSAGE_BURST,
    MESSAGES_PER_MINUTE,
    NOTE,
    TEXT,
    WORDS,
)


def nothing_told(_: str, __: bool) -> str:
    """Say nothing of what is kept: whoever serves people says something."""
    return ""


class RoomOptions(Struct, frozen=True, kw_only=True):
    """Bounds, and the numbers that a client is told. Times in seconds or ms by their names.

    `kept` says in a language what is kept of a room, as of now, and whether reports are exported.
    """

    frame_bytes: int = 32 * 1024
    frames_per_min: int = 120
    text: int = TEXT
    note: int = NOTE
    alias: int = ALIAS
    messages_per_min: int = MESSAGES_PER_MINUTE
    ping_s: int = 25
    kept: Callable[[str, bool], str] = nothing_told
    inbox: int = 64
    lane: int = 8
    judging_s: float = 5.0
    conflicts: int = 8
    unavailable_ms: int = 7_000
    retry_after_ms: int = 1_000
    reorder_ms: int = 50
    stagger_ms: int = 100
    heartbeat_s: float = 5.0
    away_s: float = 60.0
    idle_s: float = 120.0
    neglect_s: float = 10.0

    def server(self) -> Body:
        """Return the `server` map of a preview and a welcome."""
        limits = {
            "frame_bytes": self.frame_bytes,
            "frames_per_min": self.frames_per_min,
            "text": self.text,
            "note": self.note,
            "alias": self.alias,
            "words": WORDS,
            "goal": WORDS,
            "messages_per_min": self.messages_per_min,
            "messages_burst": MESSAGE_BURST,
        }
        return {"ping_s": self.ping_s, "limits": limits}
