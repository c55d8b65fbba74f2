"""How long to wait before the next try (PROTOCOL 2).

Full jitter, so that a restarted instance is not met by everybody at once. Pure: chance and time
are handed in.
"""

from collections.abc import Callable

FIRST_S = 0.5
CAP_S, PATIENT_CAP_S = 8.0, 30.0
PATIENT_AFTER_S = 60.0


class Backoff:
    """Delays of one outage; `random` gives numbers in [0, 1)."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._tries = 0
        self._since: float | None = None

    def lost(self, now: float) -> float:
        """Note that there is no connection; return for how many seconds that has been so."""
        if self._since is None:
            self._since = now
        return now - self._since

    def delay(self, now: float) -> float:
        """Return the seconds to wait before the next try."""
        cap = CAP_S if self.lost(now) < PATIENT_AFTER_S else PATIENT_CAP_S
        # The exponent is bounded: a float overflows at 2^1024.
        bound = min(cap, FIRST_S * 2.0 ** min(self._tries, 10))
        self._tries += 1
        return self._random() * bound

    def reset(self) -> None:
        """End the outage: a `welcome` came (a socket that merely opens proves nothing)."""
        self._tries, self._since = 0, None
