"""The command line: one entry point, one group, each family of commands in a module beside it."""

import click

from roomserver import __version__
from roomserver.cli_bench import bench
from roomserver.cli_config import config_group
from roomserver.cli_data_map import data_map
from roomserver.cli_demo import demo
from roomserver.cli_files import agendas_group, hosts_group
from roomserver.cli_fleet import drain, fleet
from roomserver.cli_http import health, rooms_group
from roomserver.cli_moderate import moderate_group
from roomserver.cli_serve import check, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="roomserver")
def main() -> None:
    """Anonymous, text-only support rooms in real time."""


_COMMANDS = (
    *(agendas_group, bench, check, config_group, data_map, demo, drain, fleet, health),
    *(hosts_group, moderate_group, rooms_group, serve),
)
for each in _COMMANDS:
    main.add_command(each)
