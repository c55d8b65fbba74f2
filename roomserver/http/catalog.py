"""What the operator wrote and rooms are made from; read at the start and again on a hang-up."""

from collections.abc import Mapping

from roomserver import agendas, clock, resources
from roomserver.agendas import Template
from roomserver.config_fields import Config
from roomserver.observability import logs
from roomserver.rehearsal import lines
from roomserver.rehearsal.lines import Parts
from roomserver.resources import Resources
from roomserver.toml_lines import FileError


class Catalog:
    """Agendas, help lines and lines of simulated participants as of now."""

    def __init__(self, config: Config) -> None:
        """Read everything; raises `FileError`."""
        self._config = config
        self._agendas: Mapping[str, Template] = agendas.load(config.agendas)
        self._resources = resources.load(config.resources)
        self._rehearsal: Mapping[str, Parts] = lines.load(config.rehearsals)

    def agendas(self) -> Mapping[str, Template]:
        """Return all agendas by name."""
        return self._agendas

    def resources(self) -> Resources:
        """Return the help lines."""
        return self._resources

    def rehearsal(self) -> Mapping[str, Parts]:
        """Return the lines of simulated participants by language."""
        return self._rehearsal

    def reload(self) -> None:
        """Read again; where a file is broken everything stays as it is."""
        try:
            fresh = Catalog(self._config)
        except FileError as error:
            logs.error("catalog.unreadable", kind="agendas_or_resources", count=error.line)
            return
        self._agendas, self._resources = fresh.agendas(), fresh.resources()
        self._rehearsal = fresh.rehearsal()
        logs.info("catalog.reloaded")
        self.warn()

    def warn(self) -> None:
        """Tell the operator of help lines that are only an example, are none, or untried lately."""
        if self._resources.example:
            logs.warning("resources.example")
        if not self._resources.lines:
            logs.warning("resources.missing")
        if stale := self._resources.stale(clock.wall_ms()):
            logs.warning("resources.stale", count=len(stale))
