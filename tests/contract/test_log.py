"""What is kept, how long, and how it is read: snapshot, log, erasure, history bound."""

from roomserver.rooms.ports import NEGLECT_MS, ROOM_MS, Conflict, Position, Store, Unknown
from tests.contract.asking import EPOCH, ROOM, commit, done, made, opened, seqs, texts
from tests.contract.conftest import Backend

HISTORY = 200


async def filled(store: Store, count: int, **more: object) -> None:
    """Commit so many events, one each."""
    for n in range(count):
        await done(store, f"f{n}", n, f"{n + 1}".encode(), **more)


async def test_an_opened_room_is_snapshot_and_log(store: Store, other: Store) -> None:
    """An instance that takes over reads all it needs in one step."""
    await made(store)
    await done(store, "c1", 0, b"a")
    await done(store, "c2", 1, b"b", snapshot=b"snapshot 1", snapshot_seq=1)
    found = await opened(other)
    assert (found.epoch, found.seq, found.tail) == (EPOCH, 2, "c2")
    assert (found.snapshot, found.snapshot_seq) == (b"snapshot 1", 1)
    assert texts(found.entries) == [b"a", b"b"]


async def test_the_log_is_read_in_order(store: Store) -> None:
    """Who was away folds what was missed one by one; a hole would cost everybody the history."""
    await made(store)
    for n in range(40):
        await done(store, f"c{n}", n, b"long enough for a hash that keeps no order " * 3)
    assert seqs((await opened(store)).entries) == list(range(1, 41))


async def test_a_snapshot_moves_forward_only(store: Store) -> None:
    """Of two commuting batches the later to arrive may carry the older state."""
    await made(store)
    await filled(store, 3, commuting=True)
    await done(store, "new", 3, commuting=True, snapshot=b"at 3", snapshot_seq=3)
    await done(store, "old", 1, commuting=True, snapshot=b"at 1", snapshot_seq=1)
    assert (await opened(store)).snapshot == b"at 3"


async def test_entries_stay_until_they_are_in_the_snapshot(store: Store) -> None:
    """Without a snapshot nothing may go, however long the log."""
    await made(store)
    await filled(store, HISTORY + 20)
    assert len((await opened(store)).entries) == HISTORY + 20


async def test_entries_stay_while_the_history_needs_them(store: Store) -> None:
    """A resume is told from the last 200."""
    await made(store)
    await filled(store, HISTORY + 20)
    base = HISTORY + 20
    await done(store, "snap", base, snapshot=b"s", snapshot_seq=base)
    kept = seqs((await opened(store)).entries)
    assert kept == list(range(base + 1 - HISTORY + 1, base + 2))


async def test_a_base_older_than_the_log_is_a_conflict(store: Store) -> None:
    """What was trimmed can't be handed over, so it may not be passed over either."""
    await made(store)
    await filled(store, HISTORY + 20, commuting=True)
    base = HISTORY + 20
    await done(store, "snap", base, commuting=True, snapshot=b"s", snapshot_seq=base)
    answer = await commit(store, "late", 3, commuting=True)
    assert isinstance(answer, Conflict)
    assert min(seqs(answer.entries)) > 4


async def test_erasing_replaces_the_words_in_place(store: Store, other: Store) -> None:
    """Removal removes: the text is in no entry that anybody can still read."""
    await made(store)
    await done(store, "said", 0, b"secret", b"other")
    await done(store, "gone", 2, b"removed", erase=((1, b"blank"),), snapshot=b"s", snapshot_seq=2)
    found = await opened(other)
    assert texts(sorted(found.entries, key=lambda e: e.seq)) == [b"blank", b"other", b"removed"]
    assert sorted(seqs(found.entries)) == [1, 2, 3]


async def test_erasing_what_was_trimmed_is_nothing(store: Store) -> None:
    await made(store)
    await done(store, "c1", 0, erase=((99, b"blank"),))
    assert (await opened(store)).seq == 1


async def test_a_room_is_made_once(store: Store, other: Store) -> None:
    """Two instances that draw one id must not share a room by accident."""
    await made(store)
    await done(store, "c1", 0)
    assert not await other.create(ROOM, "epoch-2", b"another")
    assert (await opened(other)).seq == 1


async def test_positions_and_ids_of_what_lives(store: Store) -> None:
    """The heartbeat compares all rooms in one question."""
    await made(store)
    await made(store, "room-2")
    await done(store, "c1", 0, b"a", b"b")
    found = await store.positions([ROOM, "room-2", "never was"])
    assert found == {
        ROOM: Position(epoch=EPOCH, seq=2, tail="c1"),
        "room-2": Position(epoch=EPOCH, seq=0, tail=""),
    }
    assert set(await store.rooms()) == {ROOM, "room-2"}
    assert await store.count() == 2


async def test_a_room_that_nobody_renews_leaves_the_store(store: Store, backend: Backend) -> None:
    """Nothing is kept by neglect; to look at it is not to keep it."""
    await made(store)
    if backend.pass_time is None:
        return
    backend.pass_time(ROOM_MS - 1)
    await store.rooms()
    await opened(store)
    await store.positions([ROOM])
    backend.pass_time(ROOM_MS - 1)
    await done(store, "c1", 0)
    backend.pass_time(ROOM_MS - 1)
    await opened(store)
    backend.pass_time(1)
    assert isinstance(await store.open(ROOM), Unknown)
    assert await store.rooms() == ()
    assert await store.count() == 0
    assert await store.positions([ROOM]) == {}


async def test_a_room_that_nobody_renews_is_neglected(store: Store, backend: Backend) -> None:
    """Whoever sees that takes it up, so that its deadlines come."""
    await made(store)
    await made(store, "room-2")
    assert await store.neglected() == ()
    if backend.pass_time is None:
        return
    backend.pass_time(NEGLECT_MS)
    assert set(await store.neglected()) == {ROOM, "room-2"}
    await store.positions([ROOM])
    assert await store.neglected() == ("room-2",)
