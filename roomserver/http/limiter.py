"""How often one network may try: a pace each, bounded in number."""

from collections import OrderedDict

from roomserver import clock
from roomserver.session.pace import Pace

MOST = 10_000


class Limiter:
    """Counts tries by a keyed name of the network; forgets who was not heard of for longest."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._paces: OrderedDict[str, Pace] = OrderedDict()

    def take(self, network: str) -> bool:
        """Count a try; False where it came too early."""
        pace = self._paces.setdefault(network, Pace(self._per_minute, self._per_minute))
        self._paces.move_to_end(network)
        if len(self._paces) > MOST:
            # Somebody with that many networks is not stopped by a limit for each.
            self._paces.popitem(last=False)
        return pace.take(_now())


def _now() -> int:
    return int(clock.monotonic() * 1000)
