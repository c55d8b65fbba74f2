"""Agendas as files: one TOML file each, in the package or in the operator's own directory.

What a round may say is the domain's business; here a fault gets the line where it stands.
"""

from collections.abc import Iterator
from importlib import resources as packaged
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from roomserver.domain import agenda, limits, settings
from roomserver.domain.state import Round
from roomserver.toml_lines import Document, FileError, parse

NAME = r"^[a-z0-9][a-z0-9-]{0,63}$"
MOST = 200

_Agreement = Annotated[str, Meta(min_length=1, max_length=300)]
_Agreements = Annotated[tuple[_Agreement, ...], Meta(max_length=10)]


class _Head(Struct, frozen=True, kw_only=True):
    """What stands at the top of the file."""

    title: Annotated[str, Meta(min_length=1, max_length=120)]
    summary: Annotated[str, Meta(max_length=500)] = ""
    minutes: Annotated[int, Meta(ge=1, le=1440)] | None = None
    agreements: _Agreements = ()


class Template(Struct, frozen=True, kw_only=True):
    """An agenda that rooms are made from; `name` is its file's name without the ending."""

    name: str
    title: str
    summary: str
    minutes: int | None
    agreements: tuple[str, ...]
    settings: dict[str, Any]
    rounds: tuple[Round, ...]


def load(directory: str) -> dict[str, Template]:
    """Read the package's agendas and the operator's, whose names win; raises `FileError`."""
    found = {name: _parsed(name, text, source) for name, text, source in _packaged()}
    for path in sorted(Path(directory).glob("*.toml"))[:MOST] if directory else ():
        found[path.stem] = read(str(path))
    return found


def read(path: str) -> Template:
    """Read one file; raises `FileError` with the line of what is wrong."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(path, 0, f"can't be read ({type(error).__name__})") from None
    return _parsed(Path(path).stem, text, path)


def _packaged() -> Iterator[tuple[str, str, str]]:
    for file in packaged.files("roomserver.data").joinpath("agendas").iterdir():
        if file.name.endswith(".toml"):
            yield file.name.removesuffix(".toml"), file.read_text(encoding="utf-8"), file.name


def _parsed(name: str, text: str, source: str) -> Template:
    document = parse(text, source)
    known = {*_Head.__struct_fields__, "settings", "round"}
    for key in document.data:
        if key not in known:
            raise _unknown(document, key)
    head = _head(document)
    return Template(
        name=name,
        title=head.title,
        summary=head.summary,
        minutes=head.minutes,
        agreements=head.agreements,
        settings=_settings(document),
        rounds=tuple(_rounds(document)),
    )


def _unknown(document: Document, key: str) -> FileError:
    if (key, 0, "") in document.lines:
        return document.fault(f"there is no such table: {key}", table=key)
    return document.fault(f"there is no such key: {key}", key)


def _head(document: Document) -> _Head:
    try:
        return msgspec.convert(document.data, _Head)
    except msgspec.ValidationError as error:
        key = str(error).partition("`$.")[2].partition("`")[0].partition("[")[0]
        raise document.fault(str(error), key) from None


def _settings(document: Document) -> dict[str, Any]:
    values = document.data.get("settings", {})
    if not isinstance(values, dict):
        raise document.fault("settings must be a table", "settings")
    try:
        settings.from_mapping(values)
    except ValueError as error:
        key = str(error).partition(":")[0]
        raise document.fault(str(error), key, "settings") from None
    return values


def _rounds(document: Document) -> Iterator[Round]:
    specs = document.data.get("round", [])
    if not isinstance(specs, list) or not specs:
        raise document.fault("has no [[round]]", "round")
    if len(specs) > limits.ROUNDS:
        raise document.fault(f"has more than {limits.ROUNDS} rounds", "", "round", limits.ROUNDS)
    for number, spec in enumerate(specs):
        try:
            yield agenda.build_round(spec, str(number + 1))
        except agenda.AgendaError as error:
            raise document.fault(str(error), error.field, "round", number) from None
