"""Names for an evening: an adjective and a noun, drawn from random bytes.

Which of them are free is the domain's business. The lists are data, so that an operator's language
can have its own; a plain word each, nothing that judges a person, no animal that is an insult.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from importlib import resources as packaged

from msgspec import Struct

CANDIDATES = 24


class Words(Struct, frozen=True):
    """The two lists."""

    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]

    def candidates(self, seed: bytes) -> tuple[str, ...]:
        """Return names to try in this order, none twice; the same seed gives the same names."""
        drawn = dict.fromkeys(self._name(number) for number in _numbers(seed))
        return tuple(drawn)

    def _name(self, number: int) -> str:
        noun, adjective = divmod(number, len(self.adjectives))
        return f"{self.adjectives[adjective]} {self.nouns[noun % len(self.nouns)]}"


def load() -> Words:
    """Read the lists that come with the package."""
    text = packaged.files("roomserver.data").joinpath("aliases.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(text)
    return Words(tuple(lists["adjectives"].split()), tuple(lists["nouns"].split()))


def _numbers(seed: bytes) -> Iterator[int]:
    for count in range(CANDIDATES):
        block = hashlib.blake2b(bytes([count]), key=seed[:64], digest_size=8, person=b"aliases")
        yield int.from_bytes(block.digest(), "big")
