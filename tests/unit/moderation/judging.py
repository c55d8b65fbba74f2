"""Detectors, rules and subjects made up for a test."""

from collections.abc import Callable

from roomserver.moderation.registry import Enlisted
from roomserver.moderation.rulebook import Judging, Rulebook, read
from roomserver.moderation.text import Mode, Text
from roomserver.moderation.verdicts import NOTHING, Finding
from roomserver.rooms.ports import Subject


class Told:
    """A detector that finds what a test tells it, where a word is in the text."""

    def __init__(self, name: str, finding: Finding, word: str = "") -> None:
        self.name, self._finding, self._word = name, finding, word
        self.seen: list[Text] = []

    def look(self, text: Text) -> Finding:
        self.seen.append(text)
        return self._finding if self._word in text.matching.text else NOTHING


class Broken:
    """A detector with a fault of its own."""

    name = "broken"

    def look(self, text: Text) -> Finding:
        raise ZeroDivisionError


def book(*detectors: Told | Broken, mode: Mode = "enforce") -> Callable[[], Rulebook]:
    enlisted = tuple(Enlisted(each, mode) for each in detectors)
    judging = Judging("v1", enlisted, read("").of("en").wording)
    found = Rulebook("v1", {"en": judging})
    return lambda: found


def subject(text: str, field: str = "text", **rest: object) -> Subject:
    whole = {
        "room": "r",
        "participant": "p",
        "role": "participant",
        "field": field,
        "text": text,
        "language": "en",
        **rest,
    }
    return Subject(**whole)  # type: ignore[arg-type]
