"""What a server would write down or drop, as sentences for whoever can switch it off. Pure."""

from collections.abc import Iterator
from typing import Any

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


def _set(settings: dict[str, str]) -> Iterator[str]:
    if settings["save"]:
        yield 'it writes rooms to disk: save ""'
    if settings["appendonly"] == "yes":
        yield "it logs every change to disk: appendonly no"
    if settings["slowlog-log-slower-than"] != "-1":
        yield "its slow log keeps what was said: slowlog-log-slower-than -1"
    if settings["maxmemory-policy"] != "noeviction":
        yield "it drops rooms when memory is short: maxmemory-policy noeviction"
