"""`roomserver serve` and `check`: what is needed to serve, and serving."""

import asyncio
from typing import TYPE_CHECKING, Any

import click

from roomserver import guard
from roomserver.cli_common import BadConfig, Failed, loaded, settings
from roomserver.config_fields import Config
from roomserver.http.hosts import HostsError
from roomserver.http.texts import TextsError
from roomserver.toml_lines import FileError

if TYPE_CHECKING:
    from roomserver.serving import Beside


@click.command()
@settings()
def serve(*, config_file: str | None, **options: Any) -> None:
    """Serve rooms until a signal comes."""
    config = loaded(config_file, options).config
    refuse(config)
    run(config)


@click.command()
@settings()
def check(*, config_file: str | None, **options: Any) -> None:
    """Look at everything a server needs; exit 78 for bad settings, 1 for anything else."""
    config = loaded(config_file, options).config
    refuse(config)
    found = list(guard.findings(config))
    for each in found:
        click.echo(f"{'FAIL' if each.fault else 'ok'}  {each.subject}: {each.fault or each.said}")
    if any(each.fault for each in found):
        raise click.exceptions.Exit(1)


def refuse(config: Config) -> None:
    """End with 78 where these settings must not be served, and say what mends it."""
    try:
        problems = list(guard.refusals(config))
    except HostsError as error:
        raise BadConfig(f"hosts_file: {error}") from None
    if problems:
        raise BadConfig("\n".join(problems))


def run(config: Config, beside: "Beside | None" = None) -> None:
    """Serve until a signal comes; `beside` is what else goes on meanwhile."""
    # Here and not above: the other commands need no server and start faster without one.
    from roomserver.serving import StoreUnreachable
    from roomserver.serving import serve as serve_app

    try:
        asyncio.run(serve_app(config, click.echo, beside))
    except (FileError, HostsError, TextsError) as error:
        raise BadConfig(str(error)) from None
    except StoreUnreachable:
        raise Failed("the store does not answer: look at `roomserver check`") from None
    except OSError as error:
        where = " or ".join(filter(None, (config.bind, config.admin_bind)))
        raise Failed(f"can't listen on {where}: {error.strerror or error}") from None
