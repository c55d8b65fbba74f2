"""Who tells of a crisis of their own gets a card and a host; nothing that they say is hidden.

What somebody says to others, a means, an encouragement, a pact, waits for a host. Words only: it
says nothing about a person, has no score, and misses much (see docs/moderation.md).
"""

from collections.abc import Iterator

from roomserver.domain.envelope import Action
from roomserver.moderation.detectors import cues
from roomserver.moderation.detectors import lexicon as phrases
from roomserver.moderation.detectors.cues import Cues
from roomserver.moderation.detectors.lexicon import TELLING, Kind, Lexicon
from roomserver.moderation.detectors.reading import glyphs, words
from roomserver.moderation.rules import Chapter
from roomserver.moderation.text import Text
from roomserver.moderation.verdicts import NOTHING, Finding, found, together

__all__ = ["KEYS", "NAME", "Crisis", "build"]

NAME = "crisis"
KEYS = (*phrases.KEYS, *cues.KEYS)

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

    def __init__(self, lexicon: Lexicon, language: str, cues: Cues | None = None) -> None:
        self._lexicon = lexicon
        self._language = language
        self._cues = cues

    def look(self, text: Text) -> Finding:
        """Return what is told, by phrases and, where the language has them, by cues."""
        said = words(glyphs(text.matching)).text
        if self._cues is None:
            return self._phrases(said, in_doubt=False)
        hearing = self._cues.weigh(said)
        told = self._phrases(said, in_doubt=hearing.doubts)
        return together([told, self._heard]) if hearing.tells else told

    @property
    def _heard(self) -> Finding:
        rule = f"{self._language}/{NAME}.cues"
        return found("flag", NAME, labels=[f"{NAME}.ideation"], rules=[rule])

    def _phrases(self, said: str, *, in_doubt: bool) -> Finding:
        kinds = self._lexicon.kinds(said, in_doubt=in_doubt)
        return together(self._finding(kind) for kind in kinds) if kinds else NOTHING

    def _finding(self, kind: Kind) -> Finding:
        action, reason, label = _CONSEQUENCES[kind]
        return found(action, reason, labels=[label], rules=[f"{self._language}/{label}"])


def build(chapter: Chapter) -> Iterator[Crisis]:
    """Make the detector; raises `FileError`."""
    terms = phrases.lexicon(chapter)
    if terms is not None:
        yield Crisis(terms, chapter.language, cues.cues(chapter))
