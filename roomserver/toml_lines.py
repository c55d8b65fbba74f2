"""Reads a TOML file and knows on which line each key stands, so that faults can name it.

`tomllib` gives values without places. The lines are found by feeding it one statement after the
other, which no string or array that spans lines can fool; only once a fault is to be told, for a
long file takes long.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from msgspec import Struct

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")
# What a statement of several lines can end with: to try after each line takes a square of time.
_ENDS = re.compile(r"""]|}|\"{3}|'{3}""")
_AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")

Place = tuple[str, int, str]
"""Table's name (empty at the top), its number among tables of that name, key (empty: header)."""


class FileError(Exception):
    """Something in a file that can't be used; `line` counts from 1."""

    def __init__(self, source: str, line: int, message: str) -> None:
        super().__init__(source, line, message)
        self.source, self.line, self.message = source, line, message

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.message}"


class Document(Struct, frozen=True, dict=True):
    """What a file says, and where."""

    source: str
    data: dict[str, Any]
    text: str

    @cached_property
    def lines(self) -> dict[Place, int]:
        """The line of every key and header."""
        return dict(_places(self.text))

    def line(self, key: str = "", table: str = "", number: int = 0) -> int:
        """Return the line of a key, else that of its table's header, else 1."""
        whole = self.lines.get((table, number, ""), 1)
        return self.lines.get((table, number, key), whole)

    def has_table(self, table: str) -> bool:
        """Tell whether there is a header of that name."""
        return (table, 0, "") in self.lines

    def fault(self, message: str, key: str = "", table: str = "", number: int = 0) -> FileError:
        """Make a fault at the line of a key."""
        return FileError(self.source, self.line(key, table, number), message)


def parse(text: str, source: str) -> Document:
    """Read TOML; raises `FileError` with the line of a syntax error."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(str(error), text, source) from None
    return Document(source, data, text)


def _syntax(message: str, text: str, source: str) -> FileError:
    found = _AT.search(message)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    return FileError(source, line, _AT.sub("", message).strip())


def _places(text: str) -> Iterator[tuple[Place, int]]:
    table, number, seen = "", 0, dict[str, int]()
    for line, statement in _statements(text):
        if header := _HEADER.match(statement):
            table = header[2]
            number = seen.get(table, 0)
            seen[table] = number + 1
            yield (table, number, ""), line
        elif key := _KEY.match(statement):
            yield (table, number, key[1]), line


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement with the line it begins on; the text as a whole is known to parse."""
    begun, gathered = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        goes_on = bool(gathered)
        gathered, begun = (gathered + "\n" + line, begun) if goes_on else (line, number)
        if goes_on and not _ENDS.search(line):
            continue
        if _is_whole(gathered):
            yield begun, gathered
            gathered = ""


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True
