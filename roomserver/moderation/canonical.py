"""The form in which every text is kept and shown: what was meant, without what deceives or breaks.

Taken out: controls, bidirectional controls (they reorder other people's words), invisible padding,
noncharacters, and marks heaped beyond what any script stacks. Kept: every script's letters and
marks, the joiners that Persian, Indic scripts and emoji need, and line breaks. The result is NFC,
and doing it again changes nothing.

Sources: Unicode UAX 15 (NFC), UAX 44 (Bidi_Control, Noncharacter_Code_Point), UTS 51 (emoji).
"""

import re
import unicodedata
from collections.abc import Callable

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = "\u00ad\u034f\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb\U000e0080-\U000e00ff"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\U0001d173-\U0001d17a\U000e0000-\U000e001f"
_SURROGATES = "\ud800-\udfff"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
)
_DROPPED = re.compile(f"[{_BIDI}{_INVISIBLE}{_CONTROLS}{_SURROGATES}{_NONCHARACTERS}]")

# CR LF, lone CR, vertical tab, form feed, NEL and the two separators are all line breaks.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_MANY_BREAKS = re.compile(r"\n{3,}")
_SPACES = re.compile(r"\s+")

# The flags of England, Scotland and Wales are a black flag and tags; elsewhere tags hide text.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\U000e0020-\U000e007f]")
_SELECTORS = re.compile(
    "([\ufe00-\ufe0f\U000e0100-\U000e01ef])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)

_JOINERS = re.compile("[\u200b-\u200d]")
_ZERO_WIDTH_SPACE, _ZERO_WIDTH_JOINER = "\u200b", "\u200d"
# Scripts written without spaces: there a zero-width space tells where a line may break.
_SPACELESS = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x1AAF))
# Letters without case, marks, symbols, skin tones; Cn: emoji newer than our Unicode tables.
_JOINABLE = {"Lo", "Mn", "Mc", "So", "Sk", "Cn"}

# Blank to the eye though letters or symbols to Unicode: they make no text by themselves.
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800\u200b\u200c\u200d\ufe0e\ufe0f"

_ANY_SCRIPT = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF))
MARKS_OF_ANY_SCRIPT = 3
MARKS = 8


def canonical(text: str) -> str:
    """Return the text as it is kept: lines stay, edges and padding go."""
    return _settled(text, _lines)


def one_line(text: str) -> str:
    """Return a short text (an alias, a title, a note) as it is kept: one line, single spaces."""
    return _settled(text, _line)


def is_empty(text: str) -> bool:
    """Tell whether a reader would see nothing."""
    return all(char.isspace() or char in _BLANKS for char in text)


def _settled(text: str, trimmed: Callable[[str], str]) -> str:
    # What one pass takes out may bring neighbours together that the next would change. It ends:
    # after the first pass a text only gets shorter, or its marks come into their one order.
    while (settled := trimmed(_once(text))) != text:
        text = settled
    return text


def _once(text: str) -> str:
    text = _DROPPED.sub("", _BREAKS.sub("\n", text))
    if text.isascii():
        return text
    text = _SELECTORS.sub(r"\1", _TAGS.sub(lambda found: found[1] or "", text))
    text = _JOINERS.sub(_joiner, text)
    return _few_marks(unicodedata.normalize("NFC", text))


def _lines(text: str) -> str:
    # Line by line: a pattern for blanks before a line's end is quadratic on a long run of blanks.
    bare = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_BREAKS.sub("\n\n", bare).strip()


def _line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _joiner(found: re.Match[str]) -> str:
    """Keep a zero-width character only where it changes how its neighbours are written."""
    char, text = found[0], found.string
    before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() :][:1]
    if char == _ZERO_WIDTH_SPACE:
        return char if _is_within(before, _SPACELESS) and _is_within(after, _SPACELESS) else ""
    # A half form at a word's end: consonant, virama, joiner, and nothing after.
    ends_half_form = char == _ZERO_WIDTH_JOINER and _category(before) in {"Mn", "Mc"}
    joins = _category(before) in _JOINABLE and _category(after) in _JOINABLE
    return char if joins or ends_half_form else ""


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = of_any = 0
    for char in text:
        category = unicodedata.category(char)
        if category in {"Mn", "Me"}:
            marks += 1
            of_any += _is_within(char, _ANY_SCRIPT)
        elif category != "Cf":  # a joiner between marks begins no new run
            marks = of_any = 0
        if marks <= MARKS and of_any <= MARKS_OF_ANY_SCRIPT:
            kept.append(char)
    return "".join(kept)


def _category(char: str) -> str:
    return unicodedata.category(char) if char else ""


def _is_within(char: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return bool(char) and any(low <= ord(char) <= high for low, high in ranges)
