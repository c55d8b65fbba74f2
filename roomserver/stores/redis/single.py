"""One server, on TCP, TLS or a unix socket; it may be a name behind which servers change."""

from collections.abc import Callable, Mapping

from roomserver.redis_url import Place
from roomserver.stores.redis.dial import Locate
from roomserver.stores.redis.pipe import Pipe, ReplyError
from roomserver.stores.redis.push import Pace
from roomserver.stores.redis.server import Server


class Single:
    """Every key is on the one server."""

    sharded = False

    def __init__(
        self,
        place: Place,
        gap: Callable[[], None],
        probe: str,
        pace: Pace | None = None,
        locate: Locate | None = None,
    ) -> None:
        self._server = Server(place.server, gap, probe, pace=pace, locate=locate)
        self.reader = self._server.reader

    async def pipe(self, key: str) -> Pipe:
        """Return the way to the server."""
        self.reader.start()
        return self._server.pipe

    def pipes(self) -> tuple[Pipe, ...]:
        """Return the one way there is."""
        return (self._server.pipe,)

    async def refresh(self, error: ReplyError) -> None:
        """Connect anew where a replica answered: the name may lead to another server by now."""
        if error.code == "READONLY":
            await self._server.renew()

    def server_of(self, key: str) -> str:
        """Name no server: there is one."""
        return ""

    def fault(self, key: str) -> str:
        """Return what is wrong: `store`, `push`, or nothing."""
        return self._server.fault()

    def faults(self) -> Mapping[str, str]:
        """Tell of no server apart."""
        return {}

    async def close(self) -> None:
        """Let go of all connections."""
        await self._server.close()
