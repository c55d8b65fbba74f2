"""Push and the end of a room: what subscribers are brought, and what stays when a room closes."""

import asyncio
from typing import Any

from roomserver.rooms.ports import Ended, Signal, Store, Unknown
from tests.contract.asking import EPOCH, ROOM, commit, done, made, pushed, seqs, texts
from tests.contract.conftest import Backend

HOURS_MS = 3_600_000


async def test_every_commit_is_brought_to_all_who_subscribed(
    store: Store, other: Store, inbox: list[Any]
) -> None:
    """Members on other instances see it at once; one's own instance is no exception."""
    await made(store)
    await store.subscribe(ROOM, inbox.append)
    await other.subscribe(ROOM, inbox.append)
    await done(store, "c1", 0, b"a", b"b")
    await pushed(inbox, 2)
    for push in inbox:
        assert (push.room, push.epoch, push.closed) == (ROOM, EPOCH, False)
        assert texts(push.entries) == [b"a", b"b"]


async def test_a_push_brings_the_new_entries_only_and_names_the_erased(
    store: Store, inbox: list[Any]
) -> None:
    await made(store)
    await done(store, "c1", 0)
    await store.subscribe(ROOM, inbox.append)
    await done(store, "c2", 1, erase=((1, b"blank"),))
    await pushed(inbox, 1)
    assert seqs(inbox[0].entries) == [2]
    assert inbox[0].erased == (1,)


async def test_other_rooms_and_repeated_commits_bring_nothing(
    store: Store, inbox: list[Any]
) -> None:
    """A repeated question is no second event."""
    await made(store)
    await made(store, "room-2")
    await done(store, "c1", 0)
    await store.subscribe("room-2", inbox.append)
    await done(store, "c1", 0)
    await store.subscribe(ROOM, inbox.append)
    await done(store, "c1", 0)
    await commit(store, "conflict", 0)
    await done(store, "c2", 1)
    await pushed(inbox, 1)
    assert [seqs(push.entries) for push in inbox] == [[2]]


async def test_after_unsubscribing_nothing_comes(store: Store, inbox: list[Any]) -> None:
    await made(store)
    await store.subscribe(ROOM, inbox.append)
    await store.unsubscribe(ROOM)
    await store.unsubscribe(ROOM)
    await done(store, "c1", 0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert inbox == []


async def test_a_closed_room_leaves_a_tombstone_and_nothing_else(
    store: Store, other: Store, inbox: list[Any]
) -> None:
    """Every trace of the room leaves the store; a resume is told that it has ended."""
    await made(store)
    await other.subscribe(ROOM, inbox.append)
    await done(store, "bye", 0, b"closed", closes=True)
    await pushed(inbox, 1)
    assert inbox[0].closed
    assert texts(inbox[0].entries) == [b"closed"]
    assert isinstance(await other.open(ROOM), Ended)
    assert isinstance(await commit(other, "late", 1), Ended)
    assert isinstance(await commit(store, "bye too", 0, closes=True), Ended)
    assert not await other.create(ROOM, EPOCH, b"again")
    assert await other.rooms() == ()
    assert await other.positions([ROOM]) == {}


async def test_a_close_that_is_asked_for_again_gives_the_same_answer(
    store: Store, other: Store, inbox: list[Any]
) -> None:
    """Its reply was lost: who closed the room must hear that they did, and is told by no push."""
    await made(store)
    await done(store, "c1", 0, b"a")
    first = await done(store, "bye", 1, b"closed", b"really", tail="c1", closes=True)
    await store.subscribe(ROOM, inbox.append)
    again = await done(other, "bye", 1, b"closed", b"really", tail="c1", closes=True)
    assert again == first
    assert seqs(again) == [2, 3]
    assert isinstance(await commit(store, "late", 1, tail="c1", closes=True), Ended)
    await store.signal(ROOM, b"the first that comes")
    await pushed(inbox, 1)
    assert isinstance(inbox[0], Signal)


async def test_a_tombstone_goes_after_two_hours(store: Store, backend: Backend) -> None:
    """After that nothing tells that there ever was such a room."""
    await made(store)
    await done(store, "bye", 0, closes=True)
    if backend.pass_time is None:
        return
    backend.pass_time(2 * HOURS_MS - 1)
    assert isinstance(await store.open(ROOM), Ended)
    backend.pass_time(1)
    assert isinstance(await store.open(ROOM), Unknown)
    assert await store.create(ROOM, EPOCH, b"again")


async def test_a_room_that_never_was_is_unknown(store: Store) -> None:
    found = await store.open("never was")
    assert isinstance(found, Unknown)
    assert found.up_s is None or 0 <= found.up_s < 3_600
