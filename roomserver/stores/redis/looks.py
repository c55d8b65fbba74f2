"""What `check` asks of Redis servers: whether they answer, are old enough, and keep nothing.

Every server that has a copy of the rooms is looked at: the masters, and their replicas, which may
be masters tomorrow. Asks for settings, counts and rights, never for what is in a key.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, structs
from redis import exceptions

from roomserver.redis_url import Address, Place, named, read
from roomserver.stores.redis import dial, keys, reasons, replies, sentinel, slots
from roomserver.stores.redis.silence import kept, unseen

OLDEST = (7, 0)
SLOTS = 16_384
RIGHT = "return redis.call('EXISTS', KEYS[1])"
QUESTIONS = (
    ("INFO",),
    (
        "CONFIG",
        "GET",
        "save",
        "appendonly",
        "slowlog-log-slower-than",
        "maxmemory-policy",
        "repl-*",
    ),
    ("SLOWLOG", "LEN"),
    # Refused for their rights before a cluster says that the key is elsewhere.
    ("EVAL", RIGHT, "1", keys.KEY),
    ("PUBLISH", "rs:probe:check", ""),
)


class StoreFaultError(Exception):
    """The store can't be used, or would keep what must be forgotten; the text says what to do."""


class Found(Struct, frozen=True, kw_only=True):
    """What one server, or all of a topology, told: what to say of it, what to mend."""

    said: str
    faults: tuple[str, ...] = ()


class Server(Struct, frozen=True, kw_only=True):
    """One Redis server: `mode` is `standalone`, `sentinel` or `cluster`, `role` master or slave.

    `waits`: it takes writes only while it has replicas; None where that can't be seen.
    """

    name: str
    version: str = ""
    mode: str = ""
    role: str = ""
    replicas: tuple[tuple[str, int], ...] = ()
    waits: bool | None = None
    keeps: str = ""
    faults: tuple[str, ...] = ()


def looked_at(url: str) -> str:
    """Look at the servers behind a store's URL and say what was found. Raises StoreFaultError."""
    found = asyncio.run(look(read(url)))
    if found.faults:
        raise StoreFaultError("; ".join(found.faults))
    return found.said


async def look(place: Place) -> Found:
    """Look at all servers there; takes a few seconds at most where some do not answer."""
    match place.kind:
        case "single":
            return await _single(place.server)
        case "sentinel":
            return await _sentinel(place)
        case "cluster":
            return await _cluster(place)


# -- topologies


async def _single(address: Address) -> Found:
    server = await _server("", address)
    astray = {
        "cluster": "it is part of a cluster: redis+cluster://HOST",
        "sentinel": "it is a sentinel: redis+sentinel://HOST,HOST/NAME",
    }
    if server.mode in astray:
        return Found(said="", faults=(astray[server.mode],))
    lost = ("it is a replica, which takes no writes: name its master",)
    copies = await _copies(structs.replace(address, path=""), [server])
    faults = (*server.faults, *(lost if server.role == "slave" else ()), *_theirs(copies))
    with_copies = f" with {_counted(copies)}" if copies else ""
    return Found(said=f"Redis {server.version} answers{with_copies}; {server.keeps}", faults=faults)


async def _sentinel(place: Place) -> Found:
    asked = await asyncio.gather(*(_led(each, place.name) for each in place.seeds))
    said = [each for each in asked if isinstance(each, sentinel.Said)]
    faults = [each for each in asked if isinstance(each, str)]
    if not said:
        return Found(said="", faults=tuple(faults))
    best = max(said)
    name = named(best.host, best.port)
    if len({(each.host, each.port) for each in said}) > 1:
        faults.append("the sentinels lead to different masters: a fail-over is under way")
    faults += [
        each for each in await asyncio.gather(*(_quorum(place, at) for at in place.seeds)) if each
    ]
    if not best.up:
        faults.append(f"the sentinels take {name} for down")
    master = await _server(name, place.server.at(best.host, best.port))
    if master.role == "slave":
        faults.append(f"{name}, to which the sentinels lead, is a replica")
    copies = await _copies(place.server, [master])
    many = f"{len(said)} sentinel{'s' if len(said) > 1 else ''} lead to {name}"
    found = _together(many, [master], copies, faults)
    return structs.replace(found, said="; ".join((found.said, *_alone([master, *copies]))))


def _alone(servers: Iterable[Server]) -> Iterable[str]:
    """Yield those that go on by themselves once they are cut off; each may be master one day."""
    names = ", ".join(each.name for each in servers if each.waits is False)
    if names:
        yield (
            f"cut off from its replicas each goes on, and what is said there is lost "
            f"({names}): min-replicas-to-write 1"
        )


async def _led(address: Address, name: str) -> sentinel.Said | str:
    try:
        async with asyncio.timeout(dial.COMMAND_S):
            return await sentinel.ask(address, name)
    except (exceptions.RedisError, OSError) as error:
        return f"sentinel {named(address.host, address.port)} {reasons.sentence(error)}"


async def _quorum(place: Place, address: Address) -> str:
    """Return what a sentinel that answers says against a fail-over that it might have to lead."""
    with contextlib.suppress(exceptions.RedisError, OSError):
        async with asyncio.timeout(dial.COMMAND_S):
            (told,) = await dial.ask(address, ("SENTINEL", "CKQUORUM", place.name))
        if isinstance(told, exceptions.ResponseError) and str(told).startswith("NOQUORUM"):
            who = named(address.host, address.port)
            return f"sentinel {who} reaches too few others for a fail-over: SENTINEL CKQUORUM"
    return ""


async def _cluster(place: Place) -> Found:
    asked = await asyncio.gather(*(_view(each) for each in place.seeds))
    views = [each for each in asked if isinstance(each, slots.Layout)]
    faults = [each for each in asked if isinstance(each, str)]
    if not views:
        return Found(said="", faults=tuple(faults))
    where = [(named(*each), place.server.at(*each)) for each in max(views).masters()]
    masters = await asyncio.gather(*(_server(*each) for each in where))
    others = await asyncio.gather(*(_view(at) for _, at in where if at not in place.seeds))
    copies = await _copies(place.server, masters)
    down = dict.fromkeys(_down([*views, *others]))
    return _together(f"{len(masters)} masters", masters, copies, [*faults, *down])


async def _view(address: Address) -> slots.Layout | str:
    try:
        async with asyncio.timeout(dial.COMMAND_S):
            return await slots.ask(address)
    except (exceptions.RedisError, OSError) as error:
        return f"{named(address.host, address.port)} {reasons.sentence(error)}"


def _down(views: Iterable[slots.Layout | str]) -> Iterable[str]:
    """Yield what the masters find wrong with their cluster; each has a view of its own."""
    for view in views:
        if isinstance(view, str):
            continue
        free = SLOTS - sum(last + 1 - first for first, last, _ in view.ranges)
        if free:
            yield f"{free} of {SLOTS} slots belong to no master: redis-cli --cluster fix"
        elif not view.ok:
            yield "a master says that the cluster is down: redis-cli cluster info"


async def _copies(shared: Address, masters: Iterable[Server]) -> list[Server]:
    where = [at for each in masters for at in each.replicas]
    return await asyncio.gather(*(_server(named(*each), shared.at(*each)) for each in where))


def _together(
    first: str, masters: Iterable[Server], copies: list[Server], faults: list[str]
) -> Found:
    everybody = [*masters, *copies]
    alone = [each.name for each in masters if not each.replicas and each.version]
    parts = [
        first,
        _counted(copies),
        f"Redis {', '.join(sorted({each.version for each in everybody if each.version}))}",
        *([f"nothing takes over from {', '.join(alone)}"] if alone else []),
        *dict.fromkeys(each.keeps for each in everybody if each.keeps),
    ]
    return Found(said="; ".join(parts), faults=(*faults, *_theirs(everybody)))


def _theirs(servers: Iterable[Server]) -> Iterable[str]:
    return (f"{each.name}: {fault}" for each in servers for fault in each.faults)


def _counted(copies: list[Server]) -> str:
    return f"{len(copies)} replica{'' if len(copies) == 1 else 's'}"


# -- one server


async def _server(name: str, address: Address) -> Server:
    try:
        async with asyncio.timeout(2 * dial.COMMAND_S):
            told = await dial.ask(address, *QUESTIONS)
    except (exceptions.RedisError, OSError) as error:
        why = reasons.sentence(error)
        hint = "; does it speak TLS there?" if address.tls and _is_late(error) else ""
        return Server(name=name, faults=(f"{'it' if name else 'Redis'} {why}{hint}",))
    return _judged(name, told)


def _is_late(error: Exception) -> bool:
    # A server without TLS waits for the rest of what it takes for a command.
    return reasons.word(error) == "time_out"


def _judged(name: str, told: list[Any]) -> Server:
    info, config, slow, *rights = told
    facts, settings = replies.facts(info), replies.pairs(config)
    faults = (*_too_old(facts), *_forbidden(info, rights), *kept(facts, settings, slow))
    return Server(
        name=name,
        version=facts.get("redis_version", "of an unknown version"),
        mode=facts.get("redis_mode", ""),
        role=facts.get("role", ""),
        replicas=replies.replicas(facts),
        # Told only where a number of replicas is asked for.
        waits="min_slaves_good_slaves" in facts if facts else None,
        keeps=unseen(settings),
        faults=faults,
    )


def _too_old(facts: dict[str, str]) -> Iterable[str]:
    version = facts.get("redis_version")
    if version and tuple(map(int, version.split(".")[:2])) < OLDEST:
        yield f"Redis {version} is too old: 7.0 at least"


def _forbidden(info: Any, rights: list[Any]) -> Iterable[str]:
    if isinstance(info, exceptions.NoPermissionError):
        yield (
            "it lets this user see no INFO, so nothing shows that a fail-over lost writes: "
            "ACL SETUSER NAME +info"
        )
    script, publish = (isinstance(each, exceptions.NoPermissionError) for each in rights)
    if script:
        yield "it lets this user run no scripts on our keys: ACL SETUSER NAME +@all ~rs:*"
    if publish:
        yield "it lets this user publish nothing: ACL SETUSER NAME +@all &rs:*"
