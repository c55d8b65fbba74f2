"""Reads the `[contact]` and `[[contact_phrase]]` tables, and builds what looks for contacts.

Tables of all languages and of English hold beside a room's own: a German room reads "add me" too.
The fields are explained at the top of `data/moderation/any/contact.toml` and `en/contact.toml`.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

import re2
from msgspec import Meta, Struct

from roomserver.moderation.detectors.handles import Handles
from roomserver.moderation.detectors.links import Links
from roomserver.moderation.detectors.numbers import Numerals
from roomserver.moderation.detectors.patterns import Patterns, filled
from roomserver.moderation.detectors.phones import Phones
from roomserver.moderation.detectors.phrases import Phrases, Saying, Sayings
from roomserver.moderation.detectors.reading import Pictures
from roomserver.moderation.detectors.signs import Signs
from roomserver.moderation.matching import fold
from roomserver.moderation.rules import NEUTRAL, Chapter, Row

KEY, PHRASE = "contact", "contact_phrase"

_Words = tuple[str, ...]
_Table = Mapping[str, _Words]
_Pattern = Annotated[str, Meta(max_length=4_000)]
_Digits = Annotated[str, Meta(pattern=r"^\d{1,3}$")]


class Contacts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[contact]` table."""

    platforms: _Words = ()
    doubtful: _Words = ()
    endings: _Words = ()
    wordy: _Words = ()
    invites: _Words = ()
    regions: _Words = ()
    free: _Words = ()
    commons: _Words = ()
    digits: Mapping[str, _Digits] = {}
    tens: Mapping[str, Annotated[str, Meta(pattern=r"^[2-9]$")]] = {}
    repeats: Mapping[str, Annotated[int, Meta(ge=2, le=9)]] = {}
    words: _Table = {}
    signs: _Table = {}
    calls: _Table = {}
    links: _Table = {}
    handles: _Table = {}
    pictures: Mapping[Annotated[str, Meta(min_length=1, max_length=1)], str] = {}
    macros: Mapping[str, str] = {}
    contexts: Mapping[str, str] = {}


Kind = Literal[
    "contact.add_me", "contact.hint", "contact.handle", "contact.meet", "contact.off_host"
]


class Phrase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[contact_phrase]]`: a pattern, `patterns` of which one will do, or parts together.

    `context` must stand in the text of a pattern as well, `unless` must not; of parts it must not
    stand in their sentence. `wide` parts may stand in several.
    """

    label: Kind
    pattern: _Pattern = ""
    patterns: tuple[_Pattern, ...] = ()
    parts: Annotated[tuple[_Pattern, ...], Meta(max_length=6)] = ()
    least: Annotated[int, Meta(ge=2, le=6)] | None = None
    wide: bool = False
    context: str = ""
    unless: Annotated[str, Meta(max_length=1_000)] = ""
    note: str = ""


class ContactRules(Struct, frozen=True):
    """All that looks for contacts in one language."""

    signs: Signs
    phones: Phones
    links: Links
    handles: Handles
    phrases: Phrases
    sayings: Sayings
    pictures: Pictures


def contact_rules(chapter: Chapter) -> ContactRules | None:
    """Build them; None where there is no table. Raises `FileError`."""
    rows = [(row, row.read(Contacts)) for row in chapter.layered(KEY)]
    if not rows:
        return None
    all_ = [each for _, each in rows]
    macros = _macros(rows)
    said = [(row, row.read(Phrase)) for row in chapter.layered(PHRASE)]
    return ContactRules(
        signs=Signs(
            _patterns(_table(all_, "signs")), _folded(_table(all_, "words").get("around", ()))
        ),
        phones=_phones(all_, macros),
        links=Links(
            _list(all_, "endings"),
            _list(all_, "wordy"),
            _list(all_, "invites"),
            _list(all_, "commons"),
            _table(all_, "links").get("providers", ()),
        ),
        handles=_handles(all_),
        phrases=Phrases(
            [one for row, each in said if not each.parts for one in _phrases(row, each, macros)]
        ),
        sayings=Sayings([_saying(row, each, macros) for row, each in said if each.parts]),
        pictures=Pictures({sign: name for each in all_ for sign, name in each.pictures.items()}),
    )


def _phones(rows: list[Contacts], macros: Mapping[str, Mapping[str, str]]) -> Phones:
    words = _table(rows, "words")
    numerals = Numerals(
        {fold(word): digits for row in rows for word, digits in row.digits.items()},
        {fold(word): ten for row in rows for word, ten in row.tens.items()},
        {fold(word): times for row in rows for word, times in row.repeats.items()},
        plus=_folded(words.get("plus", ())),
        joins=next(iter(words.get("joins", ())), ""),
    )
    calls = [
        filled(pattern, {**row.macros, **macros[NEUTRAL]})
        for row in rows
        for pattern in row.calls.get("patterns", ())
    ]
    fillers = _folded(words.get("fillers", ()))
    return Phones(
        numerals, fillers, _list(rows, "regions"), Patterns(calls), free=_list(rows, "free")
    )


def _handles(rows: list[Contacts]) -> Handles:
    handles = _table(rows, "handles")
    return Handles(
        (*_list(rows, "platforms"), *_list(rows, "doubtful")),
        *(
            handles.get(key, ())
            for key in ("links", "on", "mine", "codes", "spelling", "states", "adds")
        ),
    )


def _macros(rows: list[tuple[Row, Contacts]]) -> dict[str, dict[str, str]]:
    """Return the alternatives that each language's patterns may use, those of any among them."""
    every = [each for _, each in rows]
    common = {
        "platform": "|".join(_list(every, "platforms")),
        "doubtful": "|".join(_list(every, "doubtful")),
    }
    macros: dict[str, dict[str, str]] = {NEUTRAL: dict(common)}
    for row, each in rows:
        macros.setdefault(row.language, dict(common)).update(each.macros)
        macros[row.language] |= {f"context {name}": one for name, one in each.contexts.items()}
    return macros


def _phrases(
    row: Row, phrase: Phrase, macros: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str, str, str]]:
    context = f"<context {phrase.context}>" if phrase.context else ""
    given = (phrase.pattern, *phrase.patterns) if phrase.pattern else phrase.patterns
    context, unless, *patterns = _filled(row, (context, phrase.unless, *given), macros)
    if not patterns or not all(patterns):
        raise row.fault("a phrase needs a pattern, or parts", "pattern")
    for pattern in patterns:
        yield phrase.label, pattern, context, unless


def _saying(row: Row, phrase: Phrase, macros: Mapping[str, Mapping[str, str]]) -> Saying:
    *parts, unless = _filled(row, (*phrase.parts, phrase.unless), macros)
    if phrase.pattern or phrase.patterns or phrase.context or not all(parts):
        raise row.fault("parts stand for themselves, and none is empty", "parts")
    least = phrase.least or len(parts)
    return Saying(phrase.label, tuple(parts), least, contrary=unless, is_wide=phrase.wide)


def _filled(
    row: Row, patterns: tuple[str, ...], macros: Mapping[str, Mapping[str, str]]
) -> list[str]:
    known = macros[row.language if row.language in macros else NEUTRAL]
    try:
        all_ = [filled(pattern, known) for pattern in patterns]
        Patterns(all_)
    except KeyError as error:
        raise row.fault(f"there is no macro or context named {error.args[0]}", "pattern") from None
    except re2.error:
        raise row.fault("RE2 can't take this pattern", "pattern") from None
    return all_


def _list(rows: list[Contacts], field: str) -> _Words:
    return tuple(dict.fromkeys(word for row in rows for word in getattr(row, field)))


def _table(rows: list[Contacts], field: str) -> dict[str, _Words]:
    merged: dict[str, _Words] = {}
    for row in rows:
        for key, words in getattr(row, field).items():
            merged[key] = (*merged.get(key, ()), *words)
    return merged


def _patterns(table: _Table) -> dict[str, _Words]:
    return {key: tuple(filled(word, {}) for word in words) for key, words in table.items()}


def _folded(words: _Words) -> _Words:
    return tuple(map(fold, words))
