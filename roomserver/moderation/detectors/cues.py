"""How words are spread between those who tell of a crisis of their own and those who do not.

Most people say it in no phrase that anybody wrote down. A cue is a word or up to three in a row,
or ideas in that order (`<die>` for any word of that idea, ` .. ` where others may stand between).
Each has a weight; a text's is the sum of its cues' over the root of their number, so that length
alone says nothing. `make weigh` learns them from the lines of `tests/moderation`: a linear support
vector machine over naive Bayes' log ratios (S. Wang and C. Manning, 2012).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct

from roomserver.moderation.rules import Chapter, Row

TABLE, IDEAS = "crisis_cues", "crisis_ideas"
KEYS = (TABLE, IDEAS)

LONGEST = 3
"""Words, or ideas, of a cue."""
STRETCH = 60
"""Words that are weighed together; a longer text is weighed by overlapping stretches."""
FEWEST_TO_TELL, FEWEST_TO_DOUBT = 7, 10
"""Words below which cues say nothing: two or three weigh by chance ("not tonight"), and nothing
stands around a phrase that could speak against it."""
_STEP = STRETCH // 2
_HUNDREDTHS = 100
_PARTS = 2

Ideas = Mapping[str, str]
"""The idea of a word."""


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `[crisis_cues]` table; `weights` has a cue a line, its weight in hundredths first."""

    alone: float
    beside: float
    base: float = 0.0
    weights: Annotated[str, Meta(min_length=1)]


class Hearing(Struct, frozen=True):
    """What cues say of a text: that it tells, phrase or none; that its phrases are no crisis."""

    tells: bool
    doubts: bool


class Cues:
    """Weighs texts of one language."""

    def __init__(self, table: Table, weights: Mapping[str, float], ideas: Ideas) -> None:
        self._table = table
        self._weights = weights
        self._ideas = ideas

    def weigh(self, text: str) -> "Hearing":
        """Weigh a text of `reading.words` by its heaviest stretch."""
        said = text.split()
        weight = self.weight(said)
        return Hearing(
            tells=weight >= self._table.alone and len(said) >= FEWEST_TO_TELL,
            doubts=weight < self._table.beside and len(said) >= FEWEST_TO_DOUBT,
        )

    def weight(self, said: Sequence[str]) -> float:
        """Return the weight of the heaviest stretch of these words."""
        return max(self._of(stretch) for stretch in _stretches(said))

    def _of(self, said: Sequence[str]) -> float:
        found = [self._weights[cue] for cue in cues_in(said, self._ideas) if cue in self._weights]
        return self._table.base + sum(found) / math.sqrt(max(1, len(found)))


def cues_in(said: Sequence[str], ideas: Ideas) -> set[str]:
    """Return every cue that these words have; `^` and `$` stand at their ends."""
    ended = ["^", *said, "$"]
    found = set(_rows(ended, " "))
    thought = [ideas.get(word, word) for word in ended]
    found.update(_rows(thought, " "))
    found.update(_rows([word for word in thought if word[0] == "<"], " .. "))
    return found


def idea(name: str) -> str:
    """Return how an idea is written in a cue."""
    return f"<{name}>"


def cues(chapter: Chapter) -> Cues | None:
    """Read those of the language, or English ones; None without. Raises `FileError`."""
    rows = chapter.rows(TABLE)
    if not rows:
        return None
    table = rows[-1].read(Table)
    return Cues(table, dict(_weights(rows[-1], table)), ideas(chapter))


def ideas(chapter: Chapter) -> dict[str, str]:
    """Return the ideas of a language's words; raises `FileError`."""
    return {
        word: idea(name)
        for row in chapter.rows(IDEAS)
        for name, words in row.data.items()
        for word in _words(row, name, words)
    }


def _words(row: Row, name: str, words: object) -> list[str]:
    if not isinstance(words, str):
        raise row.fault("an idea is a text of words, with blanks between", name)
    return words.split()


def _weights(row: Row, table: Table) -> Iterator[tuple[str, float]]:
    for number, line in enumerate(table.weights.strip().splitlines(), 1):
        parts = line.split(" ", 1)
        try:
            weight = int(parts[0]) / _HUNDREDTHS
        except ValueError:
            weight = None
        if weight is None or len(parts) < _PARTS:
            raise row.fault(f"weights, line {number}: a whole number and a cue", "weights")
        yield parts[1], weight


def _rows(words: Sequence[str], by: str) -> list[str]:
    pairs = [f"{first}{by}{second}" for first, second in pairwise(words)]
    return [*words, *pairs, *(f"{pair}{by}{word}" for pair, word in zip(pairs, words[2:]))]  # noqa: B905 -- one pair more than threes


def _stretches(said: Sequence[str]) -> Iterator[Sequence[str]]:
    yield said[:STRETCH]
    for start in range(_STEP, len(said) - _STEP, _STEP):
        yield said[start : start + STRETCH]
