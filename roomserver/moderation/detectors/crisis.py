"""Who tells of a crisis of their own gets a card and a host; nothing that they say is hidden.

What somebody says to others, a means, an encouragement, a pact, waits for a host. Words only: it
says nothing about a person, has no score, and misses much (see docs/moderation.md).
"""

from collections.abc import Iterator

from roomserver.domain.envelope import Action
from roomserver.moderation.detectors.lexicon import KEYS, TELLING, Kind, Lexicon, lexicon
from roomserver.moderation.detectors.reading import glyphs, words
from roomserver.moderation.rules import Chapter
from roomserver.moderation.text import Text
from roomserver.moderation.verdicts import NOTHING, Finding, found, together

__all__ = ["KEYS", "NAME", "Crisis", "build"]

NAME = "crisis"

# Kind: what is done, for which reason, under which label.
_CONSEQUENCES: dict[Kind, tuple[Action, str, str]] = {
    **{kind: ("flag", NAME, f"{NAME}.{kind}") for kind in TELLING},
    "method": ("hold", NAME, f"{NAME}.method"),
    "encourage": ("hold", NAME, f"{NAME}.encourage"),
    "pact": ("hold", NAME, f"{NAME}.pact"),
    "child_approach": ("hold", "child_safety", "child_safety"),
    "child_danger": ("flag", "child_safety", "child_safety"),
    "pressure": ("flag", "pressure", "pressure"),
}


class Crisis:
    """Looks for crises, dangers to children and pressure in one language's texts."""

    name = NAME

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        self._lexicon = lexicon
        self._language = language

    def look(self, text: Text) -> Finding:
        """Return what is told."""
        kinds = self._lexicon.kinds(words(glyphs(text.matching)).text)
        return together(self._finding(kind) for kind in kinds) if kinds else NOTHING

    def _finding(self, kind: Kind) -> Finding:
        action, reason, label = _CONSEQUENCES[kind]
        return found(action, reason, labels=[label], rules=[f"{self._language}/{label}"])


def build(chapter: Chapter) -> Iterator[Crisis]:
    """Make the detector; raises `FileError`."""
    terms = lexicon(chapter)
    if terms is not None:
        yield Crisis(terms, chapter.language)
