"""Who lives through what: each fault so many times, spread over arenas that run side by side."""

import math
from collections.abc import Sequence
from random import Random

from msgspec import Struct

from tests.chaos.faults import ALONE, GUARDED, LASTS_S

AROUND_S = 28.0
"""What a trial takes beyond its cause."""


class Part(Struct, frozen=True):
    """What one arena is to live through, in this order. `guarded`: with sentinels."""

    arena: int
    seed: int
    guarded: bool
    faults: tuple[str, ...]


def parts(names: Sequence[str], rounds: int, arenas: int, seed: int) -> list[Part]:
    """Spread the faults so that all arenas end at about the same time."""
    rng = Random(seed)
    drawn = [name for name in names for _ in range(rounds)]
    guarded = _guarded(drawn, arenas)
    piles: list[list[str]] = [[] for _ in range(arenas)]
    # What fits into few arenas first, then what lasts longest.
    for name in sorted(drawn, key=lambda name: (name not in GUARDED, name not in ALONE, -_s(name))):
        pile = min((p for n, p in enumerate(piles) if _fits(name, n < guarded)), key=_together)
        pile.append(name)
    for pile in piles:
        rng.shuffle(pile)
    return [Part(n, seed, n < guarded, tuple(pile)) for n, pile in enumerate(piles) if pile]


def _guarded(drawn: Sequence[str], arenas: int) -> int:
    """Return how many arenas have sentinels."""
    needed = _together([name for name in drawn if name in GUARDED])
    return math.ceil(needed / max(1.0, _together(drawn) / arenas)) if needed else 0


def _fits(name: str, guarded: bool) -> bool:
    return name not in (ALONE if guarded else GUARDED)


def _together(names: Sequence[str]) -> float:
    return sum(map(_s, names))


def _s(name: str) -> float:
    return AROUND_S + LASTS_S.get(name, 2.0)
