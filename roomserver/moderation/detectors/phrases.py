"""What people propose without an address: phrases, word for word or put together of parts.

A phrase is a pattern of words in their order. A saying is parts that stand together in one
sentence, in any order: that somebody asks, for a walk, by the station. Both are looked for in a
text of `reading.words`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from roomserver.moderation.detectors.patterns import Patterns

HANDLE = "contact.handle"
MOST_PLACES = 8
"""Of one part in a text: beyond them nothing is put together, which is what bounds the work."""

_KEPT = 1_024
_SENTENCE_ENDS = " . "
_REACH = 120
_Span = tuple[int, int]


class Phrases:
    """Finds phrases, each a pattern that may want a context and its contrary not."""

    def __init__(self, phrases: list[tuple[str, str, str, str]]) -> None:
        """Take label, pattern, context and its contrary (empty: none) of each."""
        self._labels = [label for label, *_ in phrases]
        self._contexts = [_one(context) for _, _, context, _ in phrases]
        self._contraries = [_one(contrary) for *_, contrary in phrases]
        self._patterns = Patterns(pattern for _, pattern, _, _ in phrases)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and label of what stands there."""
        for hit in self._patterns.hits(text):
            context, contrary = self._contexts[hit.number], self._contraries[hit.number]
            is_fit = context is None or context.stands_in(text)
            if is_fit and not (contrary and contrary.stands_in(text)):
                yield hit.start, hit.end, self._labels[hit.number]


class Saying(Struct, frozen=True):
    """Parts that say something together: the first, and so many that there are `least` in all.

    `is_wide` where they may stand in several sentences.
    """

    label: str
    parts: tuple[str, ...]
    least: int
    contrary: str = ""
    is_wide: bool = False


class Sayings:
    """Finds sayings: from the first of their words to the last, or all of it where a name is."""

    def __init__(self, sayings: Iterable[Saying]) -> None:
        self._sayings = list(sayings)
        distinct = list(dict.fromkeys(part for each in self._sayings for part in each.parts))
        numbers = {part: number for number, part in enumerate(distinct)}
        self._parts = [[numbers[part] for part in each.parts] for each in self._sayings]
        self._patterns = Patterns(distinct)
        self._contraries = [_one(each.contrary) for each in self._sayings]

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and label of what stands there."""
        occurring = self._patterns.occurring(text)
        known: dict[int, list[_Span]] = {}
        ends: list[int] = []
        for number, saying in enumerate(self._sayings):
            parts = self._parts[number]
            if parts[0] not in occurring or len(occurring.intersection(parts)) < saying.least:
                continue
            for part in occurring.intersection(parts) - known.keys():
                known[part] = self._patterns.places(part, text, MOST_PLACES)
            ends = ends or _sentence_ends(text)
            contrary = self._contraries[number]
            for span in _together([known.get(part, []) for part in parts], ends, saying):
                whole = _whole(span, ends)
                start, end = _about(span) if saying.is_wide else whole
                if contrary is None or not contrary.stands_in(text[start:end]):
                    yield *(whole if saying.label == HANDLE else span), saying.label


def _together(parts: list[list[_Span]], ends: list[int], saying: Saying) -> Iterator[_Span]:
    for first in parts[0]:
        bounds = (0, ends[-1]) if saying.is_wide else _sentence(first, ends)
        spans = [first, *_near(first, parts[1:], bounds)]
        if len(spans) >= saying.least:
            yield min(span[0] for span in spans), max(span[1] for span in spans)


def _near(first: _Span, parts: Iterable[Sequence[_Span]], bounds: _Span) -> Iterator[_Span]:
    reach = max(bounds[0], first[0] - _REACH), min(bounds[1], first[1] + _REACH)
    for part in parts:
        inside = [span for span in part if _lies_in(span, reach)]
        if inside:
            yield min(inside, key=lambda span: abs(span[0] - first[0]))


def _lies_in(span: _Span, bounds: _Span) -> bool:
    return bounds[0] <= span[0] and span[1] <= bounds[1]


def _sentence(span: _Span, ends: list[int]) -> _Span:
    number = bisect_right(ends, span[0])
    start = ends[number - 1] if number else 0
    return start, max(span[1], ends[min(number, len(ends) - 1)])


def _whole(span: _Span, ends: list[int]) -> _Span:
    """Return all of the sentences: a name may stand anywhere in them."""
    return _sentence(span, ends)[0], _sentence((span[1] - 1, span[1]), ends)[1]


def _about(span: _Span) -> _Span:
    return max(0, span[0] - _REACH), span[1] + _REACH


def _sentence_ends(text: str) -> list[int]:
    ends: list[int] = []
    at = text.find(_SENTENCE_ENDS)
    while at >= 0:
        ends.append(at + len(_SENTENCE_ENDS))
        at = text.find(_SENTENCE_ENDS, ends[-1])
    return [*ends, len(text)]


@lru_cache(_KEPT)
def _one(pattern: str) -> Patterns | None:
    return Patterns([pattern]) if pattern else None
