"""The rules that moderation goes by: TOML files by language, the package's and the operator's.

A file stands in a folder named by its language, or in `any`. The operator's file of the same path
replaces the package's; every other one adds to them. What a table means is its detector's
business; here are found who has which, in which version, and on which line something is wrong.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from importlib import resources as packaged
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from roomserver.config import nearest
from roomserver.toml_lines import Document, FileError, parse

NEUTRAL = "any"
FALLBACK = "en"
MOST_FILES = 200
MOST_BYTES = 4_000_000
"""Of all the operator's files together."""

_FOLDER = re.compile(r"any|[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}")
_UNKNOWN = re.compile(r"unknown field `(\w+)`")
_AT = re.compile(r"`\$\.(\w+)")

Form = TypeVar("Form")
Stamp = tuple[tuple[str, int, int, int], ...]


class Row(Struct, frozen=True):
    """One table of a file: `[key]`, or the `number`th `[[key]]`."""

    language: str
    document: Document
    key: str
    number: int
    data: dict[str, Any]

    def read(self, form: type[Form]) -> Form:
        """Return it in its form; raises `FileError`."""
        try:
            return msgspec.convert(self.data, form)
        except msgspec.ValidationError as error:
            named = _UNKNOWN.search(str(error)) or _AT.search(str(error))
            raise self.fault(str(error), named[1] if named else "") from None

    def fault(self, message: str, key: str = "") -> FileError:
        """Make a fault at the line of a key of this table."""
        return self.document.fault(message, key, self.key, self.number)

    def rule(self, name: str) -> str:
        """Return the name of a rule of this table, without the version."""
        return f"{self.language}/{name}"


class Source(Struct, frozen=True):
    """One file."""

    language: str
    document: Document

    def rows(self, key: str) -> Iterator[Row]:
        """Yield its tables of a key; raises `FileError` where it is no table."""
        found = self.document.data.get(key, [])
        for number, data in enumerate(found if isinstance(found, list) else [found]):
            if not isinstance(data, dict):
                raise self.document.fault(f"{key} must be a table", key)
            yield Row(self.language, self.document, key, number, data)


class Rules(Struct, frozen=True):
    """All files as of one reading, the package's first; `version` is a hash of what they say."""

    sources: tuple[Source, ...]
    version: str

    def languages(self) -> tuple[str, ...]:
        """Return those that have files of their own, English among them."""
        found = {source.language for source in self.sources} - {NEUTRAL}
        return tuple(sorted({*found, FALLBACK}))

    def of(self, language: str) -> "Chapter":
        """Return the rules for texts of a language."""
        return Chapter(self, language)


class Chapter(Struct, frozen=True):
    """The rules for one language: its own, and those that hold in any."""

    rules: Rules
    language: str

    def rows(self, key: str) -> tuple[Row, ...]:
        """Return all tables of a key; English ones where the language has none of this key."""
        own = self._rows(key, self.language) or self._rows(key, FALLBACK)
        return (*self._rows(key, NEUTRAL), *own)

    def layered(self, key: str) -> tuple[Row, ...]:
        """Return all tables of a key, from the most general to the language's own."""
        chain = dict.fromkeys((NEUTRAL, FALLBACK, self.language))
        return tuple(row for language in chain for row in self._rows(key, language))

    def _rows(self, key: str, language: str) -> tuple[Row, ...]:
        sources = (source for source in self.rules.sources if source.language == language)
        return tuple(row for source in sources for row in source.rows(key))


def load(folder: str, keys: frozenset[str]) -> Rules:
    """Read the package's files and the operator's; `keys` are the tables that there can be.

    Raises `FileError` that names file and line.
    """
    texts = dict(_packaged())
    if folder:
        texts |= _operators(Path(folder))
    sources = tuple(_source(path, text, source, keys) for path, (text, source) in texts.items())
    return Rules(sources, _version(texts))


def stamp(folder: str) -> Stamp:
    """Return what changes when a file of the operator's does; nothing without a folder."""
    found: list[tuple[str, int, int, int]] = []
    for path in _paths(Path(folder)) if folder else ():
        try:
            facts = path.stat()
        except OSError:
            continue
        found.append((str(path), facts.st_mtime_ns, facts.st_size, facts.st_ino))
    return tuple(found)


def _packaged() -> Iterator[tuple[str, tuple[str, str]]]:
    root = packaged.files("roomserver.data").joinpath("moderation")
    for folder in sorted(root.iterdir(), key=lambda each: each.name):
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            path = f"{folder.name}/{file.name}"
            yield path, (file.read_text(encoding="utf-8"), path)


def _operators(folder: Path) -> dict[str, tuple[str, str]]:
    if not folder.is_dir():
        raise FileError(str(folder), 0, "is no folder that can be read")
    paths = _paths(folder)
    if len(paths) > MOST_FILES or sum(path.stat().st_size for path in paths) > MOST_BYTES:
        raise FileError(str(folder), 0, f"holds more than {MOST_FILES} files or {MOST_BYTES} bytes")
    return {path.relative_to(folder).as_posix(): (_text(path), str(path)) for path in paths}


def _paths(folder: Path) -> list[Path]:
    return sorted((*folder.glob("*.toml"), *folder.glob("*/*.toml")))[: MOST_FILES + 1]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(str(path), 0, f"can't be read ({type(error).__name__})") from None


def _source(path: str, text: str, source: str, keys: frozenset[str]) -> Source:
    language, _, name = path.rpartition("/")
    if not _FOLDER.fullmatch(language):
        raise FileError(
            source, 0, f"{name} must stand in a folder named by its language, such as en, or any"
        )
    document = parse(text, source)
    for key in document.data.keys() - keys:
        table = key if (key, 0, "") in document.lines else ""
        raise document.fault(
            f"there is no such table: {key}{nearest(key, sorted(keys))}",
            "" if table else key,
            table,
        )
    return Source(language, document)


def _version(texts: Mapping[str, tuple[str, str]]) -> str:
    hashed = hashlib.blake2b(digest_size=4)
    for path in sorted(texts):
        text = texts[path][0].encode()
        hashed.update(b"%b\0%d\0%b" % (path.encode(), len(text), text))
    return hashed.hexdigest()
