"""Which master has which of a cluster's 16,384 slots, as the cluster's nodes tell it."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from redis import exceptions
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from roomserver import tasks
from roomserver.redis_url import Address
from roomserver.rooms.ports import StoreError
from roomserver.stores.redis import dial, replies
from roomserver.stores.redis.reasons import Fault

ANSWER_S = 1.0
LATER_S = 0.25
"""After the first answer others have so long to know better."""

Where = tuple[str, int]


class Layout(Struct, frozen=True, order=True):
    """One node's view. The greatest is believed: a cluster that is ok, then the latest epoch.

    `failing`: a master that has slots does not answer that node.
    """

    ok: bool
    epoch: int
    ranges: tuple[tuple[int, int, Where], ...]
    failing: bool = False

    def masters(self) -> dict[Where, list[tuple[int, int]]]:
        """Return each master with the ranges of slots it has."""
        found: dict[Where, list[tuple[int, int]]] = {}
        for first, last, where in self.ranges:
            found.setdefault(where, []).append((first, last))
        return found

    def table(self) -> list[Where | None]:
        """Return the master of each slot."""
        table: list[Where | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        for first, last, where in self.ranges:
            table[first : last + 1] = [where] * (last + 1 - first)
        return table


def slot(key: str) -> int:
    """Return the slot of a key or of a sharded channel."""
    return key_slot(key.encode())


def channel_in(name: str, ranges: Sequence[tuple[int, int]]) -> str:
    """Return a channel of that name whose slot is in one of the ranges."""
    for number in range(REDIS_CLUSTER_HASH_SLOTS * 20):
        channel = f"{name}:{{{number}}}"
        at = slot(channel)
        if any(first <= at <= last for first, last in ranges):
            return channel
    raise AssertionError(ranges)


async def layout(nodes: Iterable[Address]) -> Layout:
    """Ask nodes for the layout and return the best told. Raises StoreError."""
    asked = [tasks.spawn(_ask(each), name="redis.cluster.ask") for each in nodes]
    told: list[Layout] = []
    try:
        async with asyncio.timeout(ANSWER_S) as bound:
            for answer in asyncio.as_completed(asked):
                if (one := await answer) is not None:
                    told.append(one)
                    bound.reschedule(asyncio.get_running_loop().time() + LATER_S)
    except TimeoutError:
        pass
    finally:
        for task in asked:
            task.cancel()
    if not told:
        raise StoreError
    return max(told)


async def _ask(node: Address) -> Layout | None:
    try:
        return await ask(node)
    except (exceptions.RedisError, OSError, LookupError, TypeError, ValueError):
        # Away, or odd: what others say counts.
        return None


async def ask(node: Address) -> Layout:
    """Ask one node for its view. Raises RedisError or OSError."""
    slots, info = await dial.ask(node, ("CLUSTER", "SLOTS"), ("CLUSTER", "INFO"))
    if not isinstance(slots, list):
        raise slots if isinstance(slots, exceptions.NoPermissionError) else Fault("no_cluster")
    facts = replies.facts(info)
    return Layout(
        ok=facts.get("cluster_state") == "ok",
        epoch=int(facts.get("cluster_current_epoch", 0)),
        ranges=tuple(_range(each, node) for each in slots),
        failing=any(int(facts.get(f"cluster_slots_{each}", 0)) for each in ("pfail", "fail")),
    )


def _range(told: Any, asked: Address) -> tuple[int, int, Where]:
    first, last, (host, port, *_), *_ = told
    # A node that does not know its own address gives none: then it is the one we asked.
    name = host.decode() if host not in (None, b"", b"?") else asked.host
    return first, last, (name, port)
