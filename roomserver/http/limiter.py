"""How often one network may try: a pace each, bounded in number."""

from collections import OrderedDict
from collections.abc import Callable

from roomserver import clock
from roomserver.session.pace import Pace

MOST = 10_000


class Limiter:
    """Counts tries by a keyed name of the network; forgets who was not heard of for longest.

    `monotonic` tells seconds.
    """

    def __init__(self, per_minute: int, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._per_minute = per_minute
        self._monotonic = monotonic
        self._paces: OrderedDict[str, Pace] = OrderedDict()

    def take(self, network: str | None) -> bool:
        """Count a try; False where it came too early. Who has no network is not counted."""
        if network is None:
            return True
        pace = self._paces.setdefault(network, Pace(self._per_minute, self._per_minute))
        self._paces.move_to_end(network)
        if len(self._paces) > MOST:
            # Somebody with that many networks is not stopped by a limit for each.
            self._paces.popitem(last=False)
        return pace.take(int(self._monotonic() * 1000))
