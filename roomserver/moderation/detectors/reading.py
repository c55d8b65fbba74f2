"""Forms of a text that patterns are written for, each with the way back to the text.

`glyphs` undoes what folding leaves (negative circles, small capitals, digits of any script).
`words` is for phrases: small words, one blank between them, ` . ` where a sentence ends, no
apostrophes, `sooooo` as `so`. `rewritten` makes further forms. All linear in the text.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from msgspec import Struct

from roomserver.moderation.matching import Matching

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_FULL_STOPS = dict.fromkeys("•·∙⋅。․●", "•")
_A, _Z_COUNT = ord("a"), 26
# Letters in white on a black circle or square, and the letters that flags are made of.
_LETTERED = (0x1F150, 0x1F170, 0x1F1E6, 0x1F130, 0x1F110)

_APOSTROPHES = re.compile("['’‘`´]")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_BETWEEN_WORDS = re.compile(r"[^a-z0-9\u00c0-\U0010ffff]+")
_ENDS_SENTENCE = re.compile(r"[.!?;:\n()…]")


class Reading(Struct, frozen=True):
    """A form of a text; `starts` and `ends` give, for each place, the span in the form before."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]`, which is not empty, lies in the first form."""
        return self.starts[start], self.ends[end - 1]


def glyphs(matching: Matching) -> Reading:
    """Return the matching form with what it leaves of disguised letters and digits undone."""
    text = matching.text
    if not text.isascii():
        text = _BEYOND_ASCII.sub(lambda found: _plain(found[0]), text)
    return Reading(text, list(range(len(text))), list(range(1, len(text) + 1)))


def words(reading: Reading) -> Reading:
    """Return the words alone, for phrases."""
    bare = rewritten(reading, _APOSTROPHES, lambda _: "")
    short = rewritten(bare, _DRAWN_OUT, lambda found: found[1])
    return rewritten(short, _BETWEEN_WORDS, _between)


def rewritten(
    reading: Reading, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]
) -> Reading:
    """Return the reading with what the pattern finds replaced; each new place leads to it all."""
    text, starts, ends = reading.text, reading.starts, reading.ends
    new: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        put = by(found)
        new += (text[done:start], put)
        new_starts += starts[done:start] + [starts[start]] * len(put)
        new_ends += ends[done:start] + [ends[end - 1]] * len(put)
        done = end
    if not done:
        return reading
    new.append(text[done:])
    return Reading("".join(new), new_starts + starts[done:], new_ends + ends[done:])


def _between(found: re.Match[str]) -> str:
    return " . " if _ENDS_SENTENCE.search(found[0]) else " "


@lru_cache(4096)
def _plain(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    for first in _LETTERED:
        if 0 <= ord(char) - first < _Z_COUNT:
            return chr(_A + ord(char) - first)
    return _SMALL_CAPITALS.get(char) or _FULL_STOPS.get(char, char)
