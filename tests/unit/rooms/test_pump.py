"""Commits that fail, conflict or come to nothing; push that is late, lost or doubled."""

import asyncio
from typing import Any
from unittest import mock

from roomserver.domain import commands as c
from roomserver.domain import decide
from roomserver.domain.envelope import Envelope
from roomserver.domain.events import InviteRenewed
from roomserver.observability import logs
from roomserver.rooms import replica
from roomserver.rooms.items import Item, Link
from roomserver.rooms.ports import Batch, Logged, Moved, Opened, Position, Push
from roomserver.rooms.records import encode_event
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import (
    Balky,
    FakeConnection,
    House,
    join_as,
    me,
    quiet,
    virtual,
    wall,
)


async def host_in(house: House) -> tuple[RoomRuntime, FakeConnection, str]:
    """Return a room with one host, whose welcome was taken."""
    room = await house.open()
    ana = await house.join(room, "Ana", "host")
    member = me(ana)
    ana.take()
    return room, ana, member


# -- the store fails


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


# -- others are faster


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


def theirs(room: RoomRuntime, store: Balky) -> Batch:
    """Return a batch of somebody else at the store's end."""
    end = store._memory.logs[room.id].seq
    return Batch(
        commit_id=f"theirs {end}",
        epoch=room.epoch,
        base=end,
        commuting=False,
        events=(encode_event(InviteRenewed()),),
    )


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


# -- push


def pushes(room: RoomRuntime, *entries: Logged) -> Push:
    return Push(room=room.id, epoch=room.epoch, entries=entries)


@virtual
async def test_push_may_come_late_twice_and_in_another_order() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = True
        bea = await two.join(there, "Bea", "host")
        for n in range(1, 4):
            there.submit(bea, n, c.AnnouncementPost(text=f"word {n}"))
            await quiet()
        log = [each for _, each in sorted(one.store._memory.logs[room.id].entries.items())]
        reads = one.store.opened
        for entry in (log[-1], log[1], log[1], log[-2], log[0], log[-3], log[-1]):
            room.receive(pushes(room, entry))
        assert [b["text"] for b in ana.bodies if "text" in b] == ["word 1", "word 2", "word 3"]
        await one.pass_time(1)
        assert one.store.opened == reads


@virtual
async def test_a_hole_is_read_from_the_store_after_a_short_wait() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = True
        bea = await two.join(there, "Bea", "host")
        one.store.deaf = False
        there.submit(bea, 1, c.AnnouncementPost(text="word"))
        await quiet()
        assert ana.frames == []
        await one.pass_time(0.1)
        assert ana.types == ["participant.joined", "announcement.posted"]
        assert one.tally.reads == 1


@virtual
async def test_a_wrong_chain_is_a_hole() -> None:
    """A store that lost writes may number others the same."""
    async with House() as house:
        room, _, _ = await host_in(house)
        last = house.store._memory.logs[room.id].entries[1]
        stranger = Logged(seq=2, at=last.at, commit_id="x", previous="not the last", data=last.data)
        room.receive(pushes(room, stranger))
        await house.pass_time(0.1)
        assert house.tally.reads == 1
        assert room.seq == 1


@virtual
async def test_push_of_another_epoch_or_too_much_of_it_leads_to_the_store() -> None:
    async with House() as house:
        room, _, _ = await host_in(house)
        entry = Logged(seq=9, at=0, commit_id="x", previous="y", data=b"")
        room.receive(Push(room=room.id, epoch="another", entries=(entry,)))
        await quiet()
        assert house.tally.reads == 1
        for _ in range(257):
            room.receive(pushes(room, entry))
        await quiet()
        assert house.tally.reads == 2


@virtual
async def test_what_push_never_brought_the_heartbeat_finds() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = True
        await two.join(there, "Bea", "host")
        await one.pass_time(5.5)
        assert ana.types == ["participant.joined"]


@virtual
async def test_too_far_behind_everybody_gets_a_fresh_welcome() -> None:
    """More was missed than the log keeps: an old view can't be led on."""
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        bea = await two.join(there, "Bea", "host")
        await quiet()
        ana.take()
        one.store.deaf = True
        for n in range(1, 300):
            there.submit(bea, n, c.PartSet(part="sharer" if n % 2 else "listener"))
            await quiet(12)
        log = one.store._memory.logs[room.id]
        assert log.snapshot_seq > room.seq
        assert min(log.entries) > room.seq + 1
        room.notice(Position(epoch=room.epoch, seq=log.seq, tail=""))
        await quiet()
        assert ana.types == ["welcome"]
        assert room.state == there.state


@virtual
async def test_a_fresh_welcome_is_for_those_whose_newest_connection_is_here() -> None:
    """After a restore: the lobby waits on, who left or came back elsewhere is sent away."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        room.submit(ana, 1, c.RoomSet(lobby=True))
        await quiet()
        waits = await house.join(room, "Waits")
        ana.take(), waits.take()
        entering = house.connection()
        house.moderator.hold_back("Late")
        joining = house.later(join_as(room, entering, "Late"))
        await quiet()
        elsewhere = room._delivery.link(ana.id)
        assert elsewhere is not None
        house.store._memory.logs[room.id].epoch = "another"
        room.notice(Position(epoch="another", seq=room.seq, tail=""))
        await quiet()
        assert (ana.types, waits.types, entering.types) == (["welcome"], [], [])
        other = FakeConnection("older")
        link = Link(other)
        room._delivery.add(link)
        room._delivery.seat(link, elsewhere.member or "", waiting=False)
        house.store._memory.logs[room.id].epoch = "a third"
        room.notice(Position(epoch="a third", seq=room.seq, tail=""))
        await quiet()
        assert (other.code, other.frames) == (4020, [])
        house.moderator.release("Late")
        await joining


@virtual
async def test_a_hole_while_the_store_is_away_is_read_later() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, _ = await host_in(one)
        there = await two.find(room)
        one.store.deaf = one.store.away = True
        await two.join(there, "Bea", "host")
        room.notice(Position(epoch=room.epoch, seq=there.seq, tail=""))
        await one.pass_time(3)
        assert ana.frames == []
        one.store.away = False
        await one.pass_time(1)
        assert ana.types == ["participant.joined"]


@virtual
async def test_what_another_version_wrote_is_not_guessed_at() -> None:
    """To skip an event would be to keep another room than everybody else."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        tail = house.store._memory.logs[room.id].tail
        strange = Logged(seq=2, at=wall(), commit_id="x", previous=tail, data=b"\x81\xa4type\xa1x")
        room.receive(pushes(room, strange))
        assert (ana.code, room.ended) == (4001, True)
        room.receive(pushes(room, strange))


@virtual
async def test_what_another_version_wrote_is_found_by_reading_too() -> None:
    async with House() as house:
        room, ana, _ = await host_in(house)
        log = house.store._memory.logs[room.id]
        log.entries[2] = Logged(seq=2, at=0, commit_id="x", previous=log.tail, data=b"?")
        log.seq = 2
        room.notice(Position(epoch=room.epoch, seq=2, tail=""))
        await quiet()
        assert (ana.code, room.ended) == (4001, True)


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


@virtual
async def test_a_fault_of_ours_lets_members_come_back_to_a_room_read_afresh() -> None:
    """Nobody waits for ever, and what was being folded is in no log line."""
    async with House() as house:
        for by_push in (True, False):
            room, ana, member = await host_in(house)
            tail = house.store._memory.logs[room.id].tail
            event = encode_event(InviteRenewed())
            entry = Logged(seq=2, at=wall(), commit_id="x", previous=tail, data=event)
            with (
                mock.patch.object(replica, "evolve", side_effect=AssertionError("words")),
                mock.patch.object(logs, "error") as logged,
            ):
                if by_push:
                    room.receive(pushes(room, entry))
                else:
                    room.submit(ana, 1, c.HelpAsk())
                await quiet()
            assert logged.call_args.kwargs["reason"] == "AssertionError"
            assert (ana.code, room.ended) == (4001, True)
            assert "words" not in str(logged.mock_calls)
            again = house.connection()
            await (await house.find(room)).resume(again, member, None, None, None)
            assert again.types == ["welcome"]


@virtual
async def test_a_fault_on_the_way_to_the_store_is_an_unknown_outcome() -> None:
    """Who waits is answered, who joins is not left standing, and the same number goes again."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        with mock.patch.object(logs, "error") as logged:
            house.store.on_commit = broken(house)
            room.submit(ana, 1, c.HelpAsk())
            await house.pass_time(1)
            house.store.on_commit = broken(house)
            wren = await house.join(room, "Wren")
        assert [(b["n"], b["code"]) for b in ana.take()] == [(1, "unavailable")]
        assert wren.code == 4020
        assert logged.call_args.kwargs["reason"] == "ConnectionResetError"
        assert "words" not in str(logged.mock_calls)
        await quiet()
        room.submit(ana, 1, c.HelpAsk())
        await quiet()
        assert ana.types[-1] == "ack"


def broken(house: House) -> Any:
    """Return a way to the store on which the first one falls."""

    async def fall(*_: Any) -> Any:
        house.store.on_commit = house.store.on_open = None
        raise ConnectionResetError("words")

    return fall


@virtual
async def test_a_command_that_we_cannot_decide_fails_alone() -> None:
    """One person's strange command must not put everybody out of the room."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        wren = await house.join(room, "Wren")
        ana.take(), wren.take()
        with mock.patch.dict(decide.RULES, {c.HandRaise: mock.Mock(side_effect=KeyError)}):
            room.submit(ana, 1, c.HandRaise())
            await quiet()
            room.submit(wren, 1, c.MessagePost(text="hello"))
            await quiet()
        assert ana.types == ["error", "message.posted"]
        assert wren.types == ["message.posted", "ack"]


@virtual
async def test_a_deadline_is_tried_again_after_a_fault() -> None:
    """Nobody stays here for ever because one tick came to nothing."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        wren = await house.join(room, "Wren")
        room.detach(wren)
        await quiet()
        ana.take()
        house.store.on_commit = broken(house)
        await house.pass_time(7)
        assert house.store.on_commit is None
        assert ana.types == ["participant.away"]


@virtual
async def test_a_reading_that_fails_is_done_again() -> None:
    async with House() as house:
        room, ana, _ = await host_in(house)
        house.store.on_open = broken(house)
        room.notice(Position(epoch="another", seq=9, tail=""))
        await house.pass_time(1)
        assert (house.tally.reads, ana.code) == (1, None)


@virtual
async def test_after_the_end_no_word_is_left_in_memory() -> None:
    """Somebody who reads the preview may hold the room for long."""
    for end in ("closed", "let go"):
        async with House() as house:
            room, ana, _ = await host_in(house)
            gone = await house.join(room, "Gone")
            house.moderator.hold_back("xyzzy 3")
            room.submit(ana, 1, c.MessagePost(text="xyzzy 1", note="xyzzy"))
            room.submit(ana, 2, c.HelpAsk(text="xyzzy 2"))
            room.submit(gone, 1, c.MessagePost(text="xyzzy 3"))
            room.detach(gone)
            entering = house.later(join_as(room, house.connection(), "xyzzy 3"))
            await quiet()
            await room.end() if end == "closed" else room.let_go(4001)
            await entering
            pump, replica_ = room._pump, room._pump.replica
            parked = pump._follower._parked
            assert replica_.ring.records == ()
            kept = [replica_._carriers, room.state, pump._current, pump._inbox, parked]
            assert "xyzzy" not in repr(kept)
            assert room._delivery.lanes() == ()
            room.admit(Item(Envelope(command=c.Tick()), 0.0))
            await quiet()
            assert list(pump.inbox) == []
