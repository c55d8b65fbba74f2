"""Ways to reach somebody outside of the room, which end its anonymity: taken out, and said why.

What is found is taken out word for word. Where there is nothing to take out but the proposal (to
meet, to talk where no host reads), the proposal's own words go: then it can't be taken up, and the
rest can still be read. Whoever repeats it, or aims it at one person, is `pressure` besides.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from roomserver.moderation.detectors import helplines
from roomserver.moderation.detectors.contact_rules import KEY, PHRASE, ContactRules, contact_rules
from roomserver.moderation.detectors.flood import MOST_CANDIDATES, flooded
from roomserver.moderation.detectors.reading import Reading, backwards, glyphs, words
from roomserver.moderation.matching import Matching, matching
from roomserver.moderation.rules import Chapter
from roomserver.moderation.text import Text
from roomserver.moderation.verdicts import NOTHING, Finding, found, merge, redact
from roomserver.moderation.wording import wording

KEYS = (KEY, PHRASE)
PRESSURE = "pressure"
_ROUNDS = 2
_Labelled = tuple[int, int, str]
# What one thing is called where it could be several.
_MOST_TELLING = (
    "contact.email", "contact.invite", "contact.phone", "contact.link", "contact.handle",
)  # fmt: skip


class _Candidate(Struct, frozen=True):
    """Something to take out, at `start` to `end` of the canonical text."""

    start: int
    end: int
    labels: frozenset[str]


class Contact:
    """Looks for contacts in one language's texts."""

    name = KEY

    def __init__(self, rules: ContactRules, mask: Callable[[str], str], language: str) -> None:
        self._rules = rules
        self._mask = mask
        self._language = language

    def look(self, text: Text) -> Finding:
        """Return what is to be taken out; a text with too many candidates floods besides."""
        spans, labels, too_many = self._total(text)
        if not spans:
            return NOTHING
        rules = [f"{self._language}/{label}" for label in labels]
        finding = found(
            "modify",
            KEY,
            labels=labels,
            notices=[KEY],
            spans=[(start, end, KEY) for start, end in spans],
            rules=rules,
        )
        if too_many:
            finding = merge(finding, flooded(["flood.candidates"], f"{self._language}/{KEY}"))
        if presses(text):
            finding = merge(finding, found("flag", PRESSURE, labels=[PRESSURE], rules=rules))
        return finding

    def _total(self, text: Text) -> tuple[list[tuple[int, int]], set[str], bool]:
        """Look again at what is left, until nothing is found; at last all of the text goes."""
        hits = self._hits(text.matching, text.help_lines)
        labels = {label for each in hits for label in each.labels}
        too_many = len(hits) > MOST_CANDIDATES
        spans = _joined(hits, text.canonical)
        left = _Left(text.canonical, self._mask(KEY))
        for _ in range(_ROUNDS if spans else 0):
            left.take_out(spans)
            more = self._hits(matching(left.text), text.help_lines)
            if not more:
                return left.spans, labels, too_many
            labels |= {label for each in more for label in each.labels}
            spans = _joined(more, left.text)
        return ([(0, len(text.canonical))] if spans else []), labels, too_many

    def _hits(self, folded: Matching, help_lines: tuple[str, ...]) -> list[_Candidate]:
        plain = glyphs(folded)
        found = [each for form in (plain, *backwards(folded)) for each in self._found(form)]
        if found and help_lines:
            found = list(_others(found, helplines.places(plain.text, help_lines)))
        spans = ((*folded.span(start, end), label) for start, end, label in found)
        return list(_candidates(sorted(spans)))

    def _found(self, reading: Reading) -> Iterator[_Labelled]:
        said = words(self._rules.pictures.read(reading))
        for number in self._rules.phones.find(reading.text, said.text):
            yield *reading.span(number.start, number.end), "contact.phone"
        for start, end, label in (
            *self._rules.phrases.find(said.text),
            *self._rules.sayings.find(said.text),
        ):
            yield *said.span(start, end), label
        signs = self._rules.signs.read(reading)
        for each in (*self._rules.links.find(signs.text), *self._rules.handles.find(signs.text)):
            yield *signs.span(each.start, each.end), each.label


class _Left:
    """What is left of a text as things are taken out, and where in the text it stood."""

    def __init__(self, text: str, mask: str) -> None:
        self.text = text
        self._mask = mask
        self._starts = list(range(len(text)))
        self._ends = list(range(1, len(text) + 1))
        self._spans: list[tuple[int, int]] = []

    @property
    def spans(self) -> list[tuple[int, int]]:
        """All that was taken out, in places of the whole text."""
        return self._spans

    def take_out(self, spans: Iterable[tuple[int, int]]) -> None:
        """Put the mask where the spans of what is left are."""
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        kept = [(start, end) for start, end in spans if start < end]
        for start, end in kept:
            begun, until = self._starts[start], self._ends[end - 1]
            self._spans.append((begun, until))
            starts += self._starts[done:start] + [begun] * len(self._mask)
            ends += self._ends[done:start] + [until] * len(self._mask)
            done = end
        self.text = redact(self.text, ((*each, KEY) for each in kept), lambda _: self._mask)
        self._starts = starts + self._starts[done:]
        self._ends = ends + self._ends[done:]


def build(chapter: Chapter) -> Iterator[Contact]:
    """Make the detector; raises `FileError`."""
    rules = contact_rules(chapter)
    if rules is not None:
        yield Contact(rules, wording(chapter).mask, chapter.language)


def presses(text: Text) -> bool:
    """Tell whether a contact in this text presses somebody: offered again, or to one person."""
    is_again = any(label.startswith(f"{KEY}.") for each in text.earlier for label in each.labels)
    return is_again or text.to is not None or text.kind.startswith("whisper")


def _others(found: list[_Labelled], quoted: list[tuple[int, int]]) -> Iterator[_Labelled]:
    """Leave out what lies inside of a help line of the operator's."""
    for start, end, label in found:
        if not any(begun <= start and end <= until for begun, until in quoted):
            yield start, end, label


def _candidates(found: Iterable[_Labelled]) -> Iterator[_Candidate]:
    """Put together what overlaps: one address is found as address, link and name."""
    begun, until, labels = 0, 0, set[str]()
    for start, end, label in found:
        if start >= until and labels:
            yield _Candidate(begun, until, _telling(labels))
            labels = set()
        begun, until = (begun, max(until, end)) if labels else (start, end)
        labels.add(label)
    if labels:
        yield _Candidate(begun, until, _telling(labels))


def _telling(labels: set[str]) -> frozenset[str]:
    """Leave of what one thing may be called the name that says most."""
    first = next((label for label in _MOST_TELLING if label in labels), None)
    return frozenset(label for label in labels if label == first or label not in _MOST_TELLING)


def _joined(found: Iterable[_Candidate], text: str) -> list[tuple[int, int]]:
    """Return the spans in order, one for those that only signs stand between."""
    joined: list[tuple[int, int]] = []
    for each in found:
        start, end = each.start, each.end
        if joined and not any(char.isalnum() for char in text[joined[-1][1] : start]):
            start = joined.pop()[0]
        joined.append((start, end))
    return joined
