"""`roomserver config`: every setting with its default, and where each value came from."""

from collections.abc import Iterator

import click
import msgspec
from msgspec import Struct

from roomserver.cli_common import config_file_option, loaded
from roomserver.config_fields import SETTINGS, Config, Setting, show, toml_value
from roomserver.config_hooks import keys_of


@click.group("config")
def config_group() -> None:
    """Look at the settings."""


@config_group.command("init")
def init() -> None:
    """Print a TOML file with every setting, commented out, with its default."""
    click.echo("\n".join(template()))


@config_group.command("show")
@click.option("--origin", "with_origin", is_flag=True, help="Tell where each value came from.")
@config_file_option
def show_all(*, with_origin: bool, config_file: str | None) -> None:
    """Print the settings that hold; secrets and passwords as ***."""
    found = loaded(config_file)
    for each in SETTINGS:
        line = f"{each.name} = {show(each, found.config)}"
        click.echo(f"{line}  # {found.origins[each.name]}" if with_origin else line)


@config_group.command("schema")
def schema() -> None:
    """Print the JSON schema of the TOML file."""
    click.echo(msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Config))))


@config_group.command("table")
def table() -> None:
    """Print the settings as a table for the docs."""
    click.echo("\n".join(docs_table()))


def template() -> Iterator[str]:
    """Yield the lines of `config init`."""
    yield "# Settings of roomserver. An option or a variable ROOMSERVER_NAME is stronger."
    for group, members in _groups():
        yield f"\n# -- {group}"
        for each in members:
            yield f"\n# {each.text}"
            if each.filed:
                yield f"# Better in a file of its own, named by {each.variable}_FILE."
            yield f"# {each.name} = {toml_value(each.default)}"
            if each.table:
                yield from _sample(each.name, each.table)


def docs_table() -> Iterator[str]:
    """Yield the lines of the table of settings."""
    yield "| setting | option | variable | default | what for |"
    yield "| --- | --- | --- | --- | --- |"
    for each in SETTINGS:
        option = "no: it is a secret" if each.secret else f"`{each.option}`"
        variable = f"`{each.variable}`" + (f", `{each.variable}_FILE`" if each.filed else "")
        default = f"`{toml_value(each.default)}`"
        yield f"| `{each.name}` | {option} | {variable} | {default} | {each.text} |"


def keys_table(table: type[Struct]) -> Iterator[str]:
    """Yield the lines of the docs table of a table's keys."""
    yield "| key | default | what for |"
    yield "| --- | --- | --- |"
    for name, default, text in keys_of(table):
        yield f"| `{name}` | {f'`{default}`' if default else 'needed'} | {text} |"


def _sample(name: str, table: type[Struct]) -> Iterator[str]:
    """Yield what one of a list of tables looks like; tables come last in the file."""
    yield "# Or, once for each, below all that has no table:"
    yield f"#   [[{name}]]"
    for each, default, text in keys_of(table):
        yield f"#   {each} = {default or '...'}  # {text}"


def _groups() -> Iterator[tuple[str, list[Setting]]]:
    for group in dict.fromkeys(each.group for each in SETTINGS):
        yield group, [each for each in SETTINGS if each.group == group]
