"""Texts of the pages: Fluent files as translators know them, JSON as the page formats them.

A text becomes a list of parts: a string, `{"v": name}` for a variable, or `{"n": name, "c":
{category: parts}}` for a choice by a variable. Terms and other messages are put in where they are
used, so that the page needs no second look-up. Texts of an operator replace ours key by key.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fluent.syntax import FluentParser, ast

Part = str | dict[str, Any]
Parts = list[Part]
Texts = dict[str, dict[str, Parts]]
Said = dict[str, dict[str, str]]
DEEPEST = 8
SERVER = "-server"
LANGUAGE = "en"


class TextsError(Exception):
    """A Fluent file that can't be used; the text names file and line."""


def load(directory: Path, own: str = "") -> Texts:
    """Return the texts by language and key; raises `TextsError`."""
    found: Texts = {}
    for folder in (directory, *((Path(own),) if own else ())):
        for path in sorted(folder.glob("*.ftl")):
            texts = parse(path.read_text(encoding="utf-8"), str(path))
            found[path.stem] = {**found.get(path.stem, {}), **texts}
    return found


def apart(found: Texts) -> tuple[Said, Texts]:
    """Return what the server itself says (`LANGUAGE-server`), and all else; raises `TextsError`."""
    said = {
        name.removesuffix(SERVER).lower(): {key: _plain(key, parts) for key, parts in each.items()}
        for name, each in found.items()
        if name.endswith(SERVER)
    }
    return said, {name: each for name, each in found.items() if not name.endswith(SERVER)}


def say(said: Said, key: str, language: str) -> str:
    """Return a text of the server's in the nearest language that has it; empty where none has."""
    tag = language.lower()
    names = (tag, tag.partition("-")[0], LANGUAGE)
    return next((said[name][key] for name in names if key in said.get(name, {})), "")


def parse(text: str, source: str) -> dict[str, Parts]:
    """Return one file's texts by key (`key` and `key.attribute`); raises `TextsError`."""
    entries = FluentParser().parse(text).body
    for entry in entries:
        if isinstance(entry, ast.Junk):
            raise TextsError(_junk(entry, text, source))
    patterns = dict(_patterns(entries))
    reader = _Reader(patterns, source)
    keys = (key for key in patterns if not key.startswith("-"))
    return {key: reader.parts(patterns[key], 0) for key in keys}


def _patterns(entries: list[ast.EntryType]) -> Iterator[tuple[str, ast.Pattern]]:
    for entry in entries:
        if not isinstance(entry, ast.Message | ast.Term):
            continue
        name = ("-" if isinstance(entry, ast.Term) else "") + entry.id.name
        if entry.value is not None:
            yield name, entry.value
        for attribute in entry.attributes:
            yield f"{name}.{attribute.id.name}", attribute.value


def _junk(entry: ast.Junk, text: str, source: str) -> str:
    start = entry.span.start if entry.span else 0
    why = entry.annotations[0].message if entry.annotations else "can't be read"
    return f"{source}:{text.count(chr(10), 0, start or 0) + 1}: {why}"


class _Reader:
    def __init__(self, patterns: Mapping[str, ast.Pattern], source: str) -> None:
        self._patterns, self._source = patterns, source

    def parts(self, pattern: ast.Pattern, depth: int) -> Parts:
        if depth > DEEPEST:
            raise TextsError(f"{self._source}: texts refer to each other in a circle")
        found: Parts = []
        for element in pattern.elements:
            if isinstance(element, ast.TextElement):
                found.append(element.value)
            else:
                found += self._placed(element.expression, depth)
        return _merged(found)

    def _placed(self, expression: object, depth: int) -> Parts:
        match expression:
            case ast.StringLiteral():
                return [str(expression.parse()["value"])]
            case ast.NumberLiteral(value=value):
                return [str(value)]
            case ast.VariableReference(id=name):
                return [{"v": name.name}]
            case ast.SelectExpression(selector=ast.VariableReference(id=name), variants=variants):
                return [{"n": name.name, "c": self._choices(variants, depth)}]
            case ast.TermReference(id=name, attribute=None):
                return self._named(f"-{name.name}", depth)
            case ast.MessageReference(id=name, attribute=attribute):
                suffix = f".{attribute.name}" if attribute else ""
                return self._named(name.name + suffix, depth)
            case ast.Placeable(expression=inner):
                return self._placed(inner, depth)
            case _:
                kind = type(expression).__name__
                raise TextsError(f"{self._source}: the pages can't show a {kind}")

    def _choices(self, variants: list[ast.Variant], depth: int) -> dict[str, Parts]:
        found: dict[str, Parts] = {}
        for variant in variants:
            key = variant.key
            name = key.name if isinstance(key, ast.Identifier) else key.value
            found[name] = self.parts(variant.value, depth + 1)
            if variant.default:
                # The page falls back to `other`, whatever the default is called.
                found.setdefault("other", found[name])
        return found

    def _named(self, key: str, depth: int) -> Parts:
        if key not in self._patterns:
            raise TextsError(f"{self._source}: there is no text {key}")
        return self.parts(self._patterns[key], depth + 1)


def _plain(key: str, parts: Parts) -> str:
    if not all(isinstance(part, str) for part in parts):
        raise TextsError(f"{key}: what the server itself says has no variables")
    return "".join(str(part) for part in parts)


def _merged(parts: Parts) -> Parts:
    """Put neighbouring strings together."""
    found: Parts = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return found
