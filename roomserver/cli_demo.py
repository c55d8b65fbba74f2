"""`roomserver demo`: bots act out a circle, to be watched or as a test of the whole server."""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from roomserver.cli_common import Failed, loaded, settings
from roomserver.cli_serve import refuse, run
from roomserver.http.hosts import HostsFile
from roomserver.http.links import ticket_url

if TYPE_CHECKING:
    from roomserver.app import App
    from roomserver.demo.house import Opened

STAGE, VISITOR = "stage", "visitor"
# Long enough to come back to after lunch; nobody may be in it yet.
EMPTY_ROOM_S = 86_400
EMPTY_ROOM = {
    "title": "An empty room",
    "agenda": "support-circle",
    "needs_host": False,
    "max_hours": 24,
}


@click.command("demo")
@click.option("--people", default=6, type=click.IntRange(3, 11), help="Bots beside the host.")
@click.option("--speed", default=1.0, type=click.FloatRange(0.1, 1000), help="How fast they live.")
@click.option("--seed", default=0, help="The same seed, the same evening.")
@click.option(
    "--once", is_flag=True, help="One evening in a server of its own; 0 if all went well."
)
@click.option("--empty-room", is_flag=True, help="Open a room without anybody as well.")
@settings("bind", "admin_bind", "log_level")
def demo(
    *,
    people: int,
    speed: float,
    seed: int,
    once: bool,
    empty_room: bool,
    config_file: str | None,
    **options: Any,
) -> None:
    """Serve a circle of bots to watch, and print the links; or, with --once, test the server."""
    if once:
        _once(people=people, speed=speed, seed=seed)
        return
    config = loaded(config_file, options).config
    refuse(config)
    with tempfile.TemporaryDirectory(prefix="roomserver-demo-") as folder:
        hosts = HostsFile(str(Path(folder) / "hosts.json"))
        key = hosts.add(STAGE)
        # One key for all rooms: nobody's list of hosts is touched by a demonstration.
        config = replace(config, hosts_file=str(Path(folder) / "hosts.json"), empty_s=EMPTY_ROOM_S)
        run(config, Stage(key, people, speed, seed, empty_room=empty_room))


def _once(*, people: int, speed: float, seed: int) -> None:
    from roomserver.client.errors import ClientError
    from roomserver.demo.house import HouseError
    from roomserver.demo.process import ServerError, once

    try:
        outcome = asyncio.run(once(people=people, speed=speed, seed=seed))
    except (ClientError, HouseError, ServerError) as error:
        raise Failed(str(error)) from None
    for line in outcome.lines():
        click.echo(line)
    if not outcome.ok:
        raise click.exceptions.Exit(1)


class Stage:
    """What happens beside the server while the demonstration is watched."""

    def __init__(self, key: str, people: int, speed: float, seed: int, *, empty_room: bool) -> None:
        self._key = key
        self._people, self._speed, self._seed = people, speed, seed
        self._empty_room = empty_room

    async def __call__(self, app: "App", where: str) -> None:
        """Open the rooms, print their links, and play until cancelled."""
        from roomserver.demo.circle import endless
        from roomserver.demo.house import open_room

        _tell("host's page, once, for 10 min", ticket_url(where, app.sessions.ticket()))
        if self._empty_room:
            _tell_room("empty room", await open_room(where, self._key, EMPTY_ROOM))
        await endless(
            where,
            self._key,
            lambda room: _tell_room("circle of bots", room),
            people=self._people,
            speed=self._speed,
            seed=self._seed,
        )


def _tell_room(what: str, room: "Opened") -> None:
    _tell(f"{what}, as a host", room.host_url)
    _tell(f"{what}, as a participant", room.join_url)


def _tell(what: str, link: str) -> None:
    click.echo(f"{what + ':':<34}{link}")
