"""Names on other platforms, and codes that let somebody in.

A name counts beside a platform: typed (`@quiet.fern on insta`, `snap: quietfern22`), or spelled
(`quiet underscore fern`). A name without a platform is how people here address each other.
Works on the form that `signs` makes.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from roomserver.moderation.detectors.gates import Gates
from roomserver.moderation.detectors.links import INVITE, Found

_NAME = r"[a-z0-9](?:[a-z0-9_‿⁃•◦-]|\.(?=[a-z0-9_])){1,40}"
_SHAPED = re.compile(r"[_‿•◦⁃]|[a-z]\.[a-z0-9]|[a-z]{2}[^ ]*\d|\d[^ ]*[a-z]{3}")
_FEWEST, _FEWEST_PLAIN = 4, 6
_CODE = r"(?=[a-z0-9+#-]*\d)[a-z0-9]{1,12}(?:[-+#][a-z0-9]{1,12}){0,4}(?: \d{3,5}){0,4}"
_MEETING = re.compile(r"(?<![a-z0-9-])[a-z]{3}-[a-z]{4}-[a-z]{3}(?![a-z0-9-])")
# `invite code mothlamp`
_WORD_CODE = re.compile(
    r"(?<![a-z0-9])(?:invite|join|server|party|lobby|einladungs|beitritts) ?-?(?:code|link)"
    r"(?: is| ist|:)? (?P<name>[a-z]{6,20})(?![a-z])"
)
_REDDIT = re.compile(r"(?<![a-z0-9/])/?u/[a-z0-9_-]{3,30}")
_LOW_LINES = re.compile(
    r"(?<![a-z0-9])@?[a-z0-9]+(?:[‿•⁃_.][a-z0-9]+)*‿[a-z0-9]+(?:[‿•◦⁃_][a-z0-9]+)*"
)
_SPELLED = re.compile(r"(?<![a-z0-9])@?[a-z0-9]+(?:[•◦⁃][a-z0-9]+)+")
_NUMBERED = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9_.]{1,30} ?(?:#|hash(?:tag)?) ?\d{4}(?!\d)")
# `b for bravo, e for echo`
_BY_WORD = r"[a-z] (?:for|as in|wie|like) [a-z]+"
_BY_WORDS = rf"(?<![a-z0-9]){_BY_WORD}(?:[^a-z0-9]{{1,3}}(?:(?:and|und|then) )?{_BY_WORD})+"
_GAP = r"[^a-z0-9@]{0,4}"

HANDLE = "contact.handle"
_Test = Callable[[str], bool]
_Sought = tuple[re.Pattern[str], int | str, str, _Test]


class Handles:
    """Finds names and codes in a text of `signs`.

    `links`: words that may stand between platform and name; `before`, `after`: those that say "on";
    `mine`: those that say whose, for a name without any sign; `codes`: what lets somebody in.
    """

    def __init__(
        self,
        platforms: Sequence[str],
        links: Sequence[str],
        on: Sequence[str],
        mine: Sequence[str],
        codes: Sequence[str],
        spelling: Sequence[str],
        states: Sequence[str],
        adds: Sequence[str],
    ) -> None:
        place = rf"(?<![a-z0-9])(?:{'|'.join(platforms)})(?![a-z0-9])"
        link = rf"(?:(?:{'|'.join(links)})[^a-z0-9@]{{1,3}}){{0,5}}"
        at = rf"(?:(?:{'|'.join(on)})[^a-z0-9@]{{1,3}}){{0,4}}"
        self._states = frozenset(states)
        self._place = re.compile(place)
        self._at_after = re.compile(rf"{place}{_GAP}{link}(?P<name>@ ?{_NAME})")
        self._at_before = re.compile(rf"(?P<name>(?<![a-z0-9@])@ ?{_NAME}){_GAP}{at}{place}")
        self._after = re.compile(rf"{place}{_GAP}{link}(?P<name>{_NAME})")
        self._before = re.compile(rf"(?<![a-z0-9_.@])(?P<name>{_NAME}){_GAP}{at}{place}")
        self._mine = re.compile(
            rf"(?:{'|'.join(mine)}) {place}{_GAP}{link}"
            r"(?P<name>[a-z]{5,30}(?: [a-z]{3,20})?) *(?=$|[.,!?;:)\n])"
        )
        # `add mossybench on kik`: one word that is none of those said about platforms.
        self._added = re.compile(
            rf"(?<![a-z0-9])(?:{'|'.join(adds)}) (?P<name>[a-z]{{6,30}}) (?:to your |to ur )?"
            rf"(?:on |in |auf |bei )?{place}"
        )
        # A line that is nothing but `telegram: somename`.
        self._line = re.compile(rf"(?m:^){place} ?[:=] ?(?P<name>[a-z]{{6,30}}) *(?m:$)")
        # `insta somename` and no more: long enough not to be what is said of a platform.
        self._short = re.compile(
            r"^(?:insta|ig|snap|sc|kik|tele|tg|wa|psn|dc|xbox|twitch)(?: name| user| id)?"
            r" (?P<name>[a-z]{10,30}) *$"
        )
        # `my steam name is somename`
        called = r"(?:name|user|user ?name|nick|nickname|id|handle|tag|gamer ?tag|account)"
        self._named = re.compile(
            rf"{place}[' ]s? ?{called}(?: is| ist|:|=)? ?(?P<name>[a-z]{{6,30}})(?![a-z])"
        )
        # A name with a low line needs no more beside it than a platform.
        self._lined = re.compile(r"(?<![a-z0-9@_])(?P<name>[a-z0-9.]+(?:_+[a-z0-9.]+)+_*)")
        # `my skype, if anyone uses it, is somename`
        self._far = re.compile(
            rf"(?:{'|'.join(mine)}) {place}[^\n.!?]{{1,60}}? (?:is|ist|lautet):? "
            rf"(?:live:)?(?P<name>{_NAME})"
        )
        self._called = re.compile(
            rf"(?:{'|'.join(codes)})[^\n]{{0,40}}?(?<![a-z0-9-])(?P<name>{_CODE})(?![a-z0-9])"
        )
        word = rf"(?:{'|'.join(spelling)})"
        self._alphabet = re.compile(
            rf"(?<![a-z0-9]){word}(?:[^a-z0-9]{{1,3}}{word}){{2,20}}(?![a-z0-9])|{_BY_WORDS}"
        )
        # Pattern, group, label, and whether what stands there is one.
        self._plain: tuple[_Sought, ...] = (
            (_REDDIT, 0, HANDLE, _is_any),
            (_NUMBERED, 0, HANDLE, _is_any),
            (_LOW_LINES, 0, HANDLE, _is_any),
            (self._alphabet, 0, HANDLE, _is_any),
            (self._called, "name", INVITE, lambda name: len(name) >= _FEWEST),
            (_MEETING, 0, INVITE, _is_any),
            (_WORD_CODE, "name", INVITE, lambda name: name not in self._states),
        )
        self._gates = Gates((*(pattern for pattern, *_ in self._plain), self._place, _SPELLED))

    def find(self, text: str) -> list[Found]:
        """Return what was found; they may overlap."""
        return list(self._all(text))

    def _all(self, text: str) -> Iterator[Found]:
        may = self._gates.open(text)
        if not may:
            return
        for pattern, group, label, is_one in self._plain:
            if id(pattern) in may:
                yield from _found(pattern, text, group, label, is_one)
        is_placed = id(self._place) in may and self._place.search(text) is not None
        if id(_SPELLED) in may:
            yield from self._spelled(text, is_placed=is_placed)
        if is_placed:
            yield from self._placed(text)

    def _spelled(self, text: str, *, is_placed: bool) -> Iterator[Found]:
        for match in _SPELLED.finditer(text):
            signs = sum(match[0].count(sign) for sign in "•◦⁃@")
            if is_placed or (signs >= 2 and not match[0].isdecimal() and "•" in match[0]):
                yield Found(*match.span(), HANDLE)

    def _placed(self, text: str) -> Iterator[Found]:
        """Find names beside a platform: by their sign, by their shape, or by where they stand."""
        signed = (self._at_after, self._at_before, self._lined)
        shaped = (self._after, self._before, self._far)
        plain = (self._mine, self._line, self._added, self._short, self._named)
        tests = ((signed, _is_any), (shaped, _is_shaped), (plain, self._is_no_state))
        for patterns, is_name in tests:
            for each in patterns:
                yield from _found(each, text, "name", HANDLE, is_name)

    def _is_no_state(self, name: str) -> bool:
        return not self._states & set(name.split())


def _is_any(_name: str) -> bool:
    return True


def _found(
    pattern: re.Pattern[str], text: str, group: int | str, label: str, is_one: _Test
) -> Iterator[Found]:
    for match in pattern.finditer(text):
        if is_one(match[group]):
            yield Found(*match.span(group), label)


def _is_shaped(name: str) -> bool:
    """Tell a made-up name from a word: a sign within, or letters with digits."""
    return len(name) >= _FEWEST and _SHAPED.search(name) is not None
