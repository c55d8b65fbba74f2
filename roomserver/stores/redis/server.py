"""One Redis server as this instance reaches it: commands by a pipe, push by a reader."""

from collections.abc import Callable
from typing import Any

from roomserver import clock
from roomserver.redis_url import Address
from roomserver.stores.redis import dial
from roomserver.stores.redis.dial import Locate
from roomserver.stores.redis.pipe import Pipe, ReplyError
from roomserver.stores.redis.push import Pace, Reader

RENEW_S = 1.0
"""All commands in a pipeline fail together, and each asks for a new connection: once is enough."""


class Server:
    """`pipe` may be another one after each wait: read it anew each time.

    `locate` tells where the server is, at each connecting; `refused` is called where a probe is;
    `name` is for the log, where there are several.
    """

    def __init__(
        self,
        address: Address,
        gap: Callable[[], None],
        probe: str,
        *,
        locate: Locate | None = None,
        sharded: bool = False,
        elsewhere: Callable[[str], None] | None = None,
        refused: Callable[[], None] | None = None,
        pace: Pace | None = None,
        name: str | None = None,
    ) -> None:
        self._address, self._locate, self._name = address, locate, name
        self._publish = "SPUBLISH" if sharded else "PUBLISH"
        self._refused = refused
        self._led: dict[str, tuple[str, int]] = {}
        self._renewed_at = -RENEW_S
        self.pipe = self._new_pipe()
        self.reader = Reader(
            lambda: dial.line(address, self._leading("push")),
            self._send,
            gap,
            probe=probe,
            sharded=sharded,
            elsewhere=elsewhere,
            pace=pace,
            name=name,
        )

    def fault(self) -> str:
        """Return `store` where commands fail, `push` where nothing is brought, or nothing."""
        return "store" if not self.pipe.up else "push" if self.reader.deaf else ""

    def astray(self, where: tuple[str, int]) -> bool:
        """Tell whether a connection was led somewhere else than there."""
        return any(each != where for each in self._led.values())

    async def renew(self) -> None:
        """Leave, unless that was just done: a command says that this is not the right server."""
        if clock.monotonic() - self._renewed_at >= RENEW_S:
            await self.leave()

    async def leave(self) -> None:
        """Connect anew, commands and push: the server at the other end is not the right one."""
        self._renewed_at = clock.monotonic()
        self._led.clear()
        # Another server of the same name is no answer yet: away stays away until one came.
        old, self.pipe = self.pipe, self._new_pipe(self.pipe.lost_at)
        await self.reader.drop()
        await old.close()

    async def close(self) -> None:
        """Let go of both connections."""
        await self.reader.close()
        await self.pipe.close()

    def _new_pipe(self, lost_at: float | None = None) -> Pipe:
        return Pipe(dial.client(self._address, self._leading("pipe")), self._name, lost_at)

    def _leading(self, what: str) -> Locate | None:
        locate = self._locate
        if locate is None:
            return None

        async def lead() -> tuple[str, int]:
            where = self._led[what] = await locate()
            return where

        return lead

    async def _send(self, channel: str, word: bytes) -> Any:
        try:
            return await self.pipe.execute(self._publish, channel, word)
        except ReplyError:
            if self._refused is not None:
                self._refused()
            raise
