"""Digits as people write them: figures, words, letters that look like figures, or all at once.

Reads a text into groups of digits with their places. What the digits mean is not its business.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from msgspec import Struct

from roomserver.moderation.detectors.gates import Gates

_FIGURE = re.compile(r"\d")
_ALIKE = str.maketrans("oil", "011")
_LONGEST_TOKEN = 80
# Beyond it a number word is put together of others; only then is it taken apart.
_SHORTEST_COMPOUND = 6


class Group(Struct, frozen=True):
    """Digits that stand together, at `start` to `end`. `value` is what a number word says."""

    start: int
    end: int
    digits: str
    is_word: bool = False
    is_plus: bool = False


class Numerals:
    """The number words of a language. `joins` stands between ones and tens (`dreiundzwanzig`)."""

    def __init__(
        self,
        digits: Mapping[str, str],
        tens: Mapping[str, str],
        repeats: Mapping[str, int],
        *,
        plus: tuple[str, ...] = (),
        joins: str = "",
    ) -> None:
        self._tens = tens
        self._repeats = repeats
        self._plus = frozenset({"+", *plus})
        self._words = {**digits, **{word: ten + "0" for word, ten in tens.items()}}
        if joins:
            self._words |= _compounds(digits, tens, joins)
        repeating = "|".join(map(re.escape, repeats)) or "(?!)"
        # `double0` is two tokens.
        self._token = re.compile(rf"\+(?=[\s(]{{0,3}}\d)|(?:{repeating})(?=\d)|[^\W_]+")
        longest_first = sorted(self._words, key=len, reverse=True)
        self._part = re.compile("|".join((*map(re.escape, longest_first), r"\d+", "[oil]")))
        self._parts = re.compile(f"(?:{self._part.pattern})+")
        alone = "|".join(map(re.escape, (*longest_first, *repeats, *self._plus)))
        loose = rf"(?:{self._part.pattern}){{2,}}|{alone}"
        self._gates = Gates([(self._part, rf"[0-9+]|(?:^|[^a-z])(?:{loose})(?:$|[^a-z])")])

    def groups(self, text: str) -> list[Group]:
        """Return the groups in their order; each token of the text is looked at once."""
        if not self._gates.open(text):
            return []
        return list(self._combined(self._read(text)))

    def _read(self, text: str) -> Iterator[Group]:
        for found in self._token.finditer(text):
            said = found[0]
            start, end = found.span()
            if said in self._plus:
                yield Group(start, end, "", is_plus=True)
            elif said in self._repeats:
                yield Group(start, end, "*" * (self._repeats[said] - 1), is_word=True)
            elif digits := self._digits(said):
                yield Group(start, end, digits, is_word=not said.isdecimal())

    def _digits(self, token: str) -> str:
        if token.isdecimal():
            return token
        if token in self._words:
            return self._words[token]
        worth = len(token) >= _SHORTEST_COMPOUND or _FIGURE.search(token)
        if not worth or len(token) > _LONGEST_TOKEN or not self._parts.fullmatch(token):
            return ""
        return "".join(self._part_digits(part) for part in self._part.findall(token))

    def _part_digits(self, part: str) -> str:
        return self._words.get(part) or part.translate(_ALIKE)

    def _combined(self, groups: Iterator[Group]) -> Iterator[Group]:
        """Let `double` repeat the digit after it and `twenty three` be 23."""
        waiting: Group | None = None
        for group in groups:
            if waiting is not None and (joined := _joined(waiting, group)):
                waiting = None
                yield joined
                continue
            if waiting is not None and _is_tens(waiting):
                yield waiting
            waiting = group if _waits(group) else None
            if waiting is None:
                yield group
        if waiting is not None and _is_tens(waiting):
            yield waiting


def is_stepping(groups: list[Group]) -> bool:
    """Tell whether somebody counts: five numbers or more, each as far from the one before."""
    values = [int(group.digits) for group in groups if group.digits and len(group.digits) <= 4]
    steps = {after - before for before, after in pairwise(values)}
    return len(values) == len(groups) >= 5 and len(steps) == 1 and steps != {0}


def _compounds(digits: Mapping[str, str], tens: Mapping[str, str], joins: str) -> dict[str, str]:
    ones = {word: digit for word, digit in digits.items() if len(digit) == 1 and digit != "0"}
    return {
        f"{one}{joins}{ten}": figure + digit
        for ten, figure in tens.items()
        for one, digit in ones.items()
    }


def _waits(group: Group) -> bool:
    return group.digits.startswith("*") or _is_tens(group)


def _is_tens(group: Group) -> bool:
    return (
        group.is_word
        and len(group.digits) == 2
        and group.digits[0] in "23456789"
        and (group.digits[1] == "0")
    )


def _joined(first: Group, second: Group) -> Group | None:
    # `double the seven` too
    reach = 5 if first.digits.startswith("*") else 2
    if second.start - first.end > reach or not second.digits or second.digits.startswith("*"):
        return None
    if first.digits.startswith("*"):
        digits = second.digits[0] * len(first.digits) + second.digits
    elif second.is_word and len(second.digits) == 1 and second.digits != "0":
        digits = first.digits[0] + second.digits
    else:
        return None
    return Group(first.start, second.end, digits, is_word=True)
