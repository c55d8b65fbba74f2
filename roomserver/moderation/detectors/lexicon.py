"""Phrases of several kinds, in what surroundings they count, and what takes them back.

Reads `[crisis]`, `[[crisis_term]]` and `[[crisis_guard]]`, which are explained at the top of
`data/moderation/en/crisis.toml`. What follows from a kind is the detector's business.
"""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Annotated, Literal

import re2
from msgspec import Meta, Struct

from roomserver.moderation.detectors.patterns import Hit, Patterns, filled
from roomserver.moderation.rules import Chapter, Row

TABLE, TERM, GUARD = "crisis", "crisis_term", "crisis_guard"
KEYS = (TABLE, TERM, GUARD)

Kind = Literal[
    "ideation", "plan", "means", "past", "farewell", "method", "encourage", "pact",
    "child_approach", "child_danger", "pressure",
]  # fmt: skip
TELLING: tuple[Kind, ...] = ("ideation", "plan", "means", "past", "farewell")

_Pattern = Annotated[str, Meta(min_length=1, max_length=6_000)]
_FEWEST_WEAK = 2


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[crisis]` table.

    `doubted`: what this file's terms tell counts only where the cues around do not speak against.
    """

    macros: Mapping[str, str] = {}
    contexts: Mapping[str, str] = {}
    doubted: bool = False


class Term(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[crisis_term]]`; a `weak` one counts beside another weak one only."""

    kind: Kind
    pattern: _Pattern
    context: str = ""
    unless: Annotated[str, Meta(max_length=2_000)] = ""
    weak: bool = False
    sure: bool = False
    doubted: bool = False
    note: str = ""


class Guard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[crisis_guard]]`: where it stands, terms of these kinds count for nothing."""

    name: str
    scope: Literal["here", "sentence", "text"]
    pattern: _Pattern
    kinds: tuple[Kind, ...] = TELLING
    sure: bool = False
    note: str = ""


class Lexicon:
    """The terms and guards of a language, ready to be found."""

    def __init__(self, terms: Sequence[Term], guards: Sequence[Guard]) -> None:
        """Take them with all macros and contexts filled in."""
        self._terms = terms
        self._guards = guards
        self._term_patterns = Patterns(term.pattern for term in terms)
        self._guard_patterns = Patterns(guard.pattern for guard in guards)
        self._contexts = [_one(term.context) for term in terms]
        self._contraries = [_one(term.unless) for term in terms]

    def kinds(self, text: str, *, in_doubt: bool = False) -> frozenset[Kind]:
        """Return what kinds of things a text of `reading.words` tells; `in_doubt`: surely.

        Guards are looked for only where a term was found.
        """
        hits = [hit for hit in self._term_patterns.hits(text) if self._fits(hit, text)]
        if in_doubt:
            hits = [hit for hit in hits if not self._terms[hit.number].doubted]
        if not hits:
            return frozenset()
        guarding = list(self._guard_patterns.hits(text))
        standing = [hit for hit in hits if not self._is_taken_back(hit, guarding, text)]
        strong = [not self._terms[hit.number].weak for hit in standing]
        weak = {text[hit.start : hit.end] for hit in standing if self._terms[hit.number].weak}
        counted = standing if len(weak) >= _FEWEST_WEAK else compress(standing, strong)
        return frozenset(self._terms[hit.number].kind for hit in counted)

    def _fits(self, hit: Hit, text: str) -> bool:
        context, contrary = self._contexts[hit.number], self._contraries[hit.number]
        if context is not None and not context.stands_in(text):
            return False
        return contrary is None or not contrary.stands_in(text)

    def _is_taken_back(self, hit: Hit, guarding: Sequence[Hit], text: str) -> bool:
        term = self._terms[hit.number]
        return any(
            term.kind in self._guards[other.number].kinds
            and (self._guards[other.number].sure or not term.sure)
            and _reaches(self._guards[other.number].scope, other, hit, text)
            for other in guarding
        )


def lexicon(chapter: Chapter) -> Lexicon | None:
    """Build it; None where there is no term. Raises `FileError`."""
    macros: dict[str, dict[str, str]] = {}
    contexts: dict[str, dict[str, str]] = {}
    doubted: set[str] = set()
    for row in chapter.layered(TABLE):
        table = row.read(Table)
        macros.setdefault(row.language, {}).update(table.macros)
        contexts.setdefault(row.language, {}).update(table.contexts)
        doubted.update([row.document.source] if table.doubted else [])
    terms = [
        _term(
            row,
            macros.get(row.language, {}),
            contexts.get(row.language, {}),
            doubted=row.document.source in doubted,
        )
        for row in chapter.layered(TERM)
    ]
    guards = [_guard(row, macros.get(row.language, {})) for row in chapter.layered(GUARD)]
    return Lexicon(terms, guards) if terms else None


def _term(
    row: Row, macros: Mapping[str, str], contexts: Mapping[str, str], *, doubted: bool
) -> Term:
    term = row.read(Term)
    if term.context and term.context not in contexts:
        raise row.fault(f"there is no context named {term.context}", "context")
    return Term(
        kind=term.kind,
        pattern=_filled(row, term.pattern, macros),
        context=_filled(row, contexts[term.context], macros) if term.context else "",
        unless=_filled(row, term.unless, macros),
        weak=term.weak,
        sure=term.sure,
        doubted=(term.doubted or doubted) and term.kind in TELLING,
    )


def _guard(row: Row, macros: Mapping[str, str]) -> Guard:
    guard = row.read(Guard)
    pattern = _filled(row, guard.pattern, macros)
    return Guard(
        name=guard.name, scope=guard.scope, pattern=pattern, kinds=guard.kinds, sure=guard.sure
    )


def _filled(row: Row, pattern: str, macros: Mapping[str, str]) -> str:
    try:
        whole = filled(pattern, macros)
        Patterns([whole])
    except KeyError as error:
        raise row.fault(f"there is no macro named {error.args[0]}", "pattern") from None
    except re2.error:
        raise row.fault("RE2 can't take this pattern", "pattern") from None
    return whole


def _one(pattern: str) -> Patterns | None:
    return Patterns([pattern]) if pattern else None


def _reaches(scope: str, guard: Hit, hit: Hit, text: str) -> bool:
    """Tell whether a guard's scope takes a term in."""
    if scope == "text":
        return True
    if scope == "here":
        return guard.start < hit.end and hit.start < guard.end
    start, end = sorted((guard, hit), key=lambda each: each.start)
    return " . " not in text[start.start : end.end]
