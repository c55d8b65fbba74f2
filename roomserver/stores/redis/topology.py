"""How many servers a store is spread over, and which of them has a key.

Nothing here knows what is in a key. To go through:

    topology = connect(url, gap=..., probe=...)     # opens nothing yet
    pipe = await topology.pipe(key)                 # each time: a key may move
    try:
        await pipe.execute(...)
    except ReplyError as error:                     # MOVED, READONLY, ...: nothing was done there
        await topology.refresh(error)               # then ask for the pipe again
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from roomserver.redis_url import read
from roomserver.stores.redis.cluster import Cluster
from roomserver.stores.redis.pipe import Pipe, ReplyError
from roomserver.stores.redis.push import Handler, Pace
from roomserver.stores.redis.sentinel import Sentinel
from roomserver.stores.redis.single import Single


class Listener(Protocol):
    """Brings what is published; from one server, or spread over a cluster."""

    async def subscribe(self, channel: str, handler: Handler) -> None:
        """Bring what is published on a channel; returns once confirmed.

        Raises StoreError after 2 s; then nothing is subscribed.
        """

    async def unsubscribe(self, channel: str) -> None:
        """Stop bringing."""


class Topology(Protocol):
    """Servers and what is where. `sharded`: publish with SPUBLISH."""

    sharded: bool

    @property
    def reader(self) -> Listener:
        """What brings each channel from wherever it is."""

    async def pipe(self, key: str) -> Pipe:
        """Return the way to where this key, or channel, lives now. Raises StoreError."""

    def pipes(self) -> tuple[Pipe, ...]:
        """Return the ways to all servers known."""

    async def refresh(self, error: ReplyError) -> None:
        """Look again where things are, after a server refused for that reason; takes a moment."""

    def server_of(self, key: str) -> str:
        """Name the server that has this key, as far as known; where one has all, ""."""

    def fault(self, key: str) -> str:
        """Return what is wrong on the way to this key: `store`, `push`, or nothing."""

    def faults(self) -> Mapping[str, str]:
        """Return what is wrong with each server, by name; none where one serves all."""

    async def close(self) -> None:
        """Let go of all connections."""


def connect(url: str, *, gap: Callable[[], None], probe: str, pace: Pace | None = None) -> Topology:
    """Return the topology that a URL names; opens nothing yet. Raises UrlError.

    `gap` is called when push may have missed something; `probe` is a channel of this instance's
    own, without braces in its name.
    """
    place = read(url)
    match place.kind:
        case "single":
            return Single(place, gap, probe, pace)
        case "sentinel":
            return Sentinel(place, gap, probe, pace)
        case "cluster":
            return Cluster(place, gap, probe, pace)
