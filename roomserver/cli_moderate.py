"""`roomserver moderate test`: what becomes of a text; needs no running server, asks no hook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from roomserver import resources
from roomserver.cli_common import BadConfig, Failed, loaded, settings
from roomserver.config_fields import Config
from roomserver.moderation import rulebook
from roomserver.moderation.looking import look
from roomserver.moderation.pipeline import verdict_on
from roomserver.moderation.rulebook import Rulebook
from roomserver.rooms.ports import Subject
from roomserver.toml_lines import FileError


@click.group("moderate")
def moderate_group() -> None:
    """Look at what moderation does."""


@moderate_group.command("test")
@click.argument("text", required=False)
@click.option("--file", "file", type=click.Path(dir_okay=False), help="A text a line.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a text.")
@click.option("--language", default="en", show_default=True, help="Language of the room.")
@settings("rules")
def test(
    *,
    text: str | None,
    file: str | None,
    as_json: bool,
    language: str,
    config_file: str | None,
    rules: str | None,
) -> None:
    """Judge TEXT, or each line of a file alone, as somebody's first message in a room."""
    if (text is None) == (file is None):
        raise click.UsageError("Give either TEXT or --file FILE.")
    config = loaded(config_file, {"rules": rules}).config
    book, help_lines = _read(config)
    for line in [text] if text is not None else _lines(file or ""):
        found = _judged(book, language, line, help_lines)
        click.echo(msgspec.json.encode(found).decode() if as_json else _said(found))


def _read(config: Config) -> tuple[Rulebook, tuple[str, ...]]:
    """Return the rules, and the help lines that may be quoted."""
    try:
        lines = resources.load(config.resources).lines
        return rulebook.read(config.rules), tuple(line.value for line in lines)
    except FileError as error:
        raise BadConfig(str(error)) from None


def _lines(file: str) -> Iterator[str]:
    try:
        read = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{file} can't be read ({type(error).__name__})") from None
    # Not `splitlines`, which parts at characters that a text may have inside.
    yield from read.removesuffix("\n").split("\n")


def _judged(
    book: Rulebook, language: str, text: str, help_lines: tuple[str, ...]
) -> dict[str, Any]:
    looked = look(
        Subject(
            room="",
            participant="",
            role="participant",
            field="text",
            text=text,
            language=language,
            help_lines=help_lines,
        ),
        book.of(language),
    )
    verdict = verdict_on(looked, looked.finding)
    found = {"verdict": verdict.action, "labels": verdict.labels, "text": verdict.text}
    reason = {"reason": verdict.reason} if verdict.reason else {}
    return {**found, **reason, "rules": verdict.rules, "ms": round(1000 * looked.seconds, 3)}


def _said(found: dict[str, Any]) -> str:
    labels, rules = (", ".join(found[each]) or "-" for each in ("labels", "rules"))
    return f"{found['verdict']:<6} {found['ms']:>8.3f} ms  {labels}  {rules}  {found['text']}"
