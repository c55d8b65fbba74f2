"""Reads the settings; the only reader of the environment.

A value comes from, in this order of strength: an option, `ROOMSERVER_X`, the file named by
`ROOMSERVER_X_FILE` (secrets and the store), the TOML file, the default. All faults are told at
once.
"""

import difflib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from roomserver.config_checks import faults
from roomserver.config_fields import BY_NAME, PREFIX, SETTINGS, Config, Setting
from roomserver.toml_lines import Document, FileError, parse

EX_CONFIG = 78

_BETWEEN = re.compile("[,\n]")
# How msgspec tells where in a list of tables something is wrong.
_WITHIN = re.compile(r"`\$\[(\d+)\](?:\.(\w+))?")

Given = Mapping[str, str | Sequence[str] | None]


class Problem(Struct, frozen=True):
    """A sentence that names what to mend, and the line of the file that it stands on (0: none)."""

    text: str
    line: int = 0


class ConfigError(Exception):
    """The configuration can't be used; `line` is that of the first thing that is wrong in a file.

    `problems` are sentences that name what to mend.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(each.text for each in problems)
        self.line = next((each.line for each in problems if each.line), 0)
        super().__init__(*self.problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


class Loaded(Struct, frozen=True):
    """The settings and, by name, where each value came from."""

    config: Config
    origins: dict[str, str]


class _Value(Struct, frozen=True):
    raw: Any
    origin: str
    textual: bool
    document: Document | None = None
    line: int = 0


def load(
    options: Given | None = None,
    file: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Loaded:
    """Gather the settings from all sources; raises `ConfigError` with everything that is wrong."""
    env = os.environ if environment is None else environment
    problems: list[Problem] = []
    found: dict[str, _Value] = {}
    found.update(_from_file(file or env.get(PREFIX + "CONFIG"), problems))
    found.update(_from_environment(env, problems))
    found.update(_from_options(options or {}))
    values = {name: _convert(BY_NAME[name], value, problems) for name, value in found.items()}
    bad = {name for name, value in values.items() if value is None}
    config = Config(**{name: value for name, value in values.items() if name not in bad})
    problems += [
        Problem(text, found[name].line if name in found else 0)
        for name, text in faults(config)
        if name not in bad
    ]
    if problems:
        raise ConfigError(problems)
    return Loaded(
        config, {s.name: found[s.name].origin if s.name in found else "default" for s in SETTINGS}
    )


def nearest(name: str, known: Sequence[str]) -> str:
    """Return `; did you mean X?`, or nothing when nothing is near."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _from_options(options: Given) -> dict[str, _Value]:
    given = {name: raw for name, raw in options.items() if raw not in (None, ())}
    return {name: _Value(raw, BY_NAME[name].option, textual=True) for name, raw in given.items()}


def _from_environment(env: Mapping[str, str], problems: list[Problem]) -> dict[str, _Value]:
    found: dict[str, _Value] = {}
    files = {each.variable + "_FILE": each for each in SETTINGS if each.filed}
    plain = {each.variable: each for each in SETTINGS}
    # Files first: the variable itself is stronger and replaces what the file gave.
    for variable in sorted(files.keys() & env.keys()):
        text = _read(env[variable], variable, problems)
        if text is not None:
            found[files[variable].name] = _Value(text.strip(), variable, textual=True)
    for variable in plain.keys() & env.keys():
        found[plain[variable].name] = _Value(env[variable], variable, textual=True)
    known = [*plain, *files, PREFIX + "CONFIG"]
    problems += [
        Problem(f"{name}: there is no such setting{nearest(name, known)}")
        for name in sorted(env)
        if name.startswith(PREFIX) and name not in known and not _is_service_link(name)
    ]
    return found


def _is_service_link(name: str) -> bool:
    """Tell the variables that Kubernetes sets in every pod beside a service called roomserver."""
    return name == PREFIX + "PORT" or name.startswith((PREFIX + "PORT_", PREFIX + "SERVICE_"))


def _from_file(file: str | None, problems: list[Problem]) -> dict[str, _Value]:
    text = _read(file, "configuration", problems) if file else None
    if not file or text is None:
        return {}
    try:
        document = parse(text, file)
    except FileError as error:
        problems.append(Problem(str(error), error.line))
        return {}
    problems += [_unknown(document, name) for name in document.data if name not in BY_NAME]
    return {
        name: _in_file(document, name, raw)
        for name, raw in document.data.items()
        if name in BY_NAME
    }


def _unknown(document: Document, name: str) -> Problem:
    said = f"{name}: there is no such setting{nearest(name, list(BY_NAME))}"
    fault = document.fault(said, name)
    return Problem(str(fault), fault.line)


def _in_file(document: Document, name: str, raw: Any) -> _Value:
    line = _line(document, name)
    where = f"{document.source}:{line}"
    return _Value(raw, where, textual=False, document=document, line=line)


def _read(path: str, what: str, problems: list[Problem]) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(f"{what}: {path} can't be read ({type(error).__name__})"))
        return None


def _line(document: Document, name: str) -> int:
    """Return where a setting stands; a list of tables is told by its first one."""
    return document.line("", name) if document.has_table(name) else document.line(name)


def _convert(each: Setting, value: _Value, problems: list[Problem]) -> Any:
    try:
        raw = _rows(value.raw) if each.table and value.textual else _listed(each, value.raw)
        return msgspec.convert(raw, each.type, strict=not value.textual or bool(each.table))
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        named = value.origin in (each.variable, each.option)
        line = _line_of(each, value, str(error))
        where = "" if named else f" ({_place(value, line)})"
        problems.append(Problem(f"{value.origin if named else each.name}: {error}{where}", line))
        return None


def _listed(each: Setting, raw: Any) -> Any:
    if each.many and isinstance(raw, str):
        # A file of secrets has one in each line.
        return [part.strip() for part in _BETWEEN.split(raw) if part.strip()]
    return raw


def _rows(raw: str | Sequence[str]) -> list[Any]:
    """Read tables that came as text: JSON, one table or a list of them."""
    found = [msgspec.json.decode(text) for text in ([raw] if isinstance(raw, str) else raw)]
    return [row for each in found for row in (each if isinstance(each, list) else [each])]


def _place(value: _Value, line: int) -> str:
    return f"{value.document.source}:{line}" if value.document else value.origin


def _line_of(each: Setting, value: _Value, problem: str) -> int:
    """Return the line of a value in its file; in a table that of the key that is wrong."""
    found = _WITHIN.search(problem)
    if value.document is None or found is None or not each.table:
        return value.line
    return value.document.line(found[2] or "", each.name, int(found[1]))
