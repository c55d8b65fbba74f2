"""What simulated participants say: a TOML file a language, in the package or the operator's own.

A fault is told with its line. A language without a file is served by English: better a practice in
another language than none.
"""

from collections.abc import Mapping
from importlib import resources as packaged
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from roomserver.toml_lines import Document, FileError, parse

DEFAULT = "en"
MOST = 50
"""Files of an operator that are read."""

_Line = Annotated[str, Meta(min_length=1, max_length=500)]
_Words = Annotated[tuple[_Line, ...], Meta(min_length=1, max_length=20)]
_Few = Annotated[tuple[_Line, ...], Meta(max_length=20)]


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person: what they say, and what they tell of it at the end.

    `shares` are the lines of the first turn, `later` one for each turn after it, `chat` of an open
    floor, `answers` to what the host writes to them alone. `played` tells what was asked of the
    host, `met` (with `{seconds}`) and `missed` what came of it, `advice` what may help. `asks`: a
    word to the hosts' bell, for languages in which moderation would not notice.
    """

    alias: Annotated[str, Meta(min_length=1, max_length=32)]
    greeting: Annotated[str, Meta(max_length=500)] = ""
    shares: _Words
    later: _Words
    chat: _Few = ()
    answers: _Words
    asks: Annotated[str, Meta(max_length=500)] = ""
    played: _Line
    met: _Line
    missed: _Line
    advice: _Line

    def told(self, seconds: int | None, *, began: bool) -> str:
        """Return what the host is told at the end.

        `seconds` until the host acted, None if never; `began` whether there was anything to act on.
        """
        if not began:
            return f"{self.played} {self.advice}"
        came = self.missed if seconds is None else self.met.replace("{seconds}", str(seconds))
        return f"{self.played} {came} {self.advice}"


class Parts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everybody who sits in a practice room; `notice` is read before anybody joins."""

    notice: Annotated[str, Meta(min_length=1, max_length=300)]
    quiet: Part
    talkative: Part
    off_topic: Part
    in_distress: Part
    drops: Part


PEOPLE = tuple(name for name in Parts.__struct_fields__ if name != "notice")


def load(directory: str) -> Mapping[str, Parts]:
    """Read the package's files and the operator's, whose languages win; raises `FileError`."""
    folder = packaged.files("roomserver.data").joinpath("rehearsal")
    found = {
        file.name.removesuffix(".toml"): _parsed(file.read_text(encoding="utf-8"), file.name)
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    for path in sorted(Path(directory).glob("*.toml"))[:MOST] if directory else ():
        found[path.stem] = _read(path)
    return found


def chosen(found: Mapping[str, Parts], language: str) -> Parts:
    """Return those of a language tag, of its main language, or English."""
    return found.get(language) or found.get(language.partition("-")[0]) or found[DEFAULT]


def _read(path: Path) -> Parts:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(str(path), 0, f"can't be read ({type(error).__name__})") from None
    return _parsed(text, str(path))


def _parsed(text: str, source: str) -> Parts:
    document = parse(text, source)
    try:
        parts = msgspec.convert(document.data, Parts)
    except msgspec.ValidationError as error:
        raise _fault(document, str(error)) from None
    if len({getattr(parts, name).alias.casefold() for name in PEOPLE}) < len(PEOPLE):
        raise document.fault("each alias must be another one", "alias", "quiet")
    return parts


def _fault(document: Document, told: str) -> FileError:
    table, _, key = told.partition("`$.")[2].partition("`")[0].partition(".")
    return document.fault(told, key.partition("[")[0], table)
