"""Faults of our own, and what is left when a room is over."""

import copy
from unittest import mock

from roomserver.domain import commands as c
from roomserver.domain import decide
from roomserver.domain.envelope import Envelope
from roomserver.domain.events import InviteRenewed
from roomserver.observability import logs
from roomserver.rooms import replica
from roomserver.rooms.items import Item
from roomserver.rooms.ports import Logged
from roomserver.rooms.records import encode_event
from tests.unit.rooms.fakes import (
    House,
    join_as,
    quiet,
    virtual,
    wall,
)
from tests.unit.rooms.seats import broken, host_in, pushes, theirs


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
async def test_what_was_decided_on_a_line_that_was_lost_is_decided_again_on_what_stands() -> None:
    """A fail-over lost a write, and another instance's was numbered the same since."""
    async with House() as house:
        room, ana, _ = await host_in(house)
        logs = house.store._memory.logs
        kept = copy.deepcopy(logs[room.id])
        room.submit(ana, 1, c.AnnouncementPost(text="lost"))
        await quiet()
        logs[room.id], house.store.deaf = kept, True
        await house.store.commit(room.id, theirs(room, house.store))
        stands = kept.position
        assert stands.seq == room.seq
        ana.take()
        room.submit(ana, 2, c.AnnouncementPost(text="after"))
        await house.pass_time(3)
        assert ana.types == ["welcome", "announcement.posted", "ack"]
        assert logs[room.id].origin == stands


@virtual
async def test_who_closes_a_room_hears_that_it_is_done_though_the_answer_was_lost() -> None:
    """The store has nothing of the room any more but the id of that commit."""
    async with House() as house:
        for deaf in (False, True):
            room, ana, _ = await host_in(house)
            house.store.after, house.store.deaf = 1, deaf
            room.submit(ana, 1, c.RoomClose())
            await house.pass_time(1)
            assert ana.types[-2:] == ["room.closed", "ack"]
            assert ana.code == 4505


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
