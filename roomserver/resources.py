"""Help lines as the operator wrote them, from one TOML file; a marked example without one."""

import datetime as dt
from importlib import resources as packaged
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from roomserver import clock, toml_lines
from roomserver.domain.state import Resource

STALE_DAYS = 180
MOST = 20
_DAY_MS = 86_400_000
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


_Said = Annotated[str, Meta(pattern=r"\S")]


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[resource]]` of the file; `verified_on` is when somebody last tried it."""

    name: _Said
    kind: Literal["phone", "text", "chat", "web", "place"]
    value: _Said
    hours: str
    languages: Annotated[tuple[_Said, ...], Meta(min_length=1)]
    source_url: str
    verified_on: dt.date


class Resources(Struct, frozen=True):
    """All help lines; `example` ones name nobody."""

    lines: tuple[Line, ...]
    example: bool

    def for_rooms(self) -> tuple[Resource, ...]:
        """Return them as rooms carry them."""
        return tuple(
            Resource(
                name=line.name,
                kind=line.kind,
                value=line.value,
                hours=line.hours,
                languages=line.languages,
            )
            for line in self.lines
        )

    def stale(self, now: int) -> tuple[str, ...]:
        """Return the names of those that nobody has tried for 180 days."""
        today = _EPOCH_DAY + now // _DAY_MS
        return tuple(
            line.name for line in self.lines if today - line.verified_on.toordinal() > STALE_DAYS
        )


def load(path: str) -> Resources:
    """Read the operator's file, or the example where `path` is empty; raises `FileError`."""
    if path:
        try:
            return parse(Path(path).read_text(encoding="utf-8"), path)
        except (OSError, UnicodeDecodeError) as error:
            raise toml_lines.FileError(path, 0, f"can't be read ({type(error).__name__})") from None
    example = packaged.files("roomserver.data").joinpath("resources.toml")
    return parse(example.read_text(encoding="utf-8"), "resources.toml")


def parse(text: str, source: str) -> Resources:
    """Read help lines; raises `FileError` that names the line of what is wrong."""
    document = toml_lines.parse(text, source)
    for key in document.data.keys() - {"resource", "example"}:
        raise document.fault(f"there is no such key: {key}", key)
    tables = document.data.get("resource", [])
    if not isinstance(tables, list) or len(tables) > MOST:
        raise document.fault(f"must hold at most {MOST} [[resource]]", "", "resource")
    lines = tuple(_line(document, number) for number in range(len(tables)))
    return Resources(lines, document.data.get("example") is True)


def _line(document: toml_lines.Document, number: int) -> Line:
    try:
        line = msgspec.convert(document.data["resource"][number], Line)
    except msgspec.ValidationError as error:
        key = str(error).partition("`$.")[2].partition("`")[0].partition("[")[0]
        raise document.fault(str(error), key, "resource", number) from None
    # A day's grace: it may be tomorrow where it was written. A clock that was never set knows of no
    # future, and must not keep a server from its help lines.
    tomorrow = _EPOCH_DAY + clock.wall_ms() // _DAY_MS + 1
    if clock.is_set() and line.verified_on.toordinal() > tomorrow:
        raise document.fault("verified_on lies in the future", "verified_on", "resource", number)
    return line
