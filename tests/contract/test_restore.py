"""A room put back from an instance's memory: under a new epoch, by whoever knows most."""

from typing import Any

import pytest

from roomserver.rooms.ports import (
    SCHEMA,
    SETTLE_MS,
    Ended,
    Moved,
    Position,
    Restore,
    Settling,
    Store,
    Unknown,
)
from tests.contract.asking import EPOCH, ROOM, commit, done, made, opened, pushed
from tests.contract.conftest import Backend


def replica(seq: int, tail: str, found: Position | None, **more: Any) -> Restore:
    given: dict[str, Any] = {"epoch": "epoch-2", "at": 5, "snapshot": b"replica"} | more
    return Restore(position=Position(epoch=EPOCH, seq=seq, tail=tail), found=found, **given)


async def test_a_lost_room_comes_back_where_it_was(store: Store, other: Store) -> None:
    """A store that restarted empty in the middle of a circle ends no circle."""
    assert await store.restore(ROOM, replica(7, "c7", None))
    found = await opened(other)
    assert (found.epoch, found.seq, found.tail) == ("epoch-2", 7, "c7")
    assert (found.snapshot, found.snapshot_seq, found.entries) == (b"replica", 7, ())
    assert found.origin == Position(epoch=EPOCH, seq=7, tail="c7")
    assert found.settling
    assert await other.rooms() == (ROOM,)


async def test_nothing_is_committed_until_it_is_final(store: Store) -> None:
    """What is acknowledged must not be undone by a replica that knows more."""
    await store.restore(ROOM, replica(7, "c7", None))
    with pytest.raises(Settling):
        await commit(store, "c8", 7, epoch="epoch-2")
    with pytest.raises(Settling):
        await commit(store, "bye", 7, epoch="epoch-2", tail="c7", closes=True)


async def test_whoever_knows_more_takes_the_place(store: Store, other: Store) -> None:
    await store.restore(ROOM, replica(7, "c7", None))
    there = Position(epoch="epoch-2", seq=7, tail="c7")
    assert await other.restore(ROOM, replica(8, "c8", there, epoch="epoch-3"))
    assert (await opened(store)).seq == 8


async def test_only_what_was_found_is_replaced(store: Store) -> None:
    """Two who restore at once: the second looks again."""
    await made(store)
    await done(store, "c1", 0)
    assert not await store.restore(ROOM, replica(3, "c3", None))
    wrong = Position(epoch=EPOCH, seq=1, tail="another")
    assert not await store.restore(ROOM, replica(3, "c3", wrong))
    assert await store.restore(ROOM, replica(3, "c3", Position(epoch=EPOCH, seq=1, tail="c1")))
    assert isinstance(await commit(store, "c2", 1), Moved)


async def test_what_is_gone_meanwhile_is_not_replaced(store: Store) -> None:
    """Whoever found something looks again: what was there may have been more than it brings."""
    assert not await store.restore(ROOM, replica(3, "c3", Position(epoch=EPOCH, seq=1, tail="c1")))
    assert isinstance(await store.open(ROOM), Unknown)


async def test_an_ended_room_stays_ended(store: Store) -> None:
    await made(store)
    await done(store, "bye", 0, closes=True)
    assert not await store.restore(ROOM, replica(3, "c3", None))
    assert isinstance(await store.open(ROOM), Ended)


async def test_all_who_listen_are_told(store: Store, other: Store, inbox: list[Any]) -> None:
    """They read the room anew."""
    await other.subscribe(ROOM, inbox.append)
    await store.restore(ROOM, replica(7, "c7", None))
    await pushed(inbox, 1)
    assert (inbox[0].epoch, inbox[0].entries) == ("epoch-2", ())


async def test_a_room_that_came_to_another_server_takes_nothing_before_a_new_epoch(
    store: Store, backend: Backend
) -> None:
    """That server may have forgotten what the other one said: its numbers are worth nothing."""
    await made(store)
    await done(store, "c1", 0)
    backend.displace(ROOM)
    found = await opened(store)
    assert found.displaced
    assert isinstance(await commit(store, "c2", 1, tail="c1"), Moved)
    assert isinstance(await commit(store, "bye", 1, tail="c1", closes=True), Moved)
    assert await store.positions([ROOM]) == {ROOM: Position(epoch="", seq=1, tail="c1")}
    assert await store.restore(ROOM, replica(1, "c1", found.position))
    again = await opened(store)
    assert (again.epoch, again.displaced) == ("epoch-2", False)


async def test_what_a_newer_version_wrote_is_not_replaced_by_an_older_one(
    store: Store, other: Any
) -> None:
    await made(store)
    other._schema = SCHEMA + 1
    await done(other, "newer", 0)
    there = (await opened(store)).position
    assert not await store.restore(ROOM, replica(3, "c3", there))


async def test_time_goes_on_from_what_the_replica_knew(store: Store, backend: Backend) -> None:
    """A new server's clock may be behind the one that is gone."""
    ahead = await store.now() + 3_600_000
    await store.restore(ROOM, replica(7, "c7", None, at=ahead))
    if backend.pass_time is None:
        return
    backend.pass_time(SETTLE_MS)
    (entry,) = await done(store, "c8", 7, epoch="epoch-2", tail="c7")
    assert entry.at == ahead


async def test_a_settled_room_takes_commits_again(store: Store, backend: Backend) -> None:
    await store.restore(ROOM, replica(7, "c7", None))
    if backend.pass_time is None:
        return
    backend.pass_time(SETTLE_MS)
    assert not (await opened(store)).settling
    assert await done(store, "c8", 7, epoch="epoch-2", tail="c7")
