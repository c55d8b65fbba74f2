"""All the chance a decision has, drawn from the seed that came with its command.

Deciding again with the same seed gives the same ids and orders, so a retry after a conflict
changes nothing that the first try had promised.
"""

import base64
import hashlib
from collections.abc import Sequence


class Chance:
    """A stream of random bytes: BLAKE2b in counter mode, keyed by a seed of at least 16 bytes."""

    def __init__(self, seed: bytes) -> None:
        self._key = hashlib.blake2b(seed, digest_size=32, person=b"roomserver").digest()
        self._count = 0

    def _block(self) -> bytes:
        self._count += 1
        counter = self._count.to_bytes(8, "big")
        return hashlib.blake2b(counter, key=self._key, digest_size=16).digest()

    def id(self) -> str:
        """Return an id of 128 random bits, 22 URL-safe characters."""
        return base64.urlsafe_b64encode(self._block()).rstrip(b"=").decode()

    def below(self, bound: int) -> int:
        """Return a number in [0, bound); the bias of 128 bits against a small bound is nil."""
        return int.from_bytes(self._block(), "big") % bound

    def shuffled(self, items: Sequence[str]) -> tuple[str, ...]:
        """Return the items in random order (Fisher and Yates)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            pick = self.below(last + 1)
            order[last], order[pick] = order[pick], order[last]
        return tuple(order)
