"""Many patterns on one text in one pass.

Patterns are data, so they are RE2: no pattern can be slow on a text made for it. One automaton of
all of them says which occur at all; only those are then looked for. In a pattern `<name>` stands
for the alternatives of that name, an umlaut also for its vowel and `e`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import re2
from msgspec import Struct

_MEMORIES = (16 << 20, 64 << 20)
# Patterns of two readings of the rules: most stay the same when a file changes.
_KEPT = 4_096
_MACRO = re.compile(r"<((?:context )?[a-z_]+)>")
_UMLAUTS = {"ä": "ae?", "ö": "oe?", "ü": "ue?", "ß": "ss"}


class Hit(Struct, frozen=True):
    """Pattern number `number` stands at `start` to `end`."""

    number: int
    start: int
    end: int


class Patterns:
    """Patterns compiled together. Raises `re2.error` for one that is not RE2's."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._each = [_compiled(bounded(pattern)) for pattern in patterns]
        self._all = automaton(each.pattern for each in self._each)

    def stands_in(self, text: str) -> bool:
        """Tell whether any of them occurs."""
        return bool(self.occurring(text))

    def hits(self, text: str) -> Iterator[Hit]:
        """Find every pattern's places, none of which overlap for one pattern."""
        for number in sorted(self.occurring(text)):
            for found in self._each[number].finditer(text):
                yield Hit(number, found.start(), found.end())

    def occurring(self, text: str) -> frozenset[int]:
        """Return the numbers of those that occur."""
        return frozenset(self._all.Match(text) or ()) if self._each else frozenset()

    def places(self, number: int, text: str, most: int) -> list[tuple[int, int]]:
        """Return where one pattern stands: its first `most` places."""
        return [found.span() for found in islice(self._each[number].finditer(text), most)]


def bounded(pattern: str) -> str:
    """Return the pattern as it is compiled: whole words only."""
    return rf"\b(?:{pattern})\b"


def filled(pattern: str, macros: Mapping[str, str]) -> str:
    """Put the macros in and fold the letters as texts are folded; `KeyError` for one unknown."""
    for umlaut, plain in _UMLAUTS.items():
        pattern = pattern.replace(umlaut, plain)
    for _ in range(4):
        pattern = _MACRO.sub(lambda found: f"(?:{macros[found[1]]})", pattern)
    return pattern


def automaton(patterns: Iterable[str]) -> Any:
    """Return a set of RE2's of all of them, which is one automaton. Raises `re2.error`.

    It is built as texts are met, within its memory, and begun anew where that is full: which takes
    the longer the more there is. So it gets no more than it needs.
    """
    all_ = list(patterns)
    *smaller, largest = _MEMORIES
    for memory in smaller:
        try:
            return _set_of(all_, memory)
        except re2.error:
            continue
    return _set_of(all_, largest)


def _set_of(patterns: Iterable[str], memory: int) -> Any:
    made = re2.Set.SearchSet(_options(memory))
    for each in patterns:
        made.Add(each)
    made.Compile()
    return made


def is_known(pattern: str) -> bool:
    """Tell whether RE2 can take a pattern."""
    try:
        _compiled(pattern)
    except re2.error:
        return False
    return True


@lru_cache(_KEPT)
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern, _options(_MEMORIES[-1]))


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options
