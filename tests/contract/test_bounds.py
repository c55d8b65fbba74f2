"""What the memory store alone bounds: recorded answers, handles, rooms that end with it."""

from roomserver.rooms.ports import NEGLECT_MS, Conflict, Unknown
from roomserver.stores.memory import NEGLECTED, ROOMS, MemoryStore
from roomserver.stores.memory_log import ANSWERS
from tests.contract.asking import ROOM, commit, done, made


async def test_only_the_latest_answers_are_remembered() -> None:
    """Memory is bounded; an older question is a conflict, and decided again."""
    store = MemoryStore(lambda: 0)
    await made(store)
    for n in range(ANSWERS + 1):
        await done(store, f"c{n}", n)
    assert isinstance(await commit(store, "c0", 0), Conflict)
    assert (await done(store, "c1", 1))[-1].commit_id == "c1"


async def test_the_rooms_end_with_the_last_handle() -> None:
    """Nothing of a room outlives the process that kept it."""
    store = MemoryStore(lambda: 0)
    other = store.sibling()
    await made(store)
    await store.close()
    await store.close()
    assert await other.rooms() == (ROOM,)
    await other.close()
    assert isinstance(await other.open(ROOM), Unknown)


async def test_lists_are_bounded() -> None:
    """One answer can't grow with the fleet."""
    now = [0]
    store = MemoryStore(lambda: now[0])
    for n in range(ROOMS + 1):
        await store.create(f"room-{n}", "e", b"s")
    now[0] = NEGLECT_MS
    assert len(await store.rooms()) == await store.count() == ROOMS
    assert len(await store.neglected()) == NEGLECTED
