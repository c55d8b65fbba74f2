"""Forms of a text that patterns are written for, each with the way back to the text.

`glyphs` undoes what folding leaves (negative circles, small capitals, digits of any script).
`words` is for phrases: small words, one blank between them, ` . ` where a sentence ends, no
apostrophes, `sooooo` as `so`. `rewritten` makes further forms. All linear in the text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from roomserver.moderation.matching import Matching

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_FULL_STOPS = dict.fromkeys("•·∙⋅。․●", "•")
_A, _Z_COUNT = ord("a"), 26
# Letters in white on a black circle or square, and the letters that flags are made of.
_LETTERED = (0x1F150, 0x1F170, 0x1F1E6, 0x1F130, 0x1F110)

# Letters that are drawn upside down, and what is typed backwards: its ending stands in front.
_TURNED = dict(zip("ɐɔǝɟɓɥᴉɾʞɯɹʇʌʍʎ∀", "acefghijkmrtvwya", strict=True))
# Those that are another letter upside down.
_HALF_TURN = str.maketrans("nubqdp69", "unqbpd96")
_BACKWARDS = re.compile(r"(?<![a-z0-9])(?:moc|gro|ten|ed|ku\.oc)\.[a-z0-9]")
_FEWEST_TURNED = 3
_LONGEST_BACKWARDS = 300
# Signs and letters of other scripts that are drawn for Latin ones in contacts only.
_DRAWN = dict(zip("∂ƒи¢ℓяθ", "dfnclro", strict=True))
_ALL_PLAIN = _SMALL_CAPITALS | _FULL_STOPS | _TURNED | _DRAWN
_MOST = 20

_APOSTROPHES = re.compile("['’‘`´]")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_BETWEEN_WORDS = re.compile(r"[^a-z0-9\u00c0-\U0010ffff]+")
_ENDS_SENTENCE = re.compile(r"[.!?;:\n()…]")


Places = tuple[list[int], list[int]]
"""For each place of a form, where that lies in the first form: its start, its end."""


class Reading:
    """A form of a text. The way back is made when asked for: in most texts nothing is found."""

    __slots__ = ("_make", "_places", "text")

    def __init__(self, text: str, make: Callable[[], Places]) -> None:
        self.text = text
        self._make = make
        self._places: Places | None = None

    @property
    def places(self) -> Places:
        if self._places is None:
            self._places = self._make()
        return self._places

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]`, which is not empty, lies in the first form."""
        (starts, ends), last = self.places, end - 1
        return min(starts[start], starts[last]), max(ends[start], ends[last])


def glyphs(matching: Matching) -> Reading:
    """Return the matching form with what it leaves of disguised letters and digits undone."""
    text = matching.text
    if not text.isascii():
        text = _BEYOND_ASCII.sub(lambda found: _plain(found[0]), text)
    return Reading(text, lambda: _each_its_own(len(text)))


def backwards(matching: Matching) -> Iterator[Reading]:
    """Yield the text read from its end, where it seems to be written so and is short."""
    text = matching.text
    if len(text) > _LONGEST_BACKWARDS:
        return
    is_turned = sum(char in _TURNED for char in text) >= _FEWEST_TURNED
    if is_turned or _BACKWARDS.search(text):
        plain = glyphs(matching)
        read = plain.text[::-1]
        turned = read.translate(_HALF_TURN) if is_turned else read
        yield Reading(turned, lambda: _reversed(plain.places))


class Pictures:
    """Puts words for pictures that stand for them: a ghost, a camera."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._any = re.compile("|".join(map(re.escape, names)) or "(?!)")

    def read(self, reading: Reading) -> Reading:
        """Return the reading with the first few of them as words."""
        if reading.text.isascii():
            return reading
        return rewritten(reading, self._any, lambda found: f" {self._names[found[0]]} ", _MOST)


def words(reading: Reading) -> Reading:
    """Return the words alone, for phrases."""
    bare = rewritten(reading, _APOSTROPHES, lambda _: "")
    short = rewritten(bare, _DRAWN_OUT, lambda found: found[1])
    return rewritten(short, _BETWEEN_WORDS, _between)


def rewritten(
    reading: Reading,
    pattern: re.Pattern[str],
    by: Callable[[re.Match[str]], str],
    most: int | None = None,
) -> Reading:
    """Return the reading with what the pattern finds replaced; each new place leads to it all."""
    text, count = pattern.subn(by, reading.text, most or 0)
    return Reading(text, lambda: _led_back(reading, pattern, by, most)) if count else reading


def _led_back(
    reading: Reading,
    pattern: re.Pattern[str],
    by: Callable[[re.Match[str]], str],
    most: int | None,
) -> Places:
    starts, ends = reading.places
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for found in islice(pattern.finditer(reading.text), most):
        start, end = found.span()
        size = len(by(found))
        new_starts += starts[done:start] + [starts[start]] * size
        new_ends += ends[done:start] + [ends[end - 1]] * size
        done = end
    return new_starts + starts[done:], new_ends + ends[done:]


def _each_its_own(size: int) -> Places:
    return list(range(size)), list(range(1, size + 1))


def _reversed(places: Places) -> Places:
    return places[0][::-1], places[1][::-1]


def _between(found: re.Match[str]) -> str:
    said = found[0]
    return " . " if said != " " and _ENDS_SENTENCE.search(said) else " "


@lru_cache(4096)
def _plain(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    for first in _LETTERED:
        if 0 <= ord(char) - first < _Z_COUNT:
            return chr(_A + ord(char) - first)
    return _ALL_PLAIN.get(char, char)
