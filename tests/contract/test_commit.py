"""Commits: numbered, fenced, all or nothing, and the same answer to the same question."""

import asyncio
from typing import Any

from roomserver.rooms.ports import (
    SCHEMA,
    SETTLE_MS,
    Conflict,
    Moved,
    Position,
    Restore,
    Store,
    Unknown,
)
from tests.contract.asking import EPOCH, ROOM, commit, done, made, opened, seqs, texts
from tests.contract.conftest import Backend


async def test_events_are_numbered_from_one_and_chained(store: Store) -> None:
    """A replica tells by number and chain whether it missed something."""
    await made(store)
    first = await done(store, "c1", 0, b"a", b"b")
    second = await done(store, "c2", 2, b"c")
    assert [(e.seq, e.commit_id, e.previous) for e in (*first, *second)] == [
        (1, "c1", ""),
        (2, "c1", ""),
        (3, "c2", "c1"),
    ]
    assert texts((*first, *second)) == [b"a", b"b", b"c"]


async def test_a_structural_batch_commits_only_where_it_was_decided(
    store: Store, other: Store
) -> None:
    """Two instances may decide the same turn; one of them must decide again."""
    await made(store)
    await done(other, "theirs", 0, b"x")
    answer = await commit(store, "mine", 0)
    assert isinstance(answer, Conflict)
    assert texts(answer.entries) == [b"x"]
    assert (await opened(store)).seq == 1


async def test_commuting_batches_pass_each_other(store: Store, other: Store) -> None:
    """Marks and messages of many people need no second decision."""
    await made(store)
    await done(other, "theirs", 0, b"x", commuting=True)
    entries = await done(store, "mine", 0, b"y", commuting=True)
    assert texts(entries) == [b"x", b"y"]


async def test_a_commuting_batch_does_not_pass_a_structural_one(store: Store, other: Store) -> None:
    """The floor may have changed in between."""
    await made(store)
    await done(other, "c1", 0, commuting=True)
    await done(other, "c2", 1)
    await done(other, "c3", 2, commuting=True)
    answer = await commit(store, "mine", 0, commuting=True)
    assert isinstance(answer, Conflict)
    assert seqs(answer.entries) == [1, 2, 3]


async def test_a_structural_batch_does_not_pass_a_commuting_one(store: Store, other: Store) -> None:
    await made(store)
    await done(other, "c1", 0, commuting=True)
    assert isinstance(await commit(store, "mine", 0), Conflict)


async def test_the_same_commit_id_gives_the_same_answer(store: Store, other: Store) -> None:
    """After a lost reply a runtime asks again; nothing is done twice."""
    await made(store)
    await done(other, "before", 0, b"x", commuting=True)
    first = await done(store, "mine", 0, b"y", commuting=True)
    await done(other, "after", 2, b"z")
    again = await done(store, "mine", 0, b"y", commuting=True)
    assert again == first
    assert (await opened(store)).seq == 3


async def test_a_repeated_answer_has_no_erased_text(store: Store) -> None:
    """A recorded answer is no hiding place for removed words."""
    await made(store)
    await done(store, "said", 0, b"secret")
    await done(store, "removed", 1, b"gone", erase=((1, b"blank"),))
    assert texts(await done(store, "said", 0, b"secret")) == [b"blank"]


async def settled(store: Store, backend: Backend) -> None:
    if backend.pass_time is not None:
        backend.pass_time(SETTLE_MS)
    async with asyncio.timeout(5):
        while (await opened(store)).settling:  # noqa: ASYNC110 -- a real store's own clock
            await asyncio.sleep(0.05)


async def test_another_epoch_has_moved(store: Store) -> None:
    """A replica of before a restore must open the room afresh."""
    await made(store)
    assert isinstance(await commit(store, "c1", 0, epoch="older"), Moved)
    assert (await opened(store)).seq == 0


async def test_a_base_ahead_of_the_store_has_moved(store: Store) -> None:
    """A store that lost writes must not number others the same."""
    await made(store)
    assert isinstance(await commit(store, "c1", 5), Moved)


async def test_a_batch_decided_on_another_line_has_moved(store: Store, other: Store) -> None:
    """A fail-over lost writes, and others were numbered the same since."""
    await made(store)
    await done(store, "c1", 0, commuting=True)
    await done(other, "c2", 1, commuting=True)
    for how in ({}, {"commuting": True}, {"closes": True}):
        assert isinstance(await commit(store, "mine", 2, tail="lost", **how), Moved)
        assert isinstance(await commit(store, "mine", 1, tail="lost", **how), Moved)
        assert isinstance(await commit(store, "mine", 0, tail="lost", **how), Moved)
    assert (await opened(store)).position == Position(epoch=EPOCH, seq=2, tail="c2")


async def test_a_commuting_batch_follows_the_line_it_was_decided_on(
    store: Store, backend: Backend
) -> None:
    """Where it was restored, the log begins after the tail that it was decided on."""
    there = Position(epoch="older", seq=7, tail="c7")
    await store.restore(ROOM, Restore(epoch=EPOCH, position=there, at=5, snapshot=b"s", found=None))
    await settled(store, backend)
    await done(store, "c8", 7, commuting=True)
    entries = await done(store, "mine", 7, commuting=True, tail="c7")
    assert seqs(entries) == [8, 9]


async def test_nothing_is_committed_to_a_room_that_never_was(store: Store) -> None:
    assert isinstance(await commit(store, "c1", 0), Unknown)


async def test_time_never_goes_back(store: Store, backend: Backend) -> None:
    """Deadlines are computed from `at`; a clock set back must not reorder them."""
    await made(store)
    before = await store.now()
    (first,) = await done(store, "c1", 0)
    assert before <= first.at <= await store.now()
    if backend.pass_time is not None:
        backend.pass_time(-60_000)
    (second,) = await done(store, "c2", 1)
    assert second.at >= first.at


async def test_what_a_newer_version_wrote_takes_nothing_from_an_older_one(
    store: Store, other: Any
) -> None:
    """An instance that can't read a room must not write to it either."""
    await made(store)
    other._schema = SCHEMA + 1
    await done(other, "newer", 0)
    assert isinstance(await commit(store, "older", 1), Moved)
    assert isinstance(await commit(store, "bye", 1, closes=True), Moved)
    assert (await opened(store)).schema == SCHEMA + 1


async def test_closing_is_structural(store: Store, other: Store) -> None:
    """What was said meanwhile is not closed over unseen."""
    await made(store)
    await done(other, "theirs", 0, b"x", commuting=True)
    answer = await commit(store, "bye", 0, b"closed", closes=True)
    assert isinstance(answer, Conflict)
    assert texts(answer.entries) == [b"x"]
    assert (await opened(store)).seq == 1


async def test_what_is_refused_leaves_nothing_behind(store: Store, other: Store) -> None:
    """All or nothing: no event, no erasure, no snapshot of a batch that conflicts."""
    await made(store)
    await done(other, "theirs", 0, b"x")
    refused = {"erase": ((1, b"blank"),), "snapshot": b"s", "snapshot_seq": 0}
    assert isinstance(await commit(store, "mine", 0, b"y", **refused), Conflict)
    found = await opened(store)
    assert (texts(found.entries), found.snapshot) == ([b"x"], b"snapshot 0")


async def test_one_commits_events_share_a_time(store: Store) -> None:
    await made(store)
    entries = await done(store, "c1", 0, b"a", b"b", b"c")
    assert len({entry.at for entry in entries}) == 1
