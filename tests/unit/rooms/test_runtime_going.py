"""What a room's members see when a socket, the room or an instance goes."""

import pytest

from roomserver.domain import commands as c
from roomserver.rooms.ports import Ended, StoreError
from tests.unit.rooms.fakes import FakeConnection, House, join_as, quiet, virtual, wall
from tests.unit.rooms.seats import seated

# -- going


@virtual
async def test_a_lost_socket_is_away_after_five_seconds() -> None:
    """Deadlines come by themselves: nobody has to be connected for it."""
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.detach(wren)
        room.detach(wren)
        await house.pass_time(4.5)
        assert ana.take() == []
        await house.pass_time(1)
        assert ana.types == ["participant.away"]


@virtual
async def test_an_empty_room_closes_by_itself() -> None:
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.detach(ana)
        room.detach(wren)
        await house.pass_time(700)
        assert room.ended
        assert isinstance(await house.rooms.find(room.id), Ended)


@virtual
async def test_closing_a_room_is_acknowledged_and_closes_everybody() -> None:
    async with House() as house:
        room, ana, wren, *_ = await seated(house)
        room.submit(ana, 1, c.RoomClose(words="good night"))
        await quiet()
        assert (ana.types, ana.code) == (["room.closed", "ack"], 4505)
        assert (wren.types, wren.code) == (["room.closed"], 4505)
        late, back = house.connection(), house.connection()
        await room.resume(back, "m", None, None, None)
        await join_as(room, late, None)
        assert (late.code, back.code) == (4503, 4505)


@virtual
async def test_the_house_ends_a_room_and_renews_its_invite() -> None:
    async with House() as house:
        room, ana, *_ = await seated(house)
        old = room.invite()
        new = await room.renew_invite()
        assert room.check_invite(new)
        assert not room.check_invite(old)
        await room.end("the house closes")
        assert ana.code == 4505
        await room.end()
        assert house.rooms.kept() == ()


@virtual
async def test_the_house_is_told_when_the_store_does_not_answer() -> None:
    async with House() as house:
        room, *_ = await seated(house)
        house.store.away = True
        with pytest.raises(StoreError):
            await room.end()
        house.store.away = False


@virtual
async def test_who_reads_the_preview_is_told_that_the_room_has_ended() -> None:
    """While they read, after it, and not once their socket is gone."""
    async with House() as house:
        room, *_ = await seated(house)
        reads, gone, late = (house.connection() for _ in range(3))
        room.watch(reads)
        room.watch(gone)
        room.detach(gone)
        await room.end()
        room.watch(late)
        assert [each.code for each in (reads, gone, late)] == [4505, None, 4505]


# -- another instance


@virtual
async def test_members_of_two_instances_see_one_order() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, wren, *_ = await seated(one)
        there = await two.find(room)
        tovik = await two.join(there, "Tovik")
        await quiet()
        tovik.take(), ana.take(), wren.take()
        room.submit(wren, 1, c.MessagePost(text="from one"))
        there.submit(tovik, 1, c.MessagePost(text="from two"))
        await quiet()
        seen = [[b for b in x.take() if b["type"] != "ack"] for x in (ana, wren, tovik)]
        assert seen[0] == seen[1] == seen[2]
        assert len(seen[0]) == 2


@virtual
async def test_the_dead_instances_members_are_lost() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, ana, wren, _, w = await seated(one)
        there = await two.find(room)
        one.store.away = True
        there.seats.mark_lost({w: wren.id}, wall() - 15_000)
        await two.pass_time(0.5)
        assert there.state.members[w].status == "away"
        one.store.away = False
        await one.pass_time(20)
        assert "participant.away" in ana.types


@virtual
async def test_who_was_only_cut_off_is_back_by_themselves() -> None:
    """An instance that stood still for a while comes back with all its sockets."""
    async with House() as one, House(one.store.other(), "i2") as two:
        room, _, wren, _, w = await seated(one)
        there = await two.find(room)
        there.seats.mark_lost({w: wren.id}, wall() - 15_000)
        await two.pass_time(10)
        assert there.state.members[w].status == "here"
        assert there.state.members[w].connection == wren.id


@virtual
async def test_a_resume_elsewhere_closes_the_old_connection_here() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room, _, wren, _, w = await seated(one)
        again: FakeConnection = two.connection()
        await (await two.find(room)).resume(again, w, None, None, None)
        await quiet()
        assert wren.code == 4507
        assert again.types == ["welcome"]
