"""What is kept where, who can read it there, and for how long: for a privacy notice.

The rows about Redis are those that the store itself declares; the others stand here, beside no
code, so whoever keeps something new anywhere brings its row.
"""

from collections.abc import Iterator

from msgspec import Struct

from roomserver.config_checks import is_alone
from roomserver.config_fields import Config
from roomserver.config_hooks import Webhook

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
        yield Row(
            where="memory of each process that minded a room",
            holds="the ids of rooms that ended, to tell a Redis that forgot it",
            words="none",
            readers=MACHINE,
            kept="16 min",
        )
        yield from _redis()
    yield from _files(config)
    yield from _browsers(config)
    yield from _outputs()
    yield from _hooks(config)


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
        holds="addresses, times, and paths, which name the room; no secret stands in them",
        words="none, with TLS",
        readers="their operators",
        kept="as they are configured: write no access log of addresses and paths",
    )


def _hooks(config: Config) -> Iterator[Row]:
    for each in config.hook:
        yield Row(
            where=f"hook {each.name}, {each.url}" if each.url else f"plug-in {each.name}",
            holds=f"each text to be judged ({', '.join(each.acts)}), pseudonyms of room and writer",
            words="aliases, messages, whispers: the text alone, no address",
            readers="whoever runs it",
            kept="as long as they keep it; here only until the verdict",
        )
    for told in config.webhook:
        yield Row(
            where=f"webhook {told.name}, {told.url}",
            holds=f"{', '.join(told.events)}: kinds, counts, times, pseudonyms of rooms and alerts",
            words="none",
            readers="whoever runs it",
            kept="as long as they keep it; here until sent, minutes at most",
        )
        if told.export_key:
            yield _export(told)


def _export(told: Webhook) -> Row:
    return Row(
        where=f"webhook {told.name}, {told.url}, sealed",
        holds="each reported message that still stands, with its two neighbours",
        words="up to three messages",
        readers="who holds the private half of export_key",
        kept="as long as they keep it; here not at all",
    )
