"""When two aliases are the same to a reader's eye.

Aliases are compared case-folded and confusable-folded (PROTOCOL 2), so that nobody can sit in the
circle as somebody else's look-alike. The tables hold letters that share a shape with a Latin
letter or digit in common fonts (after Unicode UTS 39's idea of a skeleton; small on purpose).
"""

import unicodedata

# Letters of other scripts, and the Latin letter that each is read as: moderation folds them too.
LOOKALIKES = {
    "а": "a", "ɑ": "a", "α": "a", "в": "b", "ь": "b", "β": "b", "с": "c", "ϲ": "c", "ԁ": "d",
    "е": "e", "ё": "e", "є": "e", "ε": "e", "ҽ": "e", "ғ": "f", "ց": "g", "ɡ": "g", "һ": "h",
    "н": "h", "η": "n", "і": "i", "ї": "i", "ι": "i", "ı": "i", "ӏ": "l", "ј": "j", "к": "k",
    "κ": "k", "ⅼ": "l", "м": "m", "п": "n", "ո": "n", "о": "o", "ο": "o", "σ": "o", "օ": "o",
    "р": "p", "ρ": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "τ": "t", "υ": "u", "ս": "u",
    "ц": "u", "ν": "v", "ѵ": "v", "ш": "w", "ω": "w", "ԝ": "w", "х": "x", "χ": "x", "у": "y",
    "ү": "y", "γ": "y",
}  # fmt: skip
# Of one shape, though each is read as itself in a text.
_ALIKE = {"i": "l", "1": "l", "0": "o", "5": "s", "з": "3", "ʒ": "3"}

# What all of that comes to for an ASCII character: most aliases have no other.
_ASCII = {
    code: _ALIKE.get(chr(code).lower(), chr(code).lower()) if chr(code).isalnum() else None
    for code in range(0x80)
}

# Letters to Unicode, blank to the eye.
_BLANK = "\u115f\u1160\u3164\uffa0"


def skeleton(alias: str) -> str:
    """Return what the alias looks like: two aliases with one skeleton count as the same."""
    if alias.isascii():
        return alias.translate(_ASCII)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", alias).casefold())
    letters = (c for c in plain if unicodedata.category(c) not in {"Mn", "Me", "Cf"})
    letters = (c for c in letters if c not in _BLANK)
    read = (LOOKALIKES.get(c, c) for c in letters if c.isalnum())
    return "".join(_ALIKE.get(c, c) for c in read)


def is_presentable(alias: str, limit: int) -> bool:
    """Tell whether an alias can be shown: some letter or digit, no line break, within `limit`."""
    return len(alias) <= limit and alias.isprintable() and bool(skeleton(alias))
