"""What every event has; nothing here is an event of its own."""

from msgspec import Struct

Ids = tuple[str, ...]


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """Base of all events: `by` did it, as their command number `n` (first event of a command)."""

    by: str | None = None
    n: int | None = None


class Listed(Event, frozen=True, kw_only=True):
    """An event that may change lists; None means unchanged."""

    queue: Ids | None = None
    come_back: Ids | None = None
    heard: Ids | None = None
    hands: Ids | None = None


class Clocked(Listed, frozen=True, kw_only=True):
    """An event that sets a turn's clock: at most one of the four stands, by state and motion."""

    answer_by: int | None = None
    ends_at: int | None = None
    replies_until: int | None = None
    left_ms: int | None = None
