"""Flood: the same again and again, or a text that only fills the screen.

Short words may come as often as they like: "pass", "with you", "thank you" are how a circle
speaks. Hosts repeat themselves for a reason and are not looked at; nor is what can't wait for a
host, a goal or a whisper: it would be refused.
"""

import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from msgspec import Meta, Struct

from roomserver.moderation.matching import fold
from roomserver.moderation.rules import Chapter, Row
from roomserver.moderation.text import Text
from roomserver.moderation.verdicts import FLOOD, NOTHING, Finding, found

KEY = "flood"
MOST_CANDIDATES = 30
"""A text with more candidates than this is not looked through: it is held, as a flood."""

_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_Some = Annotated[int, Meta(ge=1, le=10_000)]


class Bounds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `[flood]` table: the same text of at least `long` letters was said `repeats` times among
    the latest; one character stands `run` times in a row; there are more than `lines` line breaks.
    """

    repeats: Annotated[int, Meta(ge=1, le=8)] = 2
    long: _Some = 12
    run: _Some = 120
    lines: _Some = 60


class Flood:
    """Looks for repetition, within a text and among the writer's latest."""

    name = FLOOD

    def __init__(self, bounds: Bounds, rule: str) -> None:
        self._bounds = bounds
        self._rule = rule

    def look(self, text: Text) -> Finding:
        """Return a finding where a text floods the room."""
        if text.role == "host" or (text.kind, text.field) != ("message.post", "text"):
            return NOTHING
        labels = [f"{FLOOD}.{kind}" for kind in self._kinds(text)]
        return flooded(labels, self._rule) if labels else NOTHING

    def _kinds(self, text: Text) -> Iterator[str]:
        folded = text.matching.text
        if folded.count("\n") > self._bounds.lines:
            yield "lines"
        if len(folded) >= self._bounds.run and _longest_run(folded) >= self._bounds.run:
            yield "run"
        if text.earlier and self._is_repeated(text):
            yield "repeat"

    def _is_repeated(self, text: Text) -> bool:
        said = _letters(text.matching.text)
        if len(said) < self._bounds.long:
            return False
        # To fold eight earlier texts takes longer than all else: first those of as many letters.
        number = _number(text.canonical)
        near = (each.text for each in text.earlier if _number(each.text) == number)
        same = (each for each in near if _letters(fold(each)) == said)
        return len([*islice(same, self._bounds.repeats)]) >= self._bounds.repeats


def flooded(labels: list[str], rule: str) -> Finding:
    """Return the finding for a flood: it waits for a host, unless somebody tells of a crisis."""
    return found("hold", FLOOD, labels=labels, rules=[rule])


def build(chapter: Chapter) -> Iterator[Flood]:
    """Make the detector; raises `FileError`."""
    rows = chapter.layered(KEY)
    merged: dict[str, object] = {}
    for row in rows:
        row.read(Bounds)
        merged |= row.data
    if rows:
        last: Row = rows[-1]
        yield Flood(Bounds(**merged), last.rule(FLOOD))  # type: ignore[arg-type]


def _letters(folded: str) -> str:
    if folded.isascii():
        return folded.encode("ascii").translate(None, _NO_LETTERS).decode("ascii")
    return "".join(filter(str.isalnum, folded))


def _number(text: str) -> int:
    return len(_letters(unicodedata.normalize("NFKC", text)))


def _longest_run(folded: str) -> int:
    longest = run = 0
    before = ""
    for char in folded:
        run = run + 1 if char == before else 1
        longest, before = max(longest, run), char
    return longest
