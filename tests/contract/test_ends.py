"""An end that the store forgot is told to it again, by whoever knows of it."""

from typing import Any

from roomserver.rooms.ports import Ended, Position, Restore, Store
from tests.contract.asking import EPOCH, ROOM, commit, done, made, opened, pushed
from tests.contract.conftest import Backend

REPLICA = Restore(
    epoch="epoch-2",
    position=Position(epoch=EPOCH, seq=7, tail="c7"),
    at=5,
    snapshot=b"replica",
    found=None,
)


async def test_where_nothing_stands_a_tombstone_does_then(store: Store, other: Store) -> None:
    """Before an instance comes back that does not know of the end, and brings a replica."""
    assert await store.bury([ROOM, "room-2"]) == ()
    assert isinstance(await other.open(ROOM), Ended)
    assert not await other.restore(ROOM, REPLICA)
    assert not await other.create(ROOM, EPOCH, b"again")
    assert isinstance(await commit(other, "late", 7, tail="c7", closes=True), Ended)
    assert isinstance(await other.open("room-2"), Ended)
    assert await store.bury([]) == ()


async def test_a_room_that_lives_is_left_alone(store: Store) -> None:
    """Its people are to be told: who closes it does that by a commit."""
    await made(store)
    await done(store, "c1", 0)
    assert await store.bury(["room-2", ROOM]) == (ROOM,)
    assert (await opened(store)).seq == 1


async def test_a_restore_that_is_not_final_gives_way(
    store: Store, other: Store, inbox: list[Any]
) -> None:
    """Whoever knows more may take its place, and this one knows most; all are told to look."""
    assert await other.restore(ROOM, REPLICA)
    await other.subscribe(ROOM, inbox.append)
    assert await store.bury([ROOM]) == ()
    await pushed(inbox, 1)
    assert (inbox[0].epoch, inbox[0].entries, inbox[0].closed) == ("", (), True)
    assert isinstance(await other.open(ROOM), Ended)
    assert await other.positions([ROOM]) == {}


async def test_a_room_that_came_to_another_server_gives_way(store: Store, backend: Backend) -> None:
    """A fail-over lost the end; nothing was committed there since."""
    await made(store)
    await done(store, "c1", 0)
    backend.displace(ROOM)
    assert await store.bury([ROOM]) == ()
    assert isinstance(await store.open(ROOM), Ended)


async def test_a_tombstone_that_stands_stays_as_it_is(store: Store) -> None:
    """Whoever closed the room may still ask for the answer."""
    await made(store)
    first = await done(store, "bye", 0, closes=True)
    assert await store.bury([ROOM]) == ()
    assert await done(store, "bye", 0, tail="", closes=True) == first
