"""How often one network may fail: a pace each, bounded in number."""

from roomserver import clock
from roomserver.session.pace import Pace

MOST = 10_000


class Limiter:
    """Counts tries by a keyed name of the network; forgets those that no longer matter."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._paces: dict[str, Pace] = {}

    def allows(self, network: str) -> bool:
        """Tell whether one more try would be in time, without counting it."""
        pace = self._paces.get(network)
        return pace is None or pace.allows(_now())

    def take(self, network: str) -> bool:
        """Count a try; False where it came too early."""
        if network not in self._paces:
            self._make_room()
            self._paces[network] = Pace(self._per_minute, self._per_minute)
        return self._paces[network].take(_now())

    def _make_room(self) -> None:
        if len(self._paces) < MOST:
            return
        now = _now()
        self._paces = {name: pace for name, pace in self._paces.items() if not pace.idle(now)}
        # Still full: somebody has ten thousand networks. The oldest get a new chance.
        for name in list(self._paces)[: max(0, len(self._paces) - MOST + 1)]:
            del self._paces[name]


def _now() -> int:
    return int(clock.monotonic() * 1000)
