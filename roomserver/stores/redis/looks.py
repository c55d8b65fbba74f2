"""What `check` asks a Redis: whether it answers, how old it is, what it would write down.

Reads settings only, never a key.
"""

import redis
from redis import exceptions
from redis.connection import (
    AbstractConnection,
    Connection,
    SSLConnection,
    UnixDomainSocketConnection,
)

from roomserver.redis_url import Address, parse

OLDEST = (7, 0)


class StoreFaultError(Exception):
    """The store can't be used, or would keep what must be forgotten; the text says what to do."""


def looked_at(url: str) -> str:
    """Look at the server behind a store's URL and say what was found. Raises StoreFaultError."""
    address = parse(url)
    pool = redis.ConnectionPool(
        connection_class=_class(address), socket_timeout=2, **address.options()
    )
    try:
        with redis.Redis.from_pool(pool) as client:
            version = str(client.info("server")["redis_version"])
            _require_version(version)
            return f"Redis {version} answers; {_silence(client)}"
    except exceptions.AuthenticationError:
        raise StoreFaultError("Redis refuses the user or the password") from None
    except (exceptions.RedisError, OSError) as error:
        raise StoreFaultError(f"Redis does not answer: {type(error).__name__}") from None


def _class(address: Address) -> type[AbstractConnection]:
    if address.path:
        return UnixDomainSocketConnection
    return SSLConnection if address.tls else Connection


def _require_version(version: str) -> None:
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) < OLDEST:
        raise StoreFaultError(f"Redis {version} is too old: 7.0 at least")


def _silence(client: "redis.Redis") -> str:
    """Say that nothing is written down, or raise and name what is."""
    wrote, logged = _has(client, "persistence", "rdb_saves"), _slow(client)
    try:
        found: dict[str | None, str | None] = {}
        for name in ("save", "appendonly", "slowlog-log-slower-than", "maxmemory-policy"):
            found |= client.config_get(name)
    except exceptions.ResponseError:
        return _unseen(wrote or _has(client, "persistence", "aof_enabled"), logged)
    faults = [
        *(["it has written rooms to disk since its start: remove the file"] if wrote else []),
        *(["its slow log still keeps what was said: SLOWLOG RESET"] if logged else []),
        *(['it writes rooms to disk: save ""'] if found["save"] else []),
        *(["it logs every change to disk: appendonly no"] if found["appendonly"] == "yes" else []),
        *(
            ["its slow log keeps what was said: slowlog-log-slower-than -1"]
            if found["slowlog-log-slower-than"] != "-1"
            else []
        ),
        *(
            ["it drops rooms when memory is short: maxmemory-policy noeviction"]
            if found["maxmemory-policy"] != "noeviction"
            else []
        ),
    ]
    if faults:
        raise StoreFaultError("; ".join(faults))
    return "nothing on disk, no slow log"


def _unseen(writes: bool, logged: bool) -> str:
    if writes:
        raise StoreFaultError("it writes rooms to disk; whoever runs it can switch that off")
    if logged:
        raise StoreFaultError("its slow log keeps what was said; whoever runs it can switch it off")
    return (
        "whether it writes to disk can't be seen (CONFIG is forbidden here), and people are told so"
    )


def _has(client: "redis.Redis", section: str, field: str) -> bool:
    """Tell whether a field of an INFO is there and not 0."""
    try:
        return bool(client.info(section).get(field))
    except exceptions.ResponseError:
        return False


def _slow(client: "redis.Redis") -> bool:
    try:
        return bool(client.slowlog_len())
    except exceptions.ResponseError:
        return False
