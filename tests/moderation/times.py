"""How long our own detectors take for a text, at the worst that a seeded search can find.

Texts of 2,000 code points are put together from pieces that detectors look twice at; the slowest
are changed a little, again and again. What comes out is a figure and the pieces it was made of.
"""

import random
import time
from collections.abc import Callable
from typing import NamedTuple

from roomserver.moderation.looking import look
from roomserver.moderation.rulebook import Judging
from roomserver.rooms.ports import Subject

CODE_POINTS = 2_000
NUMBERS = "1|1 |1-|0 0|+1 |(555) |555-0100 |07700 900123 |zero |oh |one two |null |drei |１|𝟏|①"
ADDRESSES = "@|@a|a@b|a@b.c | at | dot |(at)|.|..|a.b|www.|http://|hxxp|://|/|t.me/"
WORDS = (
    "discord |insta |my number is |add me |kill |die |not |don't |myself |end it |pills |tonight "
)
SIGNS = "a|A | |\n|_|-|,|e\u0301|é|ﷺ|а|\u200d|💛|ß|漢|will nicht mehr "
PIECES = tuple(f"{NUMBERS}|{ADDRESSES}|{WORDS}|{SIGNS}".split("|"))
PERIODS = (1, 2, 3, 5, 9, 17, 60)


class Slow(NamedTuple):
    """One text by how long it took (the best of three, in ms) and what it was made of."""

    ms: float
    pieces: tuple[str, ...]


def search(judging: Judging, texts: int, seed: int) -> list[Slow]:
    """Return what was tried, the slowest first."""
    chance = random.Random(seed)
    tried: list[Slow] = []
    for number in range(texts):
        best = sorted(tried, reverse=True)[:8]
        pieces = _changed(chance, chance.choice(best).pieces) if number % 2 and best else None
        pieces = pieces or tuple(chance.choices(PIECES, k=chance.choice(PERIODS)))
        tried.append(Slow(_took(judging, text_of(pieces)), pieces))
    return sorted(tried, reverse=True)


def text_of(pieces: tuple[str, ...]) -> str:
    """Return the pieces again and again, up to the limit of a message."""
    once = "".join(pieces)
    return (once * (CODE_POINTS // len(once) + 1))[:CODE_POINTS]


def _changed(chance: random.Random, pieces: tuple[str, ...]) -> tuple[str, ...]:
    place = chance.randrange(len(pieces) + 1)
    gone = chance.randrange(2)
    return (*pieces[:place], chance.choice(PIECES), *pieces[place + gone :])


def _took(judging: Judging, text: str) -> float:
    subject = Subject(
        room="", participant="", role="participant", field="text", text=text, language="en"
    )
    return min(_timed(lambda: look(subject, judging)) for _ in range(3))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)
