"""Names that make others take somebody for a host: a host's own, nearly, or a word for one.

Exactly the same names are refused by the room itself. Refusing a name costs its bearer another
one, so what comes near is enough.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from msgspec import Struct

from roomserver.domain.names import skeleton
from roomserver.moderation.rules import Chapter
from roomserver.moderation.text import Text
from roomserver.moderation.verdicts import NOTHING, Finding, found

KEY = NAME = "impersonation"
LONG = 6
"""From this length on, names that differ in one letter count as one."""
_WORDS = re.compile(r"[^\W_]+")


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `[impersonation]` table: words by which a language calls those who run a room."""

    words: tuple[str, ...]


class Impersonation:
    """Looks at aliases of those who are no hosts."""

    name = NAME

    def __init__(self, words: Iterable[str], rule: str) -> None:
        self._words = frozenset(skeleton(word) for word in words)
        self._rule = rule

    def look(self, text: Text) -> Finding:
        """Return a finding where an alias might be taken for a host's."""
        if text.field != "alias" or text.role == "host":
            return NOTHING
        parts = [skeleton(word.rstrip("0123456789")) for word in _WORDS.findall(text.canonical)]
        whole = "".join(parts)
        if self._words & {*parts, whole}:
            return self._found("staff")
        if any(_comes_near(parts, whole, skeleton(alias)) for alias in text.hosts):
            return self._found("host")
        return NOTHING

    def _found(self, kind: str) -> Finding:
        return found("block", NAME, labels=[f"{NAME}.{kind}"], rules=[self._rule])


def build(chapter: Chapter) -> Iterator[Impersonation]:
    """Make the detector; raises `FileError`."""
    rows = chapter.layered(KEY)
    words = [word for row in rows for word in row.read(Words).words]
    if rows:
        yield Impersonation(words, rows[-1].rule(NAME))


def _comes_near(parts: list[str], whole: str, host: str) -> bool:
    if not host:
        return False
    return host in _joined(parts) or (len(host) >= LONG and _differ_in_one(whole, host))


def _joined(parts: list[str]) -> set[str]:
    """Return the words, neighbours together, and all: what a host's name may hide among."""
    return {*parts, *(one + other for one, other in pairwise(parts)), "".join(parts)}


def _differ_in_one(one: str, other: str) -> bool:
    """Tell whether one letter changed, added or left out makes them the same."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if same is None:
        return True
    return one[same + 1 :] == other[same + 1 :] or (
        one[same:] == other[same + 1 :] or one[same + 1 :] == other[same:]
    )
