"""The operator's own words and patterns: `[[list]]` tables of the rules.

Terms are found all at once (Aho-Corasick), patterns by RE2 alone, whose time is linear in the
text whatever the pattern; one that RE2 refuses is refused when the rules are read.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

import ahocorasick
import re2
from msgspec import Meta, Struct

from roomserver.domain.envelope import Action
from roomserver.moderation.matching import fold
from roomserver.moderation.rules import Chapter, Row
from roomserver.moderation.text import Mode, Text
from roomserver.moderation.verdicts import NOTHING, Finding, Span, found

KEY = "list"
MASK = "word"
MOST_TERMS = 50_000
MOST_PATTERNS = 200
MOST_PROGRAM = 5_000
"""Instructions of a compiled pattern: what each code point of a text may cost."""

_Term = Annotated[str, Meta(max_length=200)]
_Pattern = Annotated[str, Meta(min_length=1, max_length=1_000)]


class List(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[list]]`. `where`: terms as whole words, or anywhere, inside of words too.

    `note` is for people. `mode` is read by the registry, as for every detector.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
    action: Literal["flag", "modify", "hold", "block"]
    terms: Annotated[tuple[_Term, ...], Meta(max_length=MOST_TERMS)] = ()
    patterns: Annotated[tuple[_Pattern, ...], Meta(max_length=MOST_PATTERNS)] = ()
    where: Literal["word", "anywhere"] = "word"
    mode: Mode = "enforce"
    note: str = ""


class Listed:
    """Finds the words and patterns of one list."""

    def __init__(self, name: str, action: Action, rule: str) -> None:
        self.name = f"{KEY}.{name}"
        self._action: Action = action
        self._rule = rule
        self.whole_words = True
        self.terms: Any = None
        self.patterns: tuple[Any, ...] = ()

    def look(self, text: Text) -> Finding:
        """Return a finding where a term or pattern is in the text."""
        folded = text.matching.text
        places = self._places(folded)
        if self._action != "modify":
            places = (place for place in [next(iter(places), None)] if place)
        spans = frozenset(self._span(text, *place) for place in places)
        if not spans:
            return NOTHING
        return found(
            self._action,
            self.name,
            labels=[self.name],
            notices=[self.name],
            spans=spans if self._action == "modify" else (),
            rules=[self._rule],
        )

    def _places(self, folded: str) -> Iterator[tuple[int, int]]:
        if self.terms is not None:
            yield from self._words(folded)
        for pattern in self.patterns:
            # A pattern may match nothing at all beside what it is for: `x*`.
            yield from (each.span() for each in pattern.finditer(folded) if each.group())

    def _words(self, folded: str) -> Iterator[tuple[int, int]]:
        for last, length in self.terms.iter(folded):
            start, end = last + 1 - length, last + 1
            if not self.whole_words or _is_word(folded, start, end):
                yield start, end

    def _span(self, text: Text, start: int, end: int) -> Span:
        return *text.matching.span(start, end), MASK


def build(chapter: Chapter) -> Iterator[Listed]:
    """Make a detector of each list; raises `FileError`."""
    seen: set[str] = set()
    for row in chapter.rows(KEY):
        spec = row.read(List)
        if spec.name in seen:
            raise row.fault(f"there are two lists named {spec.name}", "name")
        seen.add(spec.name)
        yield _listed(row, spec)


def modes(chapter: Chapter) -> Iterator[tuple[str, Mode]]:
    """Yield the detectors of lists whose own table gives them a mode, and that."""
    for row in chapter.rows(KEY):
        spec = row.read(List)
        if "mode" in row.data:
            yield f"{KEY}.{spec.name}", spec.mode


def _listed(row: Row, spec: List) -> Listed:
    if not spec.terms and not spec.patterns:
        raise row.fault(f"the list {spec.name} has neither terms nor patterns", "name")
    listed = Listed(spec.name, spec.action, row.rule(f"{KEY}.{spec.name}"))
    listed.whole_words = spec.where == "word"
    listed.terms = _automaton(row, spec.terms) if spec.terms else None
    listed.patterns = tuple(_compiled(row, pattern) for pattern in spec.patterns)
    return listed


def _automaton(row: Row, terms: Iterable[str]) -> Any:
    automaton = ahocorasick.Automaton()
    for term in terms:
        # Edges count in a term no more than in a text.
        folded = fold(term).strip()
        if len(folded) < 2:
            raise row.fault(f"a term must have at least 2 characters: {term!r}", "terms")
        automaton.add_word(folded, len(folded))
    automaton.make_automaton()
    return automaton


def _compiled(row: Row, pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False  # it would print the pattern, past all our logging
    options.case_sensitive = False
    try:
        compiled = re2.compile(pattern, options=options)
    except re2.error as error:
        why = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise row.fault(f"RE2 can't take the pattern {pattern!r}: {why}", "patterns") from None
    if compiled.programsize > MOST_PROGRAM:
        raise row.fault(f"the pattern {pattern!r} is too large", "patterns")
    if compiled.fullmatch(""):
        raise row.fault(f"the pattern {pattern!r} matches where there is nothing", "patterns")
    return compiled


def _is_word(folded: str, start: int, end: int) -> bool:
    before, after = folded[:start][-1:], folded[end:][:1]
    return not (before.isalnum() or after.isalnum())
