"""What all commands share: settings as options, errors as exit codes.

stdout is data, stderr is for people. 0 done, 1 failed, 2 wrong usage, 78 bad configuration.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from roomserver.config import EX_CONFIG, ConfigError, Loaded, load
from roomserver.config_fields import BY_NAME, SETTINGS

Command = TypeVar("Command", bound=Callable[..., Any])


class BadConfig(click.ClickException):
    """The configuration can't be used: a unit need not start it again as it is."""

    exit_code = EX_CONFIG

    def show(self, file: Any = None) -> None:
        """Print each problem on a line of its own."""
        for line in self.message.splitlines():
            click.echo(f"roomserver: {line}", err=True, file=file)


class Failed(click.ClickException):
    """What was asked for could not be done."""

    def show(self, file: Any = None) -> None:
        """Print a sentence."""
        click.echo(f"roomserver: {self.message}", err=True, file=file)


config_file_option = click.option(
    "--config", "config_file", metavar="FILE", help="Settings in TOML (ROOMSERVER_CONFIG)."
)


def settings(*names: str) -> Callable[[Command], Command]:
    """Give a command an option for each of these settings (none named: all), and `--config`.

    Values stay texts here: `config` reads them all, so that every fault is told in one run.
    Secrets have no option: arguments are seen by everyone on the machine.
    """
    chosen = [each for each in SETTINGS if not each.secret and (not names or each.name in names)]

    def add(command: Command) -> Command:
        for each in reversed(chosen):
            default = " ".join(each.default) if each.many else str(each.default)
            command = click.option(
                each.option,
                each.name,
                multiple=each.many,
                metavar="TEXT" if isinstance(each.default, str | tuple) else "N",
                help=each.text + (f"  [{default}]" if default else ""),
            )(command)
        return config_file_option(command)

    return add


def loaded(config_file: str | None, options: dict[str, Any] | None = None) -> Loaded:
    """Read the settings, or end with 78 and all that is wrong."""
    try:
        return load(given(options or {}), config_file)
    except ConfigError as error:
        raise BadConfig(str(error)) from None


def given(options: dict[str, Any]) -> dict[str, Any]:
    """Return those of a command's options that are settings and were given."""
    return {
        name: value
        for name, value in options.items()
        if name in BY_NAME and value not in (None, ())
    }
