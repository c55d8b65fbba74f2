"""`roomserver data-map`: what is kept where; needs no running server."""

import click
import msgspec

from roomserver.cli_common import loaded, settings
from roomserver.data_map import Row, rows


@click.command("data-map")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
@settings("store", "hosts_file", "session_hours")
def data_map(
    *,
    as_json: bool,
    config_file: str | None,
    store: str | None,
    hosts_file: str | None,
    session_hours: str | None,
) -> None:
    """Tell what is kept where, who can read it, and for how long."""
    given = {"store": store, "hosts_file": hosts_file, "session_hours": session_hours}
    found = list(rows(loaded(config_file, given).config))
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    click.echo("\n\n".join(_block(each) for each in found))


def _block(row: Row) -> str:
    told = (("holds", row.holds), ("words", row.words), ("read by", row.readers))
    lines = [f"  {name + ':':<9}{text}" for name, text in (*told, ("kept", row.kept))]
    return "\n".join([row.where, *lines])
