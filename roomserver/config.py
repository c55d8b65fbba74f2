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


class ConfigError(Exception):
    """The configuration can't be used; `problems` are sentences that name what to mend."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(*problems)
        self.problems = tuple(problems)

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


def load(
    options: Given | None = None,
    file: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Loaded:
    """Gather the settings from all sources; raises `ConfigError` with everything that is wrong."""
    env = os.environ if environment is None else environment
    problems: list[str] = []
    found: dict[str, _Value] = {}
    found.update(_from_file(file or env.get(PREFIX + "CONFIG"), problems))
    found.update(_from_environment(env, problems))
    found.update(_from_options(options or {}))
    values = {name: _convert(BY_NAME[name], value, problems) for name, value in found.items()}
    bad = {name for name, value in values.items() if value is None}
    config = Config(**{name: value for name, value in values.items() if name not in bad})
    problems += [text for name, text in faults(config) if name not in bad]
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


def _from_environment(env: Mapping[str, str], problems: list[str]) -> dict[str, _Value]:
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
        f"{name}: there is no such setting{nearest(name, known)}"
        for name in sorted(env)
        if name.startswith(PREFIX) and name not in known and not _is_service_link(name)
    ]
    return found


def _is_service_link(name: str) -> bool:
    """Tell the variables that Kubernetes sets in every pod beside a service called roomserver."""
    return name == PREFIX + "PORT" or name.startswith((PREFIX + "PORT_", PREFIX + "SERVICE_"))


def _from_file(file: str | None, problems: list[str]) -> dict[str, _Value]:
    text = _read(file, "configuration", problems) if file else None
    if not file or text is None:
        return {}
    try:
        document = parse(text, file)
    except FileError as error:
        problems.append(str(error))
        return {}
    known = list(BY_NAME)
    problems += [
        str(document.fault(f"{name}: there is no such setting{nearest(name, known)}", name))
        for name in document.data
        if name not in BY_NAME
    ]
    return {
        name: _Value(raw, f"{file}:{_line(document, name)}", textual=False, document=document)
        for name, raw in document.data.items()
        if name in BY_NAME
    }


def _read(path: str, what: str, problems: list[str]) -> str | None:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{what}: {path} can't be read ({type(error).__name__})")
        return None


def _line(document: Document, name: str) -> int:
    """Return where a setting stands; a list of tables is told by its first one."""
    return document.line("", name) if document.has_table(name) else document.line(name)


def _convert(each: Setting, value: _Value, problems: list[str]) -> Any:
    try:
        raw = _rows(value.raw) if each.table and value.textual else _listed(each, value.raw)
        return msgspec.convert(raw, each.type, strict=not value.textual or bool(each.table))
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        named = value.origin in (each.variable, each.option)
        where = "" if named else f" ({_place(each, value, str(error))})"
        problems.append(f"{value.origin if named else each.name}: {error}{where}")
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


def _place(each: Setting, value: _Value, problem: str) -> str:
    """Return where a value came from; for a table the line of the key that is wrong."""
    found = _WITHIN.search(problem)
    if value.document is None or found is None or not each.table:
        return value.origin
    line = value.document.line(found[2] or "", each.name, int(found[1]))
    return f"{value.document.source}:{line}"
