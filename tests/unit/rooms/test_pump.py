"""Commits that fail, conflict or come to nothing."""

import asyncio
from typing import Any

from roomserver.domain import commands as c
from roomserver.rooms.ports import Batch, Moved, Opened
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import (
    House,
    quiet,
    virtual,
)
from tests.unit.rooms.seats import host_in, seated, theirs


@virtual
async def test_a_lost_reply_is_asked_for_again_with_the_same_commit_id() -> None:
    """Nothing is done twice, and nobody notices."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.store.after = 3
        room.submit(ana, 1, c.MessagePost(text="once"))
        await house.pass_time(2)
        assert ana.types == ["message.posted", "ack"]
        assert len({batch.commit_id for batch in house.store.batches[-4:]}) == 1
        assert len(room.state.messages) == 1


@virtual
async def test_own_events_are_shown_from_the_answer_not_from_push() -> None:
    """The ack comes directly after its events, though push brought them long before."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.store.after = 4
        room.submit(ana, 1, c.MessagePost(text="once"))
        await quiet()
        assert ana.frames == []
        await house.pass_time(2)
        assert ana.types == ["message.posted", "ack"]


@virtual
async def test_when_the_store_stays_away_it_is_said_within_eight_seconds() -> None:
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.store.away = True
        room.submit(ana, 1, c.MessagePost(text="early"))
        await house.pass_time(5)
        room.submit(ana, 2, c.MessagePost(text="later"))
        await house.pass_time(3)
        told = [(b["n"], b["code"], b["retry_after_ms"]) for b in ana.take()]
        assert told == [(1, "unavailable", 1000), (2, "unavailable", 1000)]
        assert house.tally.commands[-1] == ("message.post", "unavailable")


@virtual
async def test_a_store_that_sends_round_in_circles_is_not_asked_without_pause() -> None:
    """It takes no batch, and reading it shows nothing wrong."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        asked: list[Batch] = []

        async def moved(_: str, batch: Batch) -> Moved:
            asked.append(batch)
            return Moved()

        house.store.on_commit = moved
        room.submit(ana, 1, c.HelpAsk())
        await house.pass_time(8)
        assert [(b["n"], b["code"]) for b in ana.take()] == [(1, "unavailable")]
        assert 10 < len(asked) < 40
        house.store.on_commit = None
        await house.pass_time(1)
        room.submit(ana, 1, c.HelpAsk())
        await quiet()
        assert ana.types[-1] == "ack"


@virtual
async def test_an_unknown_outcome_is_read_before_anything_is_decided() -> None:
    """It was done: to refuse its repetition would deny what stands in the log."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.store.deaf = True
        house.store.after = 99
        room.submit(ana, 1, c.MessagePost(text="done"))
        await house.pass_time(8)
        error, event = ana.take()
        assert (error["code"], event["text"]) == ("unavailable", "done")
        house.store.after = 0
        room.submit(ana, 1, c.MessagePost(text="done"))
        await quiet()
        assert ana.take() == [{"type": "ack", "n": 1, "duplicate": True}]


@virtual
async def test_while_the_replica_is_behind_nothing_is_refused_for_want_of_room() -> None:
    async with House(inbox=1) as house:
        room, ana, _ = await host_in(house)
        house.store.away = True
        room.submit(ana, 1, c.HelpAsk())
        await house.pass_time(8)
        ana.take()
        room.submit(ana, 2, c.HelpAsk())
        room.submit(ana, 3, c.HelpAsk())
        assert [b["code"] for b in ana.take()] == ["unavailable"]
        await house.pass_time(8)
        assert [(b["n"], b["code"]) for b in ana.take()] == [(2, "unavailable")]


@virtual
async def test_a_text_is_not_turned_away_by_a_replica_that_is_behind() -> None:
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.store.away = True
        room.submit(ana, 1, c.CircleBegin())
        await house.pass_time(8)
        ana.take()
        room.submit(ana, 2, c.MessagePost(text="open floor here, so far"))
        assert ana.frames == []
        house.store.away = False
        await house.pass_time(3)
        assert ana.types[-1] == "ack"


@virtual
async def test_a_lost_socket_is_told_when_the_store_is_back() -> None:
    """Nobody else will say it, however long the store is away."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        wren = await house.join(room, "Wren")
        ana.take()
        house.store.away = True
        room.detach(wren)
        await house.pass_time(30)
        house.store.away = False
        await house.pass_time(10)
        assert "participant.away" in ana.types


@virtual
async def test_a_join_without_an_answer_is_closed_and_its_seat_is_lost() -> None:
    """It may have been done: a ghost must not hold the seat for ever."""
    async with House() as house:
        room, _, _ = await host_in(house)
        house.store.after = 99
        joining = house.later(_join(house, room))
        await house.pass_time(8)
        await joining
        house.store.after = 0
        await house.pass_time(8)
        ghost = next(m for m in room.state.members.values() if m.alias == "Wren")
        assert ghost.status == "away"


async def _join(house: House, room: RoomRuntime) -> None:
    wren = await house.join(room, "Wren")
    assert (wren.code, wren.frames) == (4020, [])


@virtual
async def test_a_resume_without_an_answer_is_closed() -> None:
    async with House() as house:
        room, ana, member = await host_in(house)
        house.store.away = True
        again = house.connection()
        resuming = house.later(room.resume(again, member, None, None, None))
        await house.pass_time(8)
        await resuming
        assert again.code == 4020
        assert ana.code is None


@virtual
async def test_leaving_that_is_not_answered_leaves_no_words_unanswered() -> None:
    """Leaving overtakes what waits for moderation, but only once it is done."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.moderator.hold_back("slow")
        room.submit(ana, 1, c.MessagePost(text="slow"))
        house.store.away = True
        room.submit(ana, 2, c.RoomLeave())
        await house.pass_time(1)
        house.moderator.release("slow")
        await house.pass_time(7)
        told = [(b["n"], b["code"]) for b in ana.take()]
        assert told == [(2, "unavailable"), (1, "unavailable")]


@virtual
async def test_a_conflict_is_folded_and_decided_again() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        bea = await two.join(there, "Bea", "host")
        await quiet()
        ana.take(), bea.take()
        one.store.hold()
        room.submit(ana, 1, c.AnnouncementPost(text="one"))
        await quiet()
        there.submit(bea, 1, c.AnnouncementPost(text="two"))
        await quiet()
        one.store.let_go()
        await quiet()
        assert [b["text"] for b in ana.take() if "text" in b] == ["two", "one"]
        assert one.tally.conflicts == 1


@virtual
async def test_after_eight_conflicts_the_outcome_is_unavailable() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = True

        async def faster(asked: str, batch: Any) -> Any:
            await two.store.commit(asked, theirs(there, two.store))
            tried.append(batch.commit_id)
            return await one.store.honest_commit(asked, batch)

        tried: list[str] = []
        one.store.on_commit = faster
        room.submit(ana, 1, c.AnnouncementPost(text="one"))
        await quiet(200)
        one.store.on_commit = None
        assert len(tried) == 9
        assert len(set(tried)) == 9
        assert [b["code"] for b in ana.bodies if b["type"] == "error"] == ["unavailable"]


@virtual
async def test_who_came_after_a_batch_that_always_lost_is_not_refused_with_it() -> None:
    """What commutes does not lose: in a room where all write at once words still come through."""
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)

        async def faster(asked: str, batch: Any) -> Any:
            if not batch.commuting:
                await two.store.commit(asked, theirs(there, two.store))
                if not tried:
                    room.submit(ana, 2, c.NotePost(text="later"))
            tried.append(batch.commuting)
            return await one.store.honest_commit(asked, batch)

        tried: list[bool] = []
        one.store.on_commit = faster
        room.submit(ana, 1, c.AnnouncementPost(text="one"))
        await quiet(200)
        one.store.on_commit = None
        assert tried == [False] * 9 + [True]
        told = [(b["type"], b["n"]) for b in ana.take() if b["type"] in {"error", "ack"}]
        assert told == [("error", 1), ("ack", 2)]


@virtual
async def test_a_tick_takes_nobodys_words_with_it() -> None:
    """With it they would be structural, and lose against whoever posts elsewhere."""
    async with House() as house:
        room, ana, wren, host, _ = await seated(house)
        room.submit(ana, 1, c.SilenceBegin(seconds=30))
        await house.pass_time(29.9)
        house.store.hold()
        room.submit(wren, 1, c.HelpAsk())
        await house.pass_time(1)
        room.submit(wren, 2, c.WhisperPost(to=host, text="are you there"))
        before = len(house.store.batches) - 1
        house.store.let_go()
        await quiet()
        assert [batch.commuting for batch in house.store.batches[before:]] == [True, False, True]


@virtual
async def test_after_another_epoch_everybody_gets_a_fresh_welcome() -> None:
    """The store went another way: what clients know is replaced, and the command is done there."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        log = house.store._memory.logs[room.id]
        log.epoch = "another"
        room.submit(ana, 1, c.AnnouncementPost(text="hello"))
        await quiet()
        welcome, event, ack = ana.take()
        assert (welcome["type"], welcome["epoch"]) == ("welcome", "another")
        assert (welcome["recovered"], welcome["history"]) == (False, [])
        assert (event["type"], ack["type"]) == ("announcement.posted", "ack")
        assert room.epoch == "another"


@virtual
async def test_a_room_that_vanished_comes_back_from_memory() -> None:
    """A store that restarts empty in the middle of a circle ends no circle."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.store._memory.logs.clear()
        room.submit(ana, 1, c.HelpAsk())
        await quiet()
        await asyncio.sleep(3)
        await quiet()
        assert (ana.code, room.ended) == (None, False)
        assert "alert.raised" in ana.types
        (again,) = [body for body in ana.bodies if body["type"] == "welcome"]
        assert again["epoch"] == room.epoch
        opened = await house.store.open(room.id)
        assert isinstance(opened, Opened)
        assert (opened.epoch, opened.seq) == (room.epoch, room.seq)


@virtual
async def test_a_room_that_ended_elsewhere_unheard_is_closed_here() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = True
        await there.end()
        await one.pass_time(6)
        assert (ana.code, room.ended) == (4505, True)


@virtual
async def test_a_reply_that_was_lost_past_the_log_is_read_and_still_acknowledged() -> None:
    """The answer no longer reaches back to the replica: read the rest, then say that it is done."""
    async with House() as house:
        room, ana, _ = await host_in(house)

        async def short(asked: str, batch: Any) -> Any:
            await asyncio.sleep(0)
            answer = await house.store.honest_commit(asked, batch)
            return type(answer)(entries=tuple(e for e in answer.entries if e.seq > 2))

        house.store.on_commit = short
        room.submit(ana, 1, c.MessagePost(text="one"))
        room.submit(ana, 2, c.MessagePost(text="two"))
        await quiet()
        house.store.on_commit = None
        assert [b["n"] for b in ana.bodies if b["type"] == "ack"] == [1, 2]
        assert [b["text"] for b in ana.bodies if "text" in b] == ["one", "two"]


@virtual
async def test_moved_and_away_is_unavailable() -> None:
    async with House() as house:
        room, ana, _ = await host_in(house)

        async def moved(*_: Any) -> Any:
            house.store.away = True
            return Moved()

        house.store.on_commit = moved
        room.submit(ana, 1, c.HelpAsk())
        await house.pass_time(8)
        house.store.on_commit = None
        assert [b["code"] for b in ana.take()] == ["unavailable"]
