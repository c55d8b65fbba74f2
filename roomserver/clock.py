"""The only reader of the clock. The domain never comes here: it is handed `now`."""

import time

BUILT_MS = 1_760_000_000_000
"""A time of day before this was never set: small machines begin in 1970."""


def is_set() -> bool:
    """Tell whether the time of day can be believed."""
    return wall_ms() >= BUILT_MS


def wall_ms() -> int:
    """Return the time of day, milliseconds since the Unix epoch, UTC."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Return milliseconds on a clock that nobody sets; only differences mean something."""
    return time.monotonic_ns() // 1_000_000


def monotonic() -> float:
    """Return seconds on a clock that never goes back; only differences mean something."""
    return time.monotonic()
