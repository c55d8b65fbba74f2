"""Commands about the whole fleet; they ask the store itself, so no instance needs to answer."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click
import msgspec

from roomserver.cli_common import Failed, loaded, settings
from roomserver.config_checks import is_alone
from roomserver.config_fields import Config
from roomserver.fleet import Sighting, sightings
from roomserver.rooms.ports import StoreError

if TYPE_CHECKING:
    from roomserver.stores.redis import RedisStore

T = TypeVar("T")

ANSWER_S = 10.0
ASKED_S = 5
HEADS = ("INSTANCE", "STATE", "VERSION", "UP", "CONNECTIONS", "ROOMS", "BIND", "ADMIN")


@click.command("fleet")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
@settings("store")
def fleet(*, as_json: bool, config_file: str | None, store: str | None) -> None:
    """List the instances that share a store, as their leases there tell."""
    found = _found(loaded(config_file, {"store": store}).config)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    if not found:
        click.echo("no instance has been seen within the last minutes", err=True)
        return
    for line in _table([HEADS, *(_row(each) for each in found)]):
        click.echo(line)


@click.command("drain")
@click.option("--instance", metavar="ID", help="Which; see `roomserver fleet`.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@settings("store")
def drain(*, instance: str | None, yes: bool, config_file: str | None, store: str | None) -> None:
    """Ask an instance to go: it sends its people to the others, then ends."""
    config = loaded(config_file, {"store": store}).config
    chosen = _chosen(_found(config), instance)
    if not yes and sys.stdin.isatty():
        what = f"{chosen.instance} with {chosen.connections} connections"
        click.confirm(f"Drain {what}?", abort=True, err=True)
    _ask(config, lambda there: there.ask_to_drain(chosen.instance))
    click.echo(
        f"{chosen.instance} is asked: within {ASKED_S} s it begins to send its people to the "
        "others, and then ends"
    )


def _found(config: Config) -> list[Sighting]:
    if is_alone(config):
        raise Failed(
            "memory:// is one process by itself, and no fleet; "
            "--store or ROOMSERVER_STORE names the Redis that instances share"
        )
    return list(sightings(_ask(config, lambda there: there.fleet())))


def _chosen(found: Sequence[Sighting], instance: str | None) -> Sighting:
    alive = [each for each in found if each.alive]
    if instance is not None:
        chosen = [each for each in alive if each.instance == instance]
        if not chosen:
            raise Failed("there is no living instance of that id; `roomserver fleet` lists them")
        return chosen[0]
    if not alive:
        raise Failed("there is no living instance")
    if len(alive) > 1:
        ids = "\n  ".join(each.instance for each in alive)
        raise click.UsageError(f"Say which with --instance:\n  {ids}")
    return alive[0]


def _ask(config: Config, what: "Callable[[RedisStore], Awaitable[T]]") -> T:
    # Here and not above: redis takes a while to import, and most commands need none.
    from roomserver.stores.redis import RedisStore

    async def ask() -> T:
        store = RedisStore(config.store)
        try:
            async with asyncio.timeout(ANSWER_S):
                return await what(store)
        finally:
            await store.close()

    try:
        return asyncio.run(ask())
    except (StoreError, TimeoutError):
        raise Failed("the store does not answer; `roomserver check` says more") from None


def _row(each: Sighting) -> tuple[str, ...]:
    state = "draining" if each.alive and each.draining else "alive" if each.alive else "dead"
    counts = (str(each.connections), str(each.rooms))
    uptime = _lasted(each.uptime_s)
    return (each.instance, state, each.version, uptime, *counts, each.bind, each.admin)


def _lasted(seconds: int) -> str:
    """Say how long in the two largest units."""
    units = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        number, seconds = divmod(seconds, size)
        if number or parts:
            parts.append(f"{number}{name}")
    return "".join(parts[:2]) or "0s"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
