"""Which of many patterns can stand in a text at all, told in one cheap pass.

Patterns with conditions around them ("not after a letter") are Python's, and each costs a pass of
its own; in most texts none of them stands. Each is loosened here until it is one of RE2's, and all
of those are one automaton. A loosened pattern stands wherever its original does, never the other
way round: what it lets through is looked for as before, so nothing is found or missed by a gate.

What is loosened: conditions go (those of one set of characters at either end stay, as a character
more or an end of the text), `{3,40}` is `+`, `{0,3}` is `*`, whatever depends on which letters and
digits there are beyond ASCII takes all of those. A pattern that refers back to itself has to be
given loosened.
"""

import re
from collections.abc import Iterable, Iterator

from roomserver.moderation.detectors.patterns import automaton, is_known

_BEYOND = r"\x{80}-\x{10ffff}"
_SPACE = r"\s\v\x1c-\x1f" + _BEYOND
_IN_SETS = {r"\s": _SPACE, r"\d": rf"\d{_BEYOND}", r"\w": rf"\w{_BEYOND}"}
_ESCAPES = {r"\b": "(?:)"} | {known: f"[{more}]" for known, more in _IN_SETS.items()}
_REPEATED = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_CONDITION = re.compile(r"\(\?<?[=!]")
_BEFORE = re.compile(r"\(\?<!(\[(?!\^)(?:[^\]\\]|\\.)+\])\)")
_AFTER = re.compile(r"\(\?!(\[(?!\^)(?:[^\]\\]|\\.)+\])\)$")
_MOST_COPIES = 4


class Gates:
    """Gates of some patterns of one text form; a pair is a pattern and its loosened form.

    Where none can be made for a pattern, it counts as one that may stand in any text.
    """

    def __init__(self, patterns: Iterable[re.Pattern[str] | tuple[re.Pattern[str], str]]) -> None:
        self._kept: list[re.Pattern[str]] = []
        self._ids: list[int] = []
        self._ungated: set[int] = set()
        loose: list[str] = []
        for each in patterns:
            pattern, form = each if isinstance(each, tuple) else (each, loosened(each.pattern))
            self._kept.append(pattern)
            # An operator's own may have what only Python has: those are looked for in every text.
            if pattern.flags == re.UNICODE and is_known(form):
                self._ids.append(id(pattern))
                loose.append(form)
            else:
                self._ungated.add(id(pattern))
        self._all = automaton(loose)

    def open(self, text: str) -> set[int]:
        """Return the `id` of each pattern that may stand in the text: to hash them takes longer."""
        return {self._ids[number] for number in self._all.Match(text) or ()} | self._ungated


def loosened(pattern: str) -> str:
    """Return a pattern of RE2's that stands in every text in which this one of Python's does."""
    start = _BEFORE.match(pattern)
    end = _AFTER.search(pattern)
    body = pattern[start.end() if start else 0 : end.start() if end else None]
    if _alternates(body):
        # A condition at an end belongs to one alternative alone.
        start = end = None
        body = pattern
    before = f"(?:^|{_not_in(start[1])})" if start else ""
    after = f"(?:$|{_not_in(end[1])})" if end else ""
    return before + "".join(_loose(body)) + after


def _not_in(charset: str) -> str:
    return f"[^{charset[1:]}"


def _loose(pattern: str) -> Iterator[str]:
    place = 0
    while place < len(pattern):
        char = pattern[place]
        if condition := _CONDITION.match(pattern, place):
            place = _after_group(pattern, condition.end())
            # Where a condition was repeated there is nothing to repeat any more.
            yield "(?:)"
        elif char == "[":
            until = _after_set(pattern, place)
            yield _loose_set(pattern[place:until])
            place = until
        elif char == "\\":
            yield _loose_escape(pattern[place : place + 2])
            place += 2
        elif repeated := _REPEATED.match(pattern, place):
            yield _loose_count(repeated)
            place = repeated.end()
        else:
            # Python's end is before a last line break too.
            yield r"(?:$|\n)" if char == "$" else char
            place += 1


def _loose_count(repeated: re.Match[str]) -> str:
    least = int(repeated[1])
    return f"{{{min(least, _MOST_COPIES)},}}" if least > 1 else "+" if least else "*"


def _loose_escape(escape: str) -> str:
    return _ESCAPES.get(escape, escape)


def _loose_set(charset: str) -> str:
    if charset.startswith("[^"):
        # RE2 knows fewer blanks, digits and letters: so what is none of them is more.
        return charset.replace(r"\W", "").replace(r"\S", "")
    for known, more in _IN_SETS.items():
        charset = charset.replace(known, more)
    return charset


def _after_set(pattern: str, start: int) -> int:
    place = start + 1
    place += pattern[place] == "^"
    place += pattern[place] == "]"
    while pattern[place] != "]":
        place += 1 + (pattern[place] == "\\")
    return place + 1


def _after_group(pattern: str, place: int) -> int:
    """Return the place after the group that has begun before `place`."""
    depth = 1
    while depth:
        char = pattern[place]
        if char == "[":
            place = _after_set(pattern, place)
            continue
        depth += (char == "(") - (char == ")")
        place += 1 + (char == "\\")
    return place


def _alternates(pattern: str) -> bool:
    """Tell whether the whole pattern is alternatives: a `|` outside of all groups and sets."""
    depth = place = 0
    while place < len(pattern):
        char = pattern[place]
        if char == "[":
            place = _after_set(pattern, place)
            continue
        if char == "|" and not depth:
            return True
        depth += (char == "(") - (char == ")")
        place += 1 + (char == "\\")
    return False
