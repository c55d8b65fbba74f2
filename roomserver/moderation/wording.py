"""The words that moderation puts into texts and says to their authors: data, by language.

A key that a language does not have is said in English; `contact.phone` falls back on `contact`,
and that on `moderation`. A reason may have a sentence of its own for what waits (`hook.held`) and
for what is not taken (`crisis.refused`).
"""

from collections.abc import Mapping

from msgspec import Struct

from roomserver.moderation.rules import FALLBACK, Chapter
from roomserver.toml_lines import FileError

MASK, NOTICE, REASON = "mask", "notice", "reason"
KEYS = frozenset({MASK, NOTICE, REASON})
HELD, REFUSED = "held", "refused"
GENERAL = "moderation"
MOST_CHARS = 400


class Wording(Struct, frozen=True):
    """Masks for what is taken out, notices and reasons for authors, by key."""

    masks: Mapping[str, str]
    notices: Mapping[str, str]
    reasons: Mapping[str, str]

    def mask(self, key: str) -> str:
        """Return what stands where something was taken out."""
        return _found(self.masks, key)

    def notice(self, key: str) -> str:
        """Return a kind sentence for an author whose text was acted on."""
        return _found(self.notices, key)

    def reason(self, code: str, end: str = "") -> str:
        """Return the sentence for a reason's code; `end` is what becomes of the text, if told."""
        return _found(self.reasons, code, end)


def wording(chapter: Chapter) -> Wording:
    """Gather the words of a language; raises `FileError`."""
    return Wording(*(_gathered(chapter, key) for key in (MASK, NOTICE, REASON)))


def _gathered(chapter: Chapter, key: str) -> dict[str, str]:
    gathered: dict[str, str] = {}
    for row in chapter.layered(key):
        for name, text in _flat(row.data):
            if not isinstance(text, str) or not 0 < len(text) <= MOST_CHARS:
                raise row.fault(f"{name} must be a text of 1 to {MOST_CHARS} characters", name)
            gathered[name] = text
    if GENERAL not in gathered:
        raise FileError(f"{FALLBACK}/*.toml", 0, f"no [{key}] has the key {GENERAL}")
    return gathered


def _flat(data: Mapping[str, object], before: str = "") -> list[tuple[str, object]]:
    # An unquoted `contact.phone = "…"` is a table in TOML; whoever wrote it meant the key.
    pairs: list[tuple[str, object]] = []
    for key, value in data.items():
        name = f"{before}{key}"
        pairs += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return pairs


def _found(texts: Mapping[str, str], key: str, end: str = "") -> str:
    while key:
        for each in (f"{key}.{end}", key):
            if each in texts:
                return texts[each]
        key = key.rpartition(".")[0]
    return texts[GENERAL]
