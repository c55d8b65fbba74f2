"""When to ask a hook that keeps failing, and when not. Pure: it is handed `now`, in seconds."""

FAILURES = 5
"""So many in a row open it."""
PAUSE_S, LONGEST_S = 5.0, 60.0
"""It stays open so long; twice as long after each try that fails."""


class Breaker:
    """Closed while all is well. Open, nobody is asked; then one try decides."""

    def __init__(self) -> None:
        self._failures = 0
        self._pause_s = PAUSE_S
        self._opens_until: float | None = None
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether it has opened and no try has closed it again."""
        return self._opens_until is not None

    def allows(self, now: float) -> bool:
        """Tell whether to ask now; after a pause one is let through, and has to be answered for."""
        if self._opens_until is None:
            return True
        if self._trying or now < self._opens_until:
            return False
        self._trying = True
        return True

    def succeeded(self) -> bool:
        """Note an answer; True where that closed it."""
        closed = self.is_open
        self._failures, self._pause_s = 0, PAUSE_S
        self._opens_until, self._trying = None, False
        return closed

    def failed(self, now: float) -> bool:
        """Note a failure; True where that opened it, for the first time or again."""
        self._failures += 1
        if self._trying:
            self._pause_s = min(self._pause_s * 2, LONGEST_S)
        elif self.is_open or self._failures < FAILURES:
            # Those that were under way when it opened tell nothing new.
            return False
        self._opens_until, self._trying = now + self._pause_s, False
        return True

    def abandoned(self) -> None:
        """Note that nobody waited for the answer: it tells nothing, and another try may follow."""
        self._trying = False
