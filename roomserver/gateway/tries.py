"""How many tries one network has: refused hellos and joins, previews.

What succeeds by right (a resume, a host key, a join) is counted nowhere, and a good secret opens
whatever was refused before: people behind one address, a shelter or a library, must not lock each
other out. Who has no network (None) is not counted at all.
"""

import hashlib
import secrets
from collections import OrderedDict

from msgspec import Struct

from roomserver.session.pace import Pace

NETWORKS = 20_000


class _Network(Struct):
    refusals: Pace
    previews: Pace


class Tries:
    """The tries of every network that was heard of lately; times are ms of a monotonic clock."""

    def __init__(
        self, *, refusals_per_min: int, previews_per_min: int, networks: int = NETWORKS
    ) -> None:
        self._refusals, self._previews = refusals_per_min, previews_per_min
        self._bound = networks
        self._key = secrets.token_bytes(16)
        self._networks: OrderedDict[bytes, _Network] = OrderedDict()

    def __len__(self) -> int:
        return len(self._networks)

    def refused(self, network: str | None, now: int) -> bool:
        """Count a refused hello or join; False when that is one too many."""
        return network is None or self._of(network).refusals.take(now)

    def previewed(self, network: str | None, now: int) -> bool:
        """Count a preview; False when that is one too many."""
        return network is None or self._of(network).previews.take(now)

    def _of(self, network: str) -> _Network:
        key = hashlib.blake2b(network.encode(), key=self._key, digest_size=16).digest()
        found = self._networks.get(key)
        if found is None:
            found = self._networks[key] = _Network(
                refusals=Pace(self._refusals, self._refusals),
                previews=Pace(self._previews, self._previews),
            )
            # At the bound whoever was not heard of for the longest time starts afresh: somebody
            # with that many networks at hand is not stopped by a limit for each.
            if len(self._networks) > self._bound:
                self._networks.popitem(last=False)
        self._networks.move_to_end(key)
        return found
