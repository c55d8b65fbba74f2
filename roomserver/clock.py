"""The only reader of the clock. The domain never comes here: it is handed `now`."""

import time


def wall_ms() -> int:
    """Return the time of day, milliseconds since the Unix epoch, UTC."""
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Return milliseconds on a clock that nobody sets; only differences mean something."""
    return time.monotonic_ns() // 1_000_000


def monotonic() -> float:
    """Return seconds on a clock that never goes back; only differences mean something."""
    return time.monotonic()
