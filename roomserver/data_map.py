"""What is kept where, who can read it there, and for how long: for a privacy notice.

The rows about Redis are those that the store itself declares; the others stand here, beside no
code, so whoever keeps something new anywhere brings its row.
"""

from collections.abc import Iterator

from msgspec import Struct

from roomserver.config_checks import is_alone
from roomserver.config_fields import Config

MACHINE = "whoever is root on a machine that serves, or reads its swap or core dumps"
REDIS = "whoever may connect to Redis or is root on its machine"


class Row(Struct, frozen=True, kw_only=True):
    """One place: `words` are what people said or named in it, `none` where there are none."""

    where: str
    holds: str
    words: str
    readers: str
    kept: str


def rows(config: Config) -> Iterator[Row]:
    """Yield every place for these settings."""
    yield Row(
        where="memory of each process that minds the room",
        holds="the room: people, order, clocks, settings, its latest events",
        words="aliases, messages, whispers, notes, help calls",
        readers=MACHINE,
        kept=_in_memory(config),
    )
    yield Row(
        where="memory of each process",
        holds="counters of tries by keyed hash of the network (/24, /56), no address",
        words="none",
        readers=MACHINE,
        kept="minutes; a ban's hash stands in the room until it closes",
    )
    if not is_alone(config):
        yield from _redis()
    yield from _files(config)
    yield from _browsers(config)
    yield from _outputs()


def _in_memory(config: Config) -> str:
    if is_alone(config):
        return "until the room closes or the process ends; a removed text is gone at once"
    return (
        "until the room closes, or its instance ends or lets it go; a removed text is gone at once"
    )


def _redis() -> Iterator[Row]:
    from roomserver.stores.redis.keys import DATA_MAP

    for each in DATA_MAP:
        yield Row(
            where=f"Redis, {each.pattern}",
            holds=each.holds,
            words=each.words,
            readers=REDIS,
            kept=each.lives,
        )
    yield Row(
        where="Redis, channels of rooms",
        holds="each event on its way to the instances",
        words="aliases, messages, whispers, notes, help calls",
        readers=REDIS,
        kept="not at all: whoever does not listen gets nothing",
    )


def _files(config: Config) -> Iterator[Row]:
    yield Row(
        where=f"file {config.hosts_file}",
        holds="hosts' names and the hashes of their keys",
        words="none",
        readers="the account that serves",
        kept="until revoked",
    )
    yield Row(
        where="settings, agendas, help lines, texts",
        holds="what the operator wrote",
        words="none",
        readers="the account that serves",
        kept="until changed",
    )


def _browsers(config: Config) -> Iterator[Row]:
    yield Row(
        where="a participant's browser, storage of the tab",
        holds="the secret that brings them back, drafts",
        words="what they are about to say",
        readers="whoever uses that browser",
        kept='until the tab is closed, the room left or ended, or "Leave quickly"',
    )
    yield Row(
        where="a host's browser, signed cookie",
        holds="the host's name and a signature",
        words="none",
        readers="whoever uses that browser; no script",
        kept=f"{config.session_hours} h, or until signed out or revoked",
    )


def _outputs() -> Iterator[Row]:
    yield Row(
        where="stderr (log)",
        holds="counts, codes, durations, a hash of the room that changes every day",
        words="none",
        readers="whoever reads your logs",
        kept="as long as you keep them",
    )
    yield Row(
        where="metrics",
        holds="counts and durations",
        words="none",
        readers="whoever reads the admin listener",
        kept="as long as you keep them",
    )
    yield Row(
        where="proxies in front, networks on the way",
        holds="addresses and times; rooms and secrets stand in no address that they see",
        words="none, with TLS",
        readers="their operators",
        kept="as they are configured: write no access log of addresses and paths",
    )
