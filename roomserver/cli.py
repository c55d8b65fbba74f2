"""The command line: one entry point, one group, each family of commands in a module beside it."""

import click

from roomserver import __version__
from roomserver.cli_config import config_group
from roomserver.cli_demo import demo
from roomserver.cli_files import agendas_group, hosts_group
from roomserver.cli_http import health, rooms_group
from roomserver.cli_serve import check, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="roomserver")
def main() -> None:
    """Anonymous, text-only support rooms in real time."""


for each in (*(agendas_group, check, config_group, demo, health, hosts_group, rooms_group, serve),):
    main.add_command(each)
