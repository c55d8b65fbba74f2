"""A text with the signs of addresses written out: `name at place dot com` as `name at place•com`.

Spelled signs become signs that can be told from typed ones, a dot `•` and a low line `‿`; `@` and
`/` become themselves. Brackets around them, blanks before and after them, and blanks between
letters set one by one are taken out. Nothing is judged here.
"""

import re
from collections.abc import Mapping, Sequence

from roomserver.moderation.detectors.gates import Gates
from roomserver.moderation.detectors.reading import Reading, rewritten

DOT, WEAK_DOT, LOW_LINE, DASH = "•", "◦", "‿", "⁃"

_SIGNS = {
    "dot": DOT, "weak_dot": WEAK_DOT, "at": "@", "underscore": LOW_LINE, "dash": DASH, "slash": "/",
}  # fmt: skip

_OPEN, _SHUT = r"[\[({<*|–—]", r"[\])}>*|–—]"
_BRACKETED = re.compile(
    rf"\s?{_OPEN}\s{{0,2}}(at|ät|@|at.?sign|full stop|dot|d o t|punkt|pkt|\.|_|[a-z0-9.-]{{2,24}})"
    rf"\s{{0,2}}{_SHUT}\s?"
)
_IN_BRACKETS = {
    "at": "@", "ät": "@", "@": "@", "at sign": "@", "dot": DOT, "d o t": DOT, "full stop": DOT,
    "punkt": DOT, "pkt": DOT, ".": DOT, "_": LOW_LINE,
}  # fmt: skip
# `moth + lane + dot + net`: two pluses at least, so that a sum or a list of two stays.
_ADDED = re.compile(r"(?<=[a-z0-9.@_-]) ?\+ ?(?=[a-z.@_-])")
# `moth_at_lane-dot-net`, `moth... at... lane`: a sign on each side of the word.
_SET_APART = re.compile(r"(?<=[a-z0-9])\s?[_.:<>=-]+\s?(at|dot|punkt)\s?[_.:<>=-]+\s?(?=[a-z0-9])")
# Three letters or more one by one, the same sign between all.
_ONE_BY_ONE = re.compile(
    r"(?<![a-z0-9@])[a-z0-9@](?:( {1,2}-? {0,2}|[-.*~,])[a-z0-9@._:/])"
    r"(?:\1[a-z0-9@._:/])+(?![a-z0-9])"
    r"|(?<![a-z0-9@])[a-z0-9@](?:(?:[ *~-]{1,3}|, ?)[a-z0-9@](?![a-z0-9])){4,}"
)
_ONE_BY_ONE_LOOSE = (
    r"(?:^|[^a-z0-9@])[a-z0-9@][ *~,.-]+[a-z0-9@._:/][ *~,.-]+[a-z0-9@._:/](?:$|[^a-z0-9]|[ *~,.-])"
)
_NOT_TOGETHER = str.maketrans("", "", " *~-,")
_LOOSE_SIGN = re.compile(r"(?<=[a-z0-9@:/.]) {0,3}\n?([/_•‿⁃◦]|:/{1,2})\n? {0,3}(?=[a-z0-9@/_'])")
# `bo @ example`, not `is @bo`: typed before a name it is how people address each other.
_LOOSE_AT = re.compile(r"(?<=[a-z0-9.]) {0,3}\n?@[ \n]{1,3}(?=[a-z0-9])")
_LOOSE_DOT = re.compile(r"(?<=[a-z0-9]) {1,2}\. {0,2}(?=[a-z0-9])")
_WWW = re.compile(r"\bwww[.•]? {1,2}[.•]? ?(?=[a-z0-9])")


class Signs:
    """The words for signs of a language, and the small words that stand around them."""

    def __init__(self, signs: Mapping[str, Sequence[str]], around: Sequence[str]) -> None:
        small = "|".join(map(re.escape, around)) or "(?!)"
        self._by_name = [name for name in _SIGNS if signs.get(name)]
        names = "|".join(f"(?P<{name}>{'|'.join(signs[name])})" for name in self._by_name)
        before = rf"[\s,\"'“”]{{0,3}}(?:\b(?:{small})\b[\s,]{{1,3}}){{0,4}}"
        after = rf"[\s,\"'“”]{{1,3}}(?:(?:{small})\b[\s,\"'“”]{{1,3}}){{0,3}}"
        self._names = re.compile(names)
        self._spelled = re.compile(rf"{before}(?<![a-z0-9.])(?:{names})(?![a-z0-9]){after}")
        self._gates = Gates(
            (
                *(_BRACKETED, _ADDED, _SET_APART, self._names, (_ONE_BY_ONE, _ONE_BY_ONE_LOOSE)),
                *(_WWW, _LOOSE_SIGN, _LOOSE_AT, _LOOSE_DOT),
            )
        )

    def read(self, reading: Reading) -> Reading:
        """Return the form with signs for their names; the same reading where there are none."""
        text = reading.text
        if not self._gates.open(text):
            return reading
        if any(mark in text for mark in "[({<*|–—"):
            reading = rewritten(reading, _BRACKETED, _unbracketed)
        if text.count("+") > 1:
            reading = rewritten(reading, _ADDED, lambda _: "")
        reading = rewritten(reading, _SET_APART, _unbracketed)
        if self._names.search(text):
            reading = rewritten(reading, self._spelled, self._sign)
        reading = rewritten(reading, _ONE_BY_ONE, _together)
        reading = rewritten(reading, _WWW, lambda _: "www.")
        reading = rewritten(reading, _LOOSE_SIGN, lambda found: found[1])
        reading = rewritten(reading, _LOOSE_AT, lambda _: "@")
        return rewritten(reading, _LOOSE_DOT, lambda _: ".")

    def _sign(self, found: re.Match[str]) -> str:
        return next(_SIGNS[name] for name in self._by_name if found[name])


def _unbracketed(found: re.Match[str]) -> str:
    inner = found[1]
    sign = _IN_BRACKETS.get(inner.replace("-", " "))
    return sign if sign is not None else f" {inner} "


def _together(found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0].translate(_NOT_TOGETHER)
    return found[0].replace(found[1], "")
