"""The command line: one entry point, one group, each family of commands in a module beside it."""

import asyncio
from typing import Any

import click

from roomserver import __version__, guard
from roomserver.cli_common import BadConfig, Failed, loaded, settings
from roomserver.cli_config import config_group
from roomserver.cli_files import agendas_group, hosts_group
from roomserver.cli_http import health, rooms_group
from roomserver.config_fields import Config
from roomserver.http.hosts import HostsError
from roomserver.http.texts import TextsError
from roomserver.toml_lines import FileError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="roomserver")
def main() -> None:
    """Anonymous, text-only support rooms in real time."""


@main.command()
@settings()
def serve(*, config_file: str | None, **options: Any) -> None:
    """Serve rooms until a signal comes."""
    config = loaded(config_file, options).config
    _refuse(config)
    _run(config)


@main.command()
@settings()
def check(*, config_file: str | None, **options: Any) -> None:
    """Look at everything a server needs; exit 78 for bad settings, 1 for anything else."""
    config = loaded(config_file, options).config
    _refuse(config)
    found = list(guard.findings(config))
    for each in found:
        click.echo(f"{'FAIL' if each.fault else 'ok'}  {each.subject}: {each.fault or each.said}")
    if any(each.fault for each in found):
        raise click.exceptions.Exit(1)


def _refuse(config: Config) -> None:
    try:
        problems = list(guard.refusals(config))
    except HostsError as error:
        raise BadConfig(f"hosts_file: {error}") from None
    if problems:
        raise BadConfig("\n".join(problems))


def _run(config: Config) -> None:
    # Here and not above: the other commands need no server and start faster without one.
    from roomserver.app import serve as serve_app

    try:
        asyncio.run(serve_app(config, click.echo))
    except (FileError, TextsError) as error:
        raise BadConfig(str(error)) from None
    except OSError as error:
        raise Failed(f"{config.bind}: {error.strerror}") from None


for each in (agendas_group, config_group, health, hosts_group, rooms_group):
    main.add_command(each)
