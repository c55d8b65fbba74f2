"""Who lives through what: each fault so many times, spread over arenas that run side by side."""

import math
from collections.abc import Sequence
from random import Random

from msgspec import Struct

from tests.chaos.faults import LASTS_S, ONLY
from tests.chaos.stores import Kind

AROUND_S = 28.0
"""What a trial takes beyond its cause."""


class Part(Struct, frozen=True):
    """What one arena, on a store of this kind, is to live through, in this order."""

    arena: int
    seed: int
    kind: Kind
    faults: tuple[str, ...]


def parts(names: Sequence[str], rounds: int, arenas: int, seed: int) -> list[Part]:
    """Spread the faults so that all arenas end at about the same time.

    There are more arenas than asked for where the faults need more kinds of stores.
    """
    rng = Random(seed)
    drawn = [name for name in names for _ in range(rounds)]
    kinds = _kinds(drawn, arenas)
    piles: list[list[str]] = [[] for _ in kinds]
    # What fits into few arenas first, then what lasts longest.
    for name in sorted(drawn, key=lambda name: (name not in ONLY, -usual_s(name))):
        fitting = (p for p, kind in zip(piles, kinds, strict=True) if _fits(name, kind))
        min(fitting, key=_together).append(name)
    for pile in piles:
        rng.shuffle(pile)
    both = enumerate(zip(piles, kinds, strict=True))
    return [Part(n, seed, kind, tuple(pile)) for n, (pile, kind) in both if pile]


def usual_s(name: str) -> float:
    """Return how long a trial of this fault usually takes."""
    return AROUND_S + LASTS_S.get(name, 2.0)


def _kinds(drawn: Sequence[str], arenas: int) -> list[Kind]:
    """Return what store each arena is to have: one alone where the faults do not ask for more."""
    share = max(1.0, _together(drawn) / arenas)
    kinds: list[Kind] = []
    for kind in ("guarded", "spread"):
        needed = _together([name for name in drawn if ONLY.get(name) == kind])
        kinds += [kind] * math.ceil(needed / share)
    alone = arenas - len(kinds)
    return [*kinds, *["alone"] * max(alone, int("alone" in map(ONLY.get, drawn)))]


def _fits(name: str, kind: Kind) -> bool:
    return ONLY.get(name, kind) == kind


def _together(names: Sequence[str]) -> float:
    return sum(map(usual_s, names))
