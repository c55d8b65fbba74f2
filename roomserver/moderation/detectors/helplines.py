"""Where a text quotes a help line of the operator's, as the card shows it: that is no contact.

Exactly those: the same digits, however they are set apart; the same address or link, with or
without `https://` and `www.`, or its bare host. More digits, or another path, is something else.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from roomserver.moderation.matching import fold

_NUMBER = re.compile(r"\+?\d(?:[\s()./-]{0,3}\d){2,19}")
_LINK = re.compile(r"(?:[\w.+-]{1,64}@)?(?:[\w-]{1,63}\.){1,6}[a-z]{2,24}(?:[/?#][^\s]{0,200})?")
_SCHEME = re.compile(r"(?:[a-z]{2,10}:/{0,2})?(?:www\.)?")
_ENDS = ".,;:!?)"
# What may not stand around: it would be another number, another link.
_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<![\d+])(?<!\d[\s()./-])", r"(?![\s()./-]{0,3}\d)"
_NO_NAME_BEFORE, _NO_NAME_AFTER = r"(?<![\w@.+/-])", r"/?(?![\w@/?#=&+-]|[.:]\w)[.,;:!?)]{0,3}"


def places(text: str, values: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where in a folded text a value stands; `values` are as the operator wrote them."""
    pattern = _pattern(values)
    return [found.span() for found in pattern.finditer(text)] if pattern else []


@lru_cache(32)
def _pattern(values: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = sorted({part for value in values for part in _parts(fold(value))}, reverse=True)
    return re.compile("|".join(parts)) if parts else None


def _parts(value: str) -> Iterator[str]:
    links = [found[0].rstrip(_ENDS).rstrip("/") for found in _LINK.finditer(value)]
    for link in links:
        bare = link[_end(_SCHEME, link) :]
        host = re.split("[/?#]", bare)[0]
        for each in {bare, host}:
            start = r"(?:https?://)?(?:www\.)?" if "@" not in each else ""
            yield f"{_NO_NAME_BEFORE}{start}{re.escape(each)}{_NO_NAME_AFTER}"
    for found in _NUMBER.finditer(_LINK.sub(" ", value)):
        digits = [re.escape(char) for char in found[0] if char.isdecimal() or char == "+"]
        yield _NO_DIGIT_BEFORE + r"\(?" + r"[\s()./-]{0,3}".join(digits) + _NO_DIGIT_AFTER


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0
