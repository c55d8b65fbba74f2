"""What must be in order before a server may be reached from outside; each fault with its remedy."""

import resource
from collections.abc import Callable, Iterator

from msgspec import Struct

from roomserver import clock
from roomserver.config_checks import address, is_loopback
from roomserver.config_fields import Config
from roomserver.http import texts, tree
from roomserver.http.catalog import Catalog
from roomserver.http.hosts import HostsError, HostsFile
from roomserver.moderation import rulebook
from roomserver.moderation.hooks.build import HooksError, hooks
from roomserver.stores.redis.looks import StoreFaultError, looked_at
from roomserver.toml_lines import FileError

# Beside the rooms' connections: 256 sockets of plain HTTP, and some for the process itself.
SPARE_FILES = 320


class Finding(Struct, frozen=True):
    """One thing that `check` looked at: `fault` is empty where all is well."""

    subject: str
    said: str
    fault: str = ""


def refusals(config: Config) -> Iterator[str]:
    """Yield what forbids to serve these settings; nothing on loopback is forbidden."""
    if is_loopback(address(config.bind)[0]):
        return
    if not config.origin:
        yield (
            f"origin: {config.bind} can be reached from outside, so say by which name: "
            "roomserver serve --origin https://rooms.example.org"
        )
    if not config.secret:
        yield (
            "secret: links must outlive a restart: "
            "head -c 32 /dev/urandom | base64 > roomserver.secret && chmod 600 roomserver.secret, "
            "then ROOMSERVER_SECRET_FILE=roomserver.secret roomserver serve"
        )
    if not _hosts(config):
        yield "hosts_file: there is no host: roomserver hosts add NAME"


def findings(config: Config) -> Iterator[Finding]:
    """Look at everything that a server needs; yield what was found."""
    looks: tuple[tuple[str, Callable[[Config], str], tuple[type[Exception], ...]], ...] = (
        ("addresses", _addresses_said, ()),
        ("hosts", _hosts_said, (HostsError,)),
        ("agendas and help lines", _catalog_said, (FileError,)),
        ("moderation rules", _rules_said, (FileError,)),
        ("hooks", _hooks_said, (HooksError,)),
        ("pages", _pages_said, (texts.TextsError, OSError)),
        ("store", _store_said, (StoreFaultError,)),
        ("open files", _files_said, (_BoundTooLowError,)),
        ("clock", _clock_said, (_ClockError,)),
    )
    for subject, look, errors in looks:
        try:
            yield Finding(subject, look(config))
        except errors as error:
            yield Finding(subject, "", str(error))


class _BoundTooLowError(Exception):
    """This process may not open as many files as it would need."""


class _ClockError(Exception):
    """The clock was never set."""


def _addresses_said(config: Config) -> str:
    if not config.admin_bind:
        return f"people {config.bind}; none for the operator"
    said = f"people {config.bind}; operator {config.admin_bind}"
    if is_loopback(address(config.admin_bind)[0]):
        return said
    return f"{said}, which can be reached from outside and asks nobody for a key: fence it off"


def _hosts(config: Config) -> int:
    file = HostsFile(config.hosts_file)
    file.load()
    return len(file.hosts())


def _hosts_said(config: Config) -> str:
    number = _hosts(config)
    return f"{number} in {config.hosts_file}" if number else "none yet: roomserver hosts add NAME"


def _catalog_said(config: Config) -> str:
    catalog = Catalog(config)
    lines = catalog.resources()
    said = f"{len(catalog.agendas())} agendas, {len(lines.lines)} help lines"
    if lines.example:
        return f"{said}, which are only an EXAMPLE: set `resources` to a file of your own"
    if not lines.lines:
        return f"{said}: whoever is in need is shown none; write some into {config.resources}"
    stale = lines.stale(clock.wall_ms())
    return f"{said}; try again, not verified for 180 days: {', '.join(stale)}" if stale else said


def _rules_said(config: Config) -> str:
    book = rulebook.read(config.rules)
    languages = ", ".join(sorted(book.by_language))
    return f"{languages}; version {book.version}"


def _hooks_said(config: Config) -> str:
    names = hooks(config).names
    said = f"asked: {', '.join(names)}" if names else "none is asked"
    told = ", ".join(each.name for each in config.webhook)
    return f"{said}; told: {told}" if told else said


def _pages_said(config: Config) -> str:
    found = tree.load(tree.find(), config.texts)
    names = {name for shelf in found.pages.values() for name in shelf}
    if "index" not in names:
        raise OSError("the pages are missing from this installation")
    languages = ", ".join(found.languages)
    return f"{len(names)} pages in {languages}, {len(found.files)} files, hash {found.hash}"


def _store_said(config: Config) -> str:
    if config.store != "memory://":
        return looked_at(config.store)
    return f"{config.store}: rooms live in this process and end with it; nothing is on disk"


def _files_said(config: Config) -> str:
    bound, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if bound < config.max_connections + SPARE_FILES:
        raise _BoundTooLowError(
            f"{bound} are allowed, {config.max_connections} connections need more: "
            f"ulimit -n {config.max_connections + SPARE_FILES}, LimitNOFILE= in a unit, "
            "or a lower max_connections"
        )
    return f"{bound} allowed"


def _clock_said(_: Config) -> str:
    if not clock.is_set():
        raise _ClockError("the time of day lies before this software was made")
    return "set"
