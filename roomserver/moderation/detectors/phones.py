"""Telephone numbers, however their digits are written and set apart.

Groups of digits that only signs, or a few small words, stand between are read as one; what is a
date, a time, a dose, a price or a counting is not. A number that begins with 0 or + is one by its
length. Of others the telephone library's matcher is asked, for the regions of the language, with
the digits alone: never with the text, on which it can take tens of milliseconds.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from phonenumbers import Leniency, PhoneNumberMatcher

from roomserver.moderation.detectors.numbers import Group, Numerals, is_stepping
from roomserver.moderation.detectors.patterns import Patterns

_FEWEST_DIGITS = 7
_FEWEST_TRUNK = 9
_FEWEST_PLUS = 8
_MOST_DIGITS = 15
MOST_ASKED = 40
"""Numbers of a text that the library is asked about; what is set like one beyond is one."""

_FEWEST_DIFFERENT = 3
_NANP, _NANP_LONG = 10, 11

# Between two groups: signs and blanks, then perhaps small words with signs and blanks.
_SIGNS = r"[^a-z0-9]{0,8}"
_CALL_REACH = 60

_UNITS = (
    r"(?:\s?(?:mg|mcg|µg|ug|kg|ml|cl|mm|cm|km|iu|ie|units?|%|°|hrs?|hours?|mins?|minutes?|secs?|uhr"
    r"|std|stunden|am|pm|quid|pounds?|euros?|eur|usd|aud|gbp|dollars?|bucks|kcal|bpm|steps"
    r"|schritte|words|miles|stone|lbs?|inches|grad|degrees|jahre?|years?|tage|days|wochen|weeks"
    r"|monate|months)|[gmhlkx])"
)
_NOT_A_NUMBER = re.compile(
    r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)?\d\d)?(?![\d./-]*\d)"
    r"|(?<![\d./-])(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?:(?:19|20)?\d\d)(?![\d./-]*\d)"
    r"|(?<![\d./-])(?:19|20)\d\d([./-])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])(?![\d./-]*\d)"
    r"|(?<![\d:.])(?:[01]?\d|2[0-4])([:.])[0-5]\d(?:\3[0-5]\d)?(?![\d:.]*\d)"
    r"|(?<![\d.,])0[.,]\d{1,3}(?![\d.,]*\d)"
    r"|[£$€¥₹]\s?\d[\d.,]{0,12}|\d[\d.,]{0,6}\s?[£$€¥₹]"
    rf"|(?<![a-z\d.,])(?<!\d\W)\d{{1,6}}(?:[.,]\d{{1,3}})?{_UNITS}(?![a-z0-9])"
)


class Number(Struct, frozen=True):
    """A telephone number at `start` to `end`."""

    start: int
    end: int


class Phones:
    """Finds telephone numbers in a text of `reading.glyphs`."""

    def __init__(
        self,
        numerals: Numerals,
        fillers: Sequence[str],
        regions: Sequence[str],
        calls: Patterns,
        free: Sequence[str] = (),
    ) -> None:
        self._numerals = numerals
        self._regions = tuple(regions)
        self._calls = calls
        self._free = tuple(free)
        for region in self._regions:
            _matches("2125550147", region)  # reads its tables: not while somebody waits
        words = "|".join(map(re.escape, fillers)) or "(?!)"
        self._gap = re.compile(rf"{_SIGNS}(?:(?:{words}){_SIGNS}){{0,3}}")

    def find(self, text: str, words: str) -> list[Number]:
        """Return the numbers; `words` is the text's word form."""
        groups = self._numerals.groups(text)
        if sum(len(group.digits) for group in groups) < _FEWEST_DIGITS:
            return []
        is_call = self._calls.stands_in(words)
        asked = [MOST_ASKED]
        return [
            number
            for run in self._runs(text, groups)
            for number in self._in_run(text, run, is_call=is_call, asked=asked)
        ]

    def _runs(self, text: str, groups: list[Group]) -> Iterator[list[Group]]:
        others = [found.span() for found in _NOT_A_NUMBER.finditer(text)]
        run: list[Group] = []
        for group in groups:
            while others and others[0][1] <= group.start:
                others.pop(0)
            if others and others[0][0] < group.end:
                yield run
                run = []
                continue
            if run and not self._gap.fullmatch(text[run[-1].end : group.start][:60]):
                yield run
                run = []
            run.append(group)
        yield run

    def _in_run(
        self, text: str, run: list[Group], *, is_call: bool, asked: list[int]
    ) -> Iterator[Number]:
        """Find numbers from left to right; from each place the longest that is one."""
        digits = "".join(group.digits for group in run)
        is_few = len(digits) < _FEWEST_DIGITS or len(set(digits)) < _FEWEST_DIFFERENT
        if is_few or is_stepping(run):
            return
        place = 0
        while place < len(run):
            until = self._longest(run, place, is_call=is_call, asked=asked)
            if until:
                start = run[place].start
                yield Number(start - (text[max(0, start - 1)] == "("), run[until - 1].end)
            place = until or place + 1

    def _longest(self, run: list[Group], place: int, *, is_call: bool, asked: list[int]) -> int:
        """Return after which group the longest number that begins at `place` ends; 0: none."""
        is_trunk = run[place].is_plus or run[place].digits.startswith("0")
        for until, count in reversed(list(_windows(run, place))):
            calls = is_call and place == 0 and until == len(run)
            worth = is_trunk or calls or count in {_NANP, _NANP_LONG}
            if worth and self._is_number(run[place:until], is_call=calls, asked=asked):
                return until
        return 0

    def _is_number(self, groups: list[Group], *, is_call: bool, asked: list[int]) -> bool:
        digits = "".join(group.digits for group in groups)
        is_plain = len(set(digits)) < _FEWEST_DIFFERENT or _are_times(groups)
        if is_plain or digits.startswith(self._free):
            return False
        if groups[0].is_plus:
            return len(digits) >= _FEWEST_PLUS
        if digits[0] == "0":
            return len(digits) >= (_FEWEST_DIGITS if is_call else _FEWEST_TRUNK)
        return is_call or (_is_grouped(groups, digits) and self._is_known(digits, asked))

    def _is_known(self, digits: str, asked: list[int]) -> bool:
        """Ask the library's matcher, a bounded number of times a text, which is a flood beyond."""
        asked[0] -= 1
        return asked[0] < 0 or any(_matches(digits, region) for region in self._regions)


def _windows(run: list[Group], place: int) -> Iterator[tuple[int, int]]:
    """Give each group after which a number from `place` on may end, and its count of digits."""
    count = 0
    for until in range(place, len(run)):
        count += len(run[until].digits)
        if count > _MOST_DIGITS:
            return
        if count >= _FEWEST_DIGITS:
            yield until + 1, count


def _matches(digits: str, region: str) -> bool:
    return any(PhoneNumberMatcher(digits, region, leniency=Leniency.VALID))


def _is_grouped(groups: list[Group], digits: str) -> bool:
    """Tell whether 10 digits, or 1 and 10, are set as numbers are: whole, 3-3-4, 5-5, by ones."""
    if len(digits) == _NANP_LONG and digits[0] != "1":
        return False
    ends = set()
    at = _NANP - len(digits)
    for group in groups:
        at += len(group.digits)
        ends.add(at)
    ends -= {0, _NANP}
    return not ends or ends in ({3}, {6}, {5}) or {3, 6} <= ends


def _are_times(groups: list[Group]) -> bool:
    """Tell whether all are like 0830: hours and minutes on end."""
    return all(
        len(group.digits) == 4 and group.digits[:2] < "25" and group.digits[2:] < "60"
        for group in groups
    )
