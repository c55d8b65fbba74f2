"""Commands that work on files: hosts and agendas. No server needs to run."""

import json
import sys

import click

from roomserver import agendas
from roomserver.cli_common import Failed, loaded, settings
from roomserver.http.hosts import HostsError, HostsFile
from roomserver.toml_lines import FileError


@click.group("hosts")
def hosts_group() -> None:
    """Who may open rooms. A running server sees changes within seconds."""


@hosts_group.command("add")
@click.argument("name")
@settings("hosts_file")
def add(*, name: str, config_file: str | None, hosts_file: str | None) -> None:
    """Add a host and print the key, which is shown only this once."""
    try:
        key = _file(config_file, hosts_file).add(name)
    except HostsError as error:
        raise Failed(str(error)) from None
    click.echo("This key is shown once and kept nowhere. Give it to the host in person.", err=True)
    click.echo(f"host key of {name}: {key}")


@hosts_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
@settings("hosts_file")
def list_hosts(*, as_json: bool, config_file: str | None, hosts_file: str | None) -> None:
    """List the hosts' names."""
    file = _file(config_file, hosts_file)
    try:
        file.load()
    except HostsError as error:
        raise Failed(str(error)) from None
    found = [{"name": host.name, "added_at": host.added_at} for host in file.hosts()]
    if as_json:
        click.echo(json.dumps(found))
        return
    for each in found:
        click.echo(each["name"])


@hosts_group.command("revoke")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@settings("hosts_file")
def revoke(*, name: str, yes: bool, config_file: str | None, hosts_file: str | None) -> None:
    """Take a host's key away; their pages close within ten seconds."""
    file = _file(config_file, hosts_file)
    if not yes and sys.stdin.isatty():
        click.confirm(f"Revoke {name}?", abort=True, err=True)
    try:
        found = file.revoke(name)
    except HostsError as error:
        raise Failed(str(error)) from None
    if not found:
        raise Failed("there is no host of that name")


@click.group("agendas")
def agendas_group() -> None:
    """Look at agendas before people sit in them."""


@agendas_group.command("check")
@click.argument("file", type=click.Path(dir_okay=False))
def check_agenda(*, file: str) -> None:
    """Read an agenda's file; a fault is told with its line."""
    try:
        found = agendas.read(file)
    except FileError as error:
        raise Failed(str(error)) from None
    click.echo(f"{found.title}: {len(found.rounds)} rounds")


def _file(config_file: str | None, hosts_file: str | None) -> HostsFile:
    return HostsFile(loaded(config_file, {"hosts_file": hosts_file}).config.hosts_file)
