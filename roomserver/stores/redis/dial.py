"""Connections to Redis servers, made so that redis-py does nothing behind our backs.

What redis-py 8.1 does unless told otherwise, and what is told here:

- A client repeats a command up to 10 times, also after a time-out, when it may have been done:
  retries are 0. A bare connection repeats nothing.
- Every read is bounded by a `socket_timeout` of 5 s. It is 2 s for commands and handshakes here;
  listeners read with `timeout=math.inf`, the one value that means "no bound" (`None` means 5 s).
- It speaks RESP3 and then asks for maintenance notifications, which may move a connection to
  another host. Its RESP3 parser also writes each push message into a string for a debug log. RESP2
  does neither, and nothing here needs what RESP3 adds.
- It tells each server its own name and version (`CLIENT SETINFO`): one round trip more, off.
- With `ssl_ca_certs` the system's authorities stay trusted beside the one named. The context made
  here trusts that one alone.
- A connection to a unix socket greets the server twice (password, database). Harmless.
- `send_command` on a closed connection opens it again, without a word. Whoever listens must look
  at `is_connected` in the same breath (`listening.py`).
"""

import ssl
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import redis.asyncio
from redis import exceptions
from redis.asyncio.connection import (
    AbstractConnection,
    Connection,
    SSLConnection,
    UnixDomainSocketConnection,
)
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from roomserver.redis_url import Address
from roomserver.stores.redis.reasons import Fault

COMMAND_S = 2.0
"""How long a server may take to accept a connection, to greet, or to answer a command."""

Locate = Callable[[], Awaitable[tuple[str, int]]]
Dial = Callable[[], AbstractConnection]


class _Tls(SSLConnection):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        made = self.ssl_context
        context = ssl.create_default_context(cafile=made.ca_certs)
        context.check_hostname = made.check_hostname
        context.verify_mode = ssl.VerifyMode(made.cert_reqs)
        if made.certfile:
            context.load_cert_chain(made.certfile, made.keyfile)
        made.context = context


class _Located:
    """Asks where the server is now, each time it connects."""

    host: str
    port: int

    def __init__(self, *, locate: Locate, **options: Any) -> None:
        super().__init__(**options)
        self._locate = locate

    async def _connect(self) -> None:
        self.host, self.port = await self._locate()
        await super()._connect()  # type: ignore[misc]


class _LocatedTcp(_Located, Connection): ...


class _LocatedTls(_Located, _Tls): ...


def client(address: Address, locate: Locate | None = None) -> redis.asyncio.Redis:
    """Return a client of one connection, not opened yet."""
    # One: whoever uses it never has two exchanges under way.
    pool = redis.asyncio.ConnectionPool(
        connection_class=_class(address, located=locate is not None),
        max_connections=1,
        **_options(address, locate),
    )
    return redis.asyncio.Redis.from_pool(pool)


def line(address: Address, locate: Locate | None = None) -> AbstractConnection:
    """Return one bare connection, not opened yet."""
    made = _class(address, located=locate is not None)(**_options(address, locate))
    assert isinstance(made, AbstractConnection)
    return made


async def cut(connection: AbstractConnection) -> None:
    """Break a connection now, so that whoever reads from it is told.

    `disconnect` only closes: that waits for what was written to be taken, and with TLS for the
    other side's goodbye (30 s), and a server that stands still does neither.
    """
    writer = connection._writer  # noqa: SLF001 -- there is no other way to it
    if writer is not None:
        writer.transport.abort()
    await connection.disconnect(nowait=True)


async def ask(address: Address, *commands: Sequence[str]) -> list[Any]:
    """Connect, send some commands, return their replies. Raises RedisError or OSError.

    A refusal stands among the replies as an exception.
    """
    connection = line(address)
    try:
        await connection.connect()  # type: ignore[no-untyped-call]
        for command in commands:
            await connection.send_command(*command)
        return [await _reply(connection) for _ in commands]
    finally:
        await connection.disconnect(nowait=True)


async def _reply(connection: AbstractConnection) -> Any:
    try:
        return await connection.read_response()
    except exceptions.ResponseError as refusal:
        return refusal


async def _must_be_master(connection: AbstractConnection) -> None:
    await connection.on_connect()
    await connection.send_command("ROLE", check_health=False)
    role = await connection.read_response()
    if role[0] != b"master":
        raise Fault("replica")


def _class(address: Address, *, located: bool) -> type[Any]:
    if address.path:
        return UnixDomainSocketConnection
    if located:
        return _LocatedTcp if address.tls is None else _LocatedTls
    return Connection if address.tls is None else _Tls


def _options(address: Address, locate: Locate | None) -> dict[str, Any]:
    shared = {
        "socket_timeout": COMMAND_S,
        "socket_connect_timeout": COMMAND_S,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
        "driver_info": None,
        **address.options(),
    }
    if locate is None:
        return shared
    return {**shared, "locate": locate, "redis_connect_func": _must_be_master}
