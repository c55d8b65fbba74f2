"""How many servers a store is spread over, and which of them has a key.

Nothing here knows what is in a key. To go through:

    topology = connect(url, gap=..., probe=...)     # opens nothing yet
    node = await topology.node(key)                 # each time: a key may move
    try:
        await node.pipe.execute(...)
    except ReplyError as error:                     # MOVED, READONLY, ...: nothing was done there
        await topology.refresh(error)               # then ask for the node again
"""

from collections.abc import Callable
from typing import Protocol

from roomserver.redis_url import read
from roomserver.stores.redis.cluster import Cluster
from roomserver.stores.redis.node import Node
from roomserver.stores.redis.pipe import ReplyError
from roomserver.stores.redis.push import Pace
from roomserver.stores.redis.sentinel import Sentinel
from roomserver.stores.redis.single import Single

__all__ = ["Node", "Topology", "connect"]


class Topology(Protocol):
    """Servers and what is where. `sharded`: publish with SPUBLISH."""

    sharded: bool

    async def node(self, key: str) -> Node:
        """Return where this key lives now. Raises StoreError."""

    def nodes(self) -> tuple[Node, ...]:
        """Return all nodes known."""

    async def refresh(self, error: ReplyError) -> None:
        """Look again where things are, after a server refused for that reason; takes a moment."""

    def fault(self) -> str:
        """Return what is wrong: `store`, `push`, or nothing."""

    def probe_failures(self) -> int:
        """Return how many probes of push did not come back, ever."""

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
