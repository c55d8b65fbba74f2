"""`roomserver serve` and `check`: what is needed to serve, and serving."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
import msgspec

from roomserver import guard
from roomserver.cli_common import BadConfig, Failed, given, loaded, settings
from roomserver.config import load
from roomserver.config_fields import BY_NAME, Config, without_password
from roomserver.http.hosts import HostsError
from roomserver.http.texts import TextsError
from roomserver.moderation.hooks.build import HooksError
from roomserver.toml_lines import FileError

if TYPE_CHECKING:
    from roomserver.serving import Beside, Fresh


@click.command()
@settings()
@click.option("--listener-fd", type=int, hidden=True)
def serve(*, listener_fd: int | None, config_file: str | None, **options: Any) -> None:
    """Serve rooms until a signal comes."""
    with _deaf_to_hang_ups():
        _serve(listener_fd, config_file, options)


def _serve(listener_fd: int | None, config_file: str | None, options: dict[str, Any]) -> None:
    def fresh() -> Config:
        return load(given(options), config_file).config

    config = loaded(config_file, options).config
    refuse(config)
    if config.workers > 1 and listener_fd is None:
        run_workers(config, words(options, config_file))
    else:
        run(config, fresh=fresh, listener_fd=listener_fd)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
@settings()
def check(*, as_json: bool, config_file: str | None, **options: Any) -> None:
    """Look at everything a server needs; exit 78 for bad settings, 1 for anything else."""
    config = loaded(config_file, options).config
    refuse(config)
    found = list(guard.findings(config))
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        for each in found:
            verdict = "FAIL" if each.fault else "ok"
            click.echo(f"{verdict}  {each.subject}: {each.fault or each.said}")
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


def run(
    config: Config,
    beside: "Beside | None" = None,
    *,
    fresh: "Fresh | None" = None,
    listener_fd: int | None = None,
) -> None:
    """Serve until a signal comes; `beside` is what else goes on meanwhile."""
    # Here and not above: the other commands need no server and start faster without one.
    from roomserver.serving import StoreUnreachable
    from roomserver.serving import serve as serve_app

    try:
        asyncio.run(serve_app(config, click.echo, beside, fresh=fresh, listener_fd=listener_fd))
    except (FileError, HooksError, HostsError, TextsError) as error:
        raise BadConfig(str(error)) from None
    except StoreUnreachable:
        raise Failed(
            f"the store does not answer: {without_password(config.store)}; "
            "`roomserver check` says more"
        ) from None
    except OSError as error:
        raise _can_not_listen(config, error) from None


def run_workers(config: Config, given_words: list[str]) -> None:
    """Run several processes until a signal comes; ends with what they end with."""
    from roomserver import workers

    try:
        code = asyncio.run(workers.run(config, given_words, click.echo))
    except OSError as error:
        raise _can_not_listen(config, error) from None
    if code:
        raise click.exceptions.Exit(code)


def words(options: dict[str, Any], config_file: str | None) -> list[str]:
    """Return the command line that gives these options again."""
    found = ["--config", config_file] if config_file else []
    for name, value in given(options).items():
        values = value if isinstance(value, tuple) else (value,)
        found += [word for each in values for word in (BY_NAME[name].option, str(each))]
    return found


@contextlib.contextmanager
def _deaf_to_hang_ups() -> Iterator[None]:
    """Pass over hang-ups but while somebody listens to them: they would end what only begins."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _can_not_listen(config: Config, error: OSError) -> Failed:
    # One that was taken between the binding and the listening has no name with its error.
    return Failed(f"can't listen on {error.filename or config.bind}: {error.strerror or error}")
