"""What a server would write down or drop, as sentences for whoever can switch it off. Pure."""

from collections.abc import Iterator
from typing import Any

BY_FILE = ("disabled", "on-empty-db")
"""Ways for a replica to take its copy over a file; the second one only where it has data."""

Settings = dict[str, str] | None
"""The reply to `CONFIG GET`; None where it is forbidden."""


def kept(facts: dict[str, str], settings: Settings, slow: Any) -> Iterator[str]:
    """Yield what has been, or would be, written down. `facts`: `INFO`; `slow`: `SLOWLOG LEN`."""
    wrote, logged = int(facts.get("rdb_saves", 0)) > 0, isinstance(slow, int) and slow > 0
    if settings is None:
        yield from _hidden(wrote or facts.get("aof_enabled") == "1", logged)
        return
    if wrote:
        yield "it has written rooms to disk since its start: remove the file"
    if logged:
        yield "its slow log still keeps what was said: SLOWLOG RESET"
    yield from _set(settings)
    yield from _copied(facts, settings)


def copies_by_disk(facts: dict[str, str], settings: dict[str, str]) -> tuple[bool, bool]:
    """Tell whether a copy touches a disk: as this server takes one, as it gives one to others.

    `facts`: `INFO replication`. Without replicas neither happens.
    """
    gives = int(facts.get("connected_slaves", 0)) > 0
    takes = facts.get("role") == "slave"
    load, sync = settings.get("repl-diskless-load"), settings.get("repl-diskless-sync")
    return takes and load in BY_FILE, gives and sync == "no"


def unseen(settings: Settings) -> str:
    """Return what is to be said where nothing was found."""
    if settings is not None:
        return "nothing on disk, no slow log"
    return (
        "whether it writes to disk can't be seen (CONFIG is forbidden here), and people are told so"
    )


def _hidden(writes: bool, logged: bool) -> Iterator[str]:
    if writes:
        yield "it writes rooms to disk; whoever runs it can switch that off"
    if logged:
        yield "its slow log keeps what was said; whoever runs it can switch it off"


def _copied(facts: dict[str, str], settings: dict[str, str]) -> Iterator[str]:
    replicated = facts.get("role") == "slave" or int(facts.get("connected_slaves", 0)) > 0
    # Also a master's: it may come back as a replica.
    if replicated and settings.get("repl-diskless-load") in BY_FILE:
        yield "it writes rooms to disk when it follows a master: repl-diskless-load swapdb"
    if copies_by_disk(facts, settings)[1]:
        yield "it writes rooms to disk for its replicas: repl-diskless-sync yes"


def _set(settings: dict[str, str]) -> Iterator[str]:
    if settings["save"]:
        yield 'it writes rooms to disk: save ""'
    if settings["appendonly"] == "yes":
        yield "it logs every change to disk: appendonly no"
    if settings["slowlog-log-slower-than"] != "-1":
        yield "its slow log keeps what was said: slowlog-log-slower-than -1"
    if settings["maxmemory-policy"] != "noeviction":
        yield "it drops rooms when memory is short: maxmemory-policy noeviction"
