"""The form of a text that detectors look at, and the way back to the text itself.

Compatibility forms, case, accents and letters of one shape are folded, what takes no space is
left out: a `Phone` in full width with a Cyrillic `e` is `phone` here. Digits stay digits; every
script's own letters and vowel signs stay. Linear in the text.

Sources: Unicode UAX 15 (NFKC, NFKD), UTS 39 (confusables), by the table of `domain.names`.
"""

import unicodedata
from functools import lru_cache

from msgspec import Struct

from roomserver.domain.names import LOOKALIKES

# Accents that go with any script; the vowel signs of a script are letters to its readers.
_ACCENTS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF))
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_LEFT_OUT = _ACCENTS + _SELECTORS
_CHARS_KEPT = 8_192
MOST_LETTERS = 4
"""Of one character: an Arabic ligature is a sentence of 18, and a text of them would be huge."""
_ASCII_SPACES = str.maketrans("\t", " ")


class Matching(Struct, frozen=True):
    """`text` is the folded form; `starts` and `ends` lead back: where in the canonical text the
    character lies that gave each of its code points. None: both forms agree, place by place.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the canonical text behind `text[start:end]`.

        They are whole characters, with the marks and invisible ones that follow.
        """
        if self.starts is None or self.ends is None:
            return start, end
        return (self.starts[start], self.ends[end - 1]) if start < end else (0, 0)


def matching(canonical: str) -> Matching:
    """Fold a canonical text."""
    if canonical.isascii():
        return Matching(canonical.lower().translate(_ASCII_SPACES))
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, char in enumerate(canonical):
        letters = _folded(char)
        if not letters:
            _lengthen(starts, ends, place)
            continue
        folded.append(letters)
        starts += [place] * len(letters)
        ends += [place + 1] * len(letters)
    return Matching("".join(folded), tuple(starts), tuple(ends))


def fold(text: str) -> str:
    """Return a word of a list in the form in which texts are matched."""
    return matching(unicodedata.normalize("NFC", text)).text


def _lengthen(starts: list[int], ends: list[int], place: int) -> None:
    """Let what is left out belong to the character before it: all the letters it gave."""
    last = len(ends) - 1
    begun = starts[last] if starts else 0
    while last >= 0 and starts[last] == begun:
        ends[last] = place + 1
        last -= 1


@lru_cache(_CHARS_KEPT)
def _folded(char: str) -> str:
    if char.isspace():
        return "\n" if char == "\n" else " "
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    letters = unicodedata.normalize("NFC", "".join(c for c in plain if not _takes_no_space(c)))
    return "".join(LOOKALIKES.get(c, c) for c in letters[:MOST_LETTERS])


def _takes_no_space(char: str) -> bool:
    is_left_out = any(low <= ord(char) <= high for low, high in _LEFT_OUT)
    return is_left_out or unicodedata.category(char) in {"Cf", "Me"}
