"""How fast is too fast: the generic cell rate algorithm (ITU-T I.371), one integer of memory.

Pure. Each permitted event moves a theoretical arrival time on by one interval; an event is too
early when that time is more than the burst's worth ahead of the clock.
"""


class Pace:
    """Permit `per_minute` events a minute, `burst` at once; times are ms of any one clock."""

    __slots__ = ("_ahead", "_due", "_interval")

    def __init__(self, per_minute: int, burst: int) -> None:
        # In thousandths of a ms, so that rates that do not divide a minute stay exact enough.
        self._interval = 60_000_000 // per_minute
        self._ahead = self._interval * (burst - 1)
        self._due = 0

    def allows(self, now: int) -> bool:
        """Tell whether an event now would be in time, without counting it."""
        return self._due - now * 1000 <= self._ahead

    def take(self, now: int) -> bool:
        """Count an event and return True, or False when it comes too early and does not count."""
        if not self.allows(now):
            return False
        self._due = max(self._due, now * 1000) + self._interval
        return True
