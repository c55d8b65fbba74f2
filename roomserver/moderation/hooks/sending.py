"""Sends one signed message to one place, and reads a bounded answer.

`httpcore2` follows no redirect, keeps no cookie, asks no environment for a proxy and unpacks
nothing: what is not there need not be switched off. Nothing is tried twice here. No words of a
message or an answer stand in an exception or a log.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, Iterator
from typing import Literal, get_args

import httpcore2
from msgspec import Struct

from roomserver import __version__, clock
from roomserver.moderation.hooks import signing
from roomserver.moderation.hooks.aside import Aside, Busy
from roomserver.moderation.hooks.destinations import Forbidden, Guarded, Network, Untrusted

MOST = 16 * 1024
"""Bytes of an answer."""
CONNECTIONS = 64
"""To one place: so many texts may hang there before one member waits for another's."""
KEPT, IDLE_S = 4, 30.0
RESOLVERS = 2

Fault = Literal[
    "timeout",
    "unreachable",
    "forbidden",
    "tls",
    "status",
    "too_long",
    "encoded",
    "unreadable",
    "unsigned",
    "busy",
    "crashed",
    "open",
]
FAULTS: tuple[str, ...] = get_args(Fault)


class HookError(Exception):
    """A hook gave no answer that can be used; `fault` says why, `status` what HTTP said, if that.

    `retry_after_s` is what the other side asked for.
    """

    def __init__(
        self, fault: Fault, status: int | None = None, retry_after_s: int | None = None
    ) -> None:
        super().__init__(fault)
        self.fault, self.status, self.retry_after_s = fault, status, retry_after_s


class Target(Struct, frozen=True, kw_only=True):
    """Where to, signed by which secrets; `networks` may be private, `ca_file` signs its TLS."""

    url: str
    secrets: tuple[bytes, ...]
    networks: tuple[Network, ...] = ()
    ca_file: str = ""
    signed_reply: bool = False


class Sender:
    """Keeps a few connections to one place. Raises OSError for a `ca_file` that can't be used."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._url = httpcore2.URL(target.url)
        plain, ca_file = self._url.scheme == b"http", target.ca_file or None
        self._names = Aside(RESOLVERS, "names")
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=None if plain else ssl.create_default_context(cafile=ca_file),
            max_connections=CONNECTIONS,
            max_keepalive_connections=KEPT,
            keepalive_expiry=IDLE_S,
            network_backend=Guarded(target.networks, self._names, plain=plain),
        )

    async def close(self) -> None:
        """Close all connections, and end the threads that look up names."""
        await self._pool.aclose()
        self._names.close()

    async def send(self, ident: str, body: bytes, within_s: float) -> bytes:
        """Send a message once; return the answer's bytes. Raises HookError."""
        try:
            async with asyncio.timeout(within_s):
                with _faults():
                    return await self._sent(ident, body)
        except TimeoutError:
            raise HookError("timeout") from None

    async def _sent(self, ident: str, body: bytes) -> bytes:
        at = clock.wall_ms() // 1000
        headers = {
            "content-type": "application/json",
            "accept": "application/json",
            "accept-encoding": "identity",
            "user-agent": f"roomserver/{__version__}",
            **signing.headers(ident, at, body, self._target.secrets),
        }
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with self._pool.stream("POST", self._url, headers=pairs, content=body) as response:
            return await self._read(response, ident)

    async def _read(self, response: httpcore2.Response, ident: str) -> bytes:
        given = {
            name.lower().decode("latin-1"): value.decode("latin-1")
            for name, value in response.headers
        }
        if not 200 <= response.status < 300:
            raise HookError("status", response.status, _seconds(given.get("retry-after", "")))
        if given.get("content-encoding", "identity").lower() != "identity":
            raise HookError("encoded")
        answer = await _bounded(response.aiter_stream())
        if self._target.signed_reply:
            self._require_signed(given, ident, answer)
        return answer

    def _require_signed(self, given: dict[str, str], ident: str, answer: bytes) -> None:
        now, secrets = clock.wall_ms() // 1000, self._target.secrets
        if not signing.is_signed(given, ident, answer, secrets, now):
            raise HookError("unsigned")


async def _bounded(stream: AsyncGenerator[bytes, None]) -> bytes:
    answer = b""
    async with contextlib.aclosing(stream) as parts:
        async for part in parts:
            answer += part
            if len(answer) > MOST:
                # Not read to its end: the connection goes with it.
                raise HookError("too_long")
    return answer


@contextlib.contextmanager
def _faults() -> Iterator[None]:
    """Say of each way to fail which it is, and nothing else."""
    try:
        yield
    except Forbidden:
        raise HookError("forbidden") from None
    except Untrusted:
        raise HookError("tls") from None
    except Busy:
        raise HookError("busy") from None
    except (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.TimeoutException,
        OSError,
    ):
        raise HookError("unreachable") from None


def _seconds(text: str) -> int | None:
    return int(text[:6]) if text.isascii() and text.isdecimal() else None
