"""What Redis servers write down of what passes through them: on a disk, in a slow log.

Asked over connections of its own, once in a while, of every server that has a copy of the rooms:
masters and their replicas. Managed ones forbid `CONFIG`; what can't be seen then is not guessed.
Reads settings and counts, never a key.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from msgspec import structs
from redis import exceptions

from roomserver.redis_url import Address, Place
from roomserver.rooms.ports import StoreError, Traces
from roomserver.stores.redis import dial, replies, sentinel, slots
from roomserver.stores.redis.silence import copies_by_disk

ASKED = (
    ("CONFIG", "GET", "save", "appendonly", "slowlog-log-slower-than", "repl-*"),
    ("INFO", "persistence"),
    ("SLOWLOG", "LEN"),
    ("INFO", "replication"),
)
NEVER = "-1"


async def look(place: Place) -> Traces:
    """Look at all servers there. Raises StoreError where a master does not answer."""
    try:
        masters = await asyncio.gather(*map(_master, await _masters(place)))
    except (exceptions.RedisError, OSError):
        raise StoreError from None
    # Together: of many that can't be reached from here each takes its full time.
    replicas = await asyncio.gather(*(_replica(each) for _, copies in masters for each in copies))
    return together([*(traces for traces, _ in masters), *replicas])


def together(each: Iterable[Traces]) -> Traces:
    """Return what several servers do: one that writes is enough, one that hides makes it unsure."""
    found = list(each)
    return Traces(disk=_any(one.disk for one in found), log=_any(one.log for one in found))


def judged(config: Any, persistence: Any, slow: Any, replication: Any) -> Traces:
    """Return what the replies to `ASKED` tell; any of them may be a refusal."""
    known = replies.pairs(config)
    facts = replies.facts(persistence)
    wrote = facts.get("aof_enabled") == "1" or int(facts.get("rdb_saves", 0)) > 0
    copied = known and any(copies_by_disk(replies.facts(replication), known))
    would = known and (known["save"] != "" or known["appendonly"] == "yes" or copied)
    logged = isinstance(slow, int) and slow > 0
    logs = known and known["slowlog-log-slower-than"] != NEVER
    unseen = None if known is None else False
    return Traces(disk=True if wrote or would else unseen, log=True if logged or logs else unseen)


async def _masters(place: Place) -> list[Address]:
    match place.kind:
        case "single":
            return [place.server]
        case "sentinel":
            best = max(await sentinel.ask_all(place.seeds, place.name))
            return [place.server.at(best.host, best.port)]
        case "cluster":
            found = (await slots.layout(place.seeds)).masters()
            return [place.server.at(*each) for each in found]


async def _master(address: Address) -> tuple[Traces, list[Address]]:
    asked = await dial.ask(address, *ASKED)
    copies = replies.replicas(replies.facts(asked[-1]))
    return judged(*asked), [structs.replace(address, path="").at(*each) for each in copies]


async def _replica(address: Address) -> Traces:
    try:
        return judged(*await dial.ask(address, *ASKED))
    except (exceptions.RedisError, OSError):
        # It may stand where only its master can reach it.
        return Traces(disk=None, log=None)


def _any(each: Iterable[bool | None]) -> bool | None:
    found = set(each)
    return True if True in found else None if None in found else False
