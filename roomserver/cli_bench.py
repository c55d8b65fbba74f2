"""`roomserver bench`: what this machine carries, before people come."""

import asyncio
import os
import platform
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import msgspec

from roomserver import __version__
from roomserver.cli_common import Failed

if TYPE_CHECKING:
    from roomserver.demo.load import Figures

MOST_PEOPLE = 5_000


@click.command("bench")
@click.option("--rooms", default=10, type=click.IntRange(1, 500), help="Rooms at once.  [10]")
@click.option("--people", default=12, type=click.IntRange(2, 100), help="In each room.  [12]")
@click.option(
    "--every",
    default=10.0,
    type=click.FloatRange(0.1, 600),
    help="Each person writes every so many seconds.  [10]",
)
@click.option(
    "--seconds", default=10.0, type=click.FloatRange(1, 600), help="How long they talk.  [10]"
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def bench(*, rooms: int, people: int, every: float, seconds: float, as_json: bool) -> None:
    """Let rooms of people talk on a server of their own and tell what it took; 1 if words are lost.

    Rooms in memory, on loopback; nothing of your settings or rooms is touched.
    """
    from roomserver.client.errors import ClientError
    from roomserver.demo.house import HouseError
    from roomserver.demo.load import Plan
    from roomserver.demo.load import bench as run
    from roomserver.demo.process import ServerError

    if rooms * people > MOST_PEOPLE:
        raise click.UsageError(f"{rooms * people} people are too many for one machine to act out")
    plan = Plan(rooms=rooms, people=people, every_s=every, seconds=seconds)
    try:
        figures = asyncio.run(run(plan))
    except (ClientError, HouseError, ServerError, OSError) as error:
        raise Failed(f"the trial could not be held: {str(error) or type(error).__name__}") from None
    if as_json:
        click.echo(msgspec.json.encode(figures).decode())
    else:
        for line in _lines(figures):
            click.echo(line)
    if not figures.ok:
        raise click.exceptions.Exit(1)


def _lines(told: "Figures") -> Iterator[str]:
    cores = os.cpu_count() or 1
    yield f"machine   {cores} cores, {platform.system()} {platform.machine()}, {__version__}"
    yield f"people    {told.people} in {told.rooms} rooms, all seated after {told.seated_s:.1f} s"
    lost = "" if told.ok else f", {told.due - told.heard} MISSING, {told.refused} REFUSED"
    yield f"messages  {told.written} in {told.seconds:.0f} s, heard {told.heard} times{lost}"
    yield (
        f"delay     {told.p50_ms:.1f} ms for half of them, {told.p99_ms:.1f} ms for 99 in 100, "
        f"{told.longest_ms:.1f} ms at worst"
    )
    if told.cpu is None or told.memory_mib is None:
        yield "server    this system does not tell what a process uses"
        return
    yield f"server    {told.cpu:.0%} of one core, {told.memory_mib:.0f} MiB"
    yield "          the people ran on this machine too: their part is not counted here"
