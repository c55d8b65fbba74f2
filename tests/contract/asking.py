"""Short words for what a room's runtime asks of a store."""

import asyncio
from collections.abc import Sequence
from typing import Any

from roomserver.rooms.ports import Batch, Committed, Logged, Opened, Store

ROOM, EPOCH = "room-1", "epoch-1"


async def made(store: Store, room: str = ROOM) -> None:
    """Make a room at seq 0."""
    assert await store.create(room, EPOCH, b"snapshot 0")


def batch(commit_id: str, base: int, *events: bytes, **more: Any) -> Batch:
    """Return a structural batch of these events."""
    given: dict[str, Any] = {"epoch": EPOCH, "commuting": False} | more
    return Batch(commit_id=commit_id, base=base, events=events or (commit_id.encode(),), **given)


async def commit(store: Store, commit_id: str, base: int, *events: bytes, **more: Any) -> Any:
    """Commit a structural batch that was decided on the store's own line, unless `more` differs."""
    tail = await _led_to(store, base)
    return await store.commit(ROOM, batch(commit_id, base, *events, **{"tail": tail} | more))


async def _led_to(store: Store, base: int) -> str:
    found = await store.open(ROOM)
    if not isinstance(found, Opened):
        return ""
    if base == found.seq:
        return found.tail
    return next((each.previous for each in found.entries if each.seq == base + 1), "")


async def done(store: Store, commit_id: str, base: int, *events: bytes, **more: Any) -> Any:
    """Commit what must succeed; return the entries of the answer."""
    answer = await commit(store, commit_id, base, *events, **more)
    assert isinstance(answer, Committed), answer
    return answer.entries


async def opened(store: Store) -> Opened:
    found = await store.open(ROOM)
    assert isinstance(found, Opened), found
    return found


def texts(entries: Sequence[Logged]) -> list[bytes]:
    return [entry.data for entry in entries]


def seqs(entries: Sequence[Logged]) -> list[int]:
    return [entry.seq for entry in entries]


async def pushed(inbox: list[Any], count: int) -> None:
    """Wait until so many pushes have come."""
    async with asyncio.timeout(5):
        while len(inbox) < count:  # noqa: ASYNC110 -- the inbox is a plain list on purpose
            await asyncio.sleep(0)
