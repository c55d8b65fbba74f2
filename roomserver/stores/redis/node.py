"""Where a key lives, for as long as one command takes."""

from typing import Protocol

from msgspec import Struct

from roomserver.stores.redis.pipe import Pipe
from roomserver.stores.redis.push import Handler


class Listener(Protocol):
    """Brings what is published; as `push.Reader`, or spread over a cluster."""

    async def subscribe(self, channel: str, handler: Handler) -> None:
        """Bring what is published on a channel; returns once confirmed.

        Raises StoreError after 2 s; then nothing is subscribed.
        """

    async def unsubscribe(self, channel: str) -> None:
        """Stop bringing."""

    @property
    def deaf(self) -> bool:
        """Whether push can't be relied on."""


class Node(Struct, frozen=True):
    """Commands for a key go through `pipe`; its channel is heard through `reader`."""

    pipe: Pipe
    reader: Listener
