"""Rooms let go of and taken up again: somebody minds each of them, and not everybody all."""

import asyncio
import copy
from collections.abc import Sequence
from unittest import mock

import pytest
from msgspec.structs import replace

from roomserver import tasks
from roomserver.domain import commands as c
from roomserver.rooms.items import Link
from roomserver.rooms.ports import SCHEMA, Ended, Position, StoreError, Unknown
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import FakeConnection, House, join_as, me, quiet, virtual

IDLE_S = 130
NEGLECTED_S = 76


class Fleet:
    """Two instances of one store, and people who sit on one of them."""

    def __init__(self) -> None:
        self.one = House()
        self.two = House(self.one.store.other(), "i2")
        self._count = 0

    async def __aenter__(self) -> "Fleet":
        await self.one.rooms.start()
        await self.two.rooms.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.two.__aexit__()
        await self.one.__aexit__()

    async def sit(self, house: House, room: RoomRuntime, alias: str) -> FakeConnection:
        """Join as a gateway's connection does, whose id names its instance."""
        self._count += 1
        connection = FakeConnection(f"{house.name}.s{self._count}")
        await join_as(room, connection, alias, "host")
        return connection


async def kill(house: House) -> None:
    """Let an instance renew nothing, reach nothing and hear nothing any more."""
    await house.rooms._heart.stop()
    house.store.away = house.store.deaf = True


@virtual
async def test_a_room_that_others_mind_is_let_go_of_after_two_minutes() -> None:
    """Else every instance would keep every room that ever had somebody there."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        there = await fleet.two.find(room)
        ana = await fleet.sit(fleet.two, there, "Ana")
        await fleet.one.pass_time(100)
        assert fleet.one.rooms.kept() == (room,)
        await fleet.one.pass_time(IDLE_S - 100)
        assert fleet.one.rooms.kept() == ()
        assert fleet.one.store._receivers == {}
        assert fleet.two.rooms.kept() == (there,)
        assert ana.code is None


@virtual
async def test_who_asks_for_a_room_that_was_let_go_of_gets_it_afresh() -> None:
    async with Fleet() as fleet:
        room = await fleet.one.open()
        ana = await fleet.sit(fleet.two, await fleet.two.find(room), "Ana")
        await fleet.one.pass_time(IDLE_S)
        again = await fleet.one.find(room)
        assert again is not room
        bea = await fleet.sit(fleet.one, again, "Bea")
        await quiet()
        assert ana.types[-1] == "participant.joined"
        there = await fleet.two.find(room)
        there.submit(ana, 1, c.AnnouncementPost(text="word"))
        await quiet()
        assert bea.types[-1] == "announcement.posted"


@virtual
async def test_a_room_is_kept_while_anybody_is_connected_here() -> None:
    """A member, somebody in the lobby, somebody who reads the preview."""
    for come in ("member", "waiting", "reader"):
        async with Fleet() as fleet:
            room = await fleet.one.open(lobby=come == "waiting")
            await fleet.sit(fleet.two, await fleet.two.find(room), "Ana")
            if come == "reader":
                room.watch(fleet.one.connection())
            else:
                await fleet.one.join(room, "Wren")
            await fleet.one.pass_time(IDLE_S)
            assert fleet.one.rooms.kept() == (room,)


@virtual
async def test_a_room_in_which_nobody_sits_is_kept() -> None:
    """Made for tonight, it must not be gone a quarter of an hour later."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        await fleet.one.pass_time(IDLE_S)
        assert fleet.one.rooms.kept() == (room,)


@virtual
async def test_a_room_is_not_left_to_an_instance_that_has_died() -> None:
    async with Fleet() as fleet:
        room = await fleet.one.open()
        await fleet.sit(fleet.two, await fleet.two.find(room), "Ana")
        await fleet.one.pass_time(60)
        await kill(fleet.two)
        await fleet.one.pass_time(IDLE_S)
        assert fleet.one.rooms.kept() == (room,)


@virtual
async def test_a_room_that_the_store_has_otherwise_is_not_let_go_of() -> None:
    """A server that fell back lacks what this instance alone may know."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        await fleet.sit(fleet.two, await fleet.two.find(room), "Ana")
        await fleet.one.pass_time(100)
        _, looking, _ = fleet.one.rooms._heart._tasks
        looking.cancel()
        behind = replace(room.position, seq=room.seq - 1, tail="before")
        with mock.patch.object(fleet.one.store, "positions", return_value={room.id: behind}):
            await fleet.one.pass_time(IDLE_S)
            assert fleet.one.rooms.kept() == (room,)
        await fleet.one.pass_time(10)
        assert fleet.one.rooms.kept() == ()


@virtual
async def test_a_room_is_not_left_to_an_instance_that_renews_no_more() -> None:
    """Its lease stands for a while yet, and who holds the room there may be nobody."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        await fleet.sit(fleet.two, await fleet.two.find(room), "Ana")
        await fleet.one.pass_time(IDLE_S - 20)
        await kill(fleet.two)
        await fleet.one.pass_time(30)
        assert fleet.one.rooms.kept() == (room,)


@virtual
async def test_orphans_are_taken_up_while_the_server_of_a_room_to_spare_is_away() -> None:
    """Each server fails by itself: what waits for one keeps no other's rooms from being minded."""
    async with Fleet() as fleet:
        spare, orphan = await fleet.one.open(), await fleet.two.open()
        await fleet.sit(fleet.two, await fleet.two.find(spare), "Ana")
        store, asked = fleet.one.store, fleet.one.store.positions

        async def partly(rooms: Sequence[str]) -> dict[str, Position | None]:
            if spare.id in rooms:
                raise StoreError
            return await asked(rooms)

        with (
            mock.patch.object(store, "server_of", lambda room: f"server of {room}"),
            mock.patch.object(store, "positions", partly),
            mock.patch.object(fleet.two.store, "neglected", return_value=()),
        ):
            await fleet.one.pass_time(IDLE_S)
            assert fleet.one.rooms.kept() == (spare,)
            orphan.let_go(4001)
            await fleet.two.pass_time(NEGLECTED_S + 10)
            assert {room.id for room in fleet.one.rooms.kept()} == {spare.id, orphan.id}


@virtual
async def test_asking_for_a_room_keeps_it_for_another_while() -> None:
    """Whoever was just given it must find it alive when they sit down."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        await fleet.sit(fleet.two, await fleet.two.find(room), "Ana")
        await fleet.one.pass_time(100)
        await fleet.one.find(room)
        await fleet.one.pass_time(100)
        assert fleet.one.rooms.kept() == (room,)


@virtual
async def test_a_room_that_nobody_keeps_any_more_is_taken_up() -> None:
    """The instance that alone minded it died: its deadlines still come, and it does not vanish."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        there = await fleet.two.find(room)
        ana = await fleet.sit(fleet.two, there, "Ana")
        await fleet.one.pass_time(IDLE_S)
        assert fleet.one.rooms.kept() == ()
        await kill(fleet.two)
        await fleet.one.pass_time(NEGLECTED_S)
        (again,) = fleet.one.rooms.kept()
        assert again.state.members[me(ana)].status == "away"
        await fleet.one.pass_time(1_000)
        assert isinstance(await fleet.one.rooms.find(room.id), Ended)


@virtual
async def test_all_that_a_large_instance_leaves_behind_is_taken_up_soon() -> None:
    """The store names a hundred at a time: their deadlines must not wait for one another."""
    async with Fleet() as fleet:
        rooms = {(await fleet.one.open()).id for _ in range(250)}
        await kill(fleet.one)
        await fleet.two.pass_time(NEGLECTED_S + 10)
        assert {room.id for room in fleet.two.rooms.kept()} == rooms


@virtual
async def test_rooms_are_not_taken_for_orphans_after_the_store_was_away() -> None:
    """Their keepers were cut off as well, and come round to them in a moment."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        fleet.one.store.away = fleet.two.store.away = True
        await fleet.one.pass_time(90)
        fleet.two.store.away = False
        await fleet.two.pass_time(3)
        fleet.one.store.away = False
        await fleet.two.pass_time(60)
        assert fleet.one.rooms.kept() == (room,)
        assert fleet.two.rooms.kept() == ()


@virtual
async def test_seats_that_nobody_holds_any_more_are_said_to_be_lost() -> None:
    """A fault ended the room here; who does not come back must not sit there for ever."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        ana = await fleet.sit(fleet.one, room, "Ana")
        there = await fleet.two.find(room)
        bea = await fleet.sit(fleet.two, there, "Bea")
        await quiet()
        room._gone(Unknown())
        assert ana.code == 4001
        await fleet.two.pass_time(12)
        (again,) = fleet.one.rooms.kept()
        assert again.state.members[me(ana)].status == "away"
        assert there.state.members[me(bea)].status == "here"


@virtual
async def test_what_can_not_be_read_any_more_is_tried_three_times() -> None:
    async with Fleet() as fleet:
        room = await fleet.one.open()
        await fleet.sit(fleet.one, room, "Ana")
        fleet.one.store._memory.logs[room.id].snapshot = b"?"
        before = fleet.one.store.opened
        room._gone(Unknown())
        await fleet.one.pass_time(60)
        assert fleet.one.store.opened == before + 3
        assert fleet.one.rooms.kept() == ()


@virtual
async def test_members_on_an_instance_too_old_for_their_room_are_away() -> None:
    """It sent them away and can write nothing; who does not come back sits with nobody."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        ana = await fleet.sit(fleet.one, room, "Ana")
        there = await fleet.two.find(room)
        await fleet.sit(fleet.two, there, "Bea")
        newer = SCHEMA + 1
        fleet.two.store._schema = newer
        with mock.patch("roomserver.rooms.pump.SCHEMA", newer):
            there._ask(c.RenewInvite())
            await quiet()
            assert fleet.one.store._memory.logs[room.id].schema == newer
            await fleet.two.pass_time(11)
        assert there.state.members[me(ana)].status == "away"
        assert ana.code == 4001


@virtual
async def test_an_instance_too_old_for_a_room_lets_its_members_go_elsewhere() -> None:
    """Reading it, or told that its own members are lost: 4001, come back."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        ana = await fleet.sit(fleet.one, room, "Ana")
        fleet.one.store._memory.logs[room.id].schema = SCHEMA + 1
        room.missing()
        await quiet()
        assert ana.code == 4001
        with pytest.raises(StoreError):
            await fleet.one.rooms.find(room.id)


@virtual
async def test_who_comes_to_a_room_that_was_just_let_go_of_is_sent_round_not_away() -> None:
    """4001: come back; never that the room has ended, or that the link is wrong."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        room.let_go(4001)
        joins, resumes, reads = (fleet.one.connection() for _ in range(3))
        await join_as(room, joins, None)
        await room.resume(resumes, "m", None, None, None)
        room.watch(reads)
        assert [each.code for each in (joins, resumes, reads)] == [4001] * 3
        with pytest.raises(StoreError):
            await room.end()


@virtual
async def test_leaving_and_coming_back_at_once_leaves_the_room_subscribed() -> None:
    """The old subscription's end comes late, and must not be the new one's."""
    async with Fleet() as fleet:
        room, store = await fleet.one.open(), fleet.one.store
        gate, leave = asyncio.Event(), store.unsubscribe

        async def slowly(which: str) -> None:
            await gate.wait()
            await leave(which)

        with mock.patch.object(store, "unsubscribe", slowly):
            room.let_go(4001)
            coming = asyncio.get_running_loop().create_task(fleet.one.rooms.find(room.id))
            await quiet()
            gate.set()
            await coming
        assert store._receivers.keys() == {room.id}


@virtual
async def test_a_room_that_a_fail_over_brings_back_is_ended_again() -> None:
    """Its people were told that it is over; with their seats it would go on for ever."""
    async with Fleet() as fleet:
        room = await fleet.one.open()
        await fleet.sit(fleet.one, room, "Ana")
        memory = fleet.one.store._memory
        before = copy.deepcopy(memory.logs[room.id])
        await room.end()
        assert isinstance(await fleet.one.rooms.find(room.id), Ended)
        memory.logs[room.id] = before
        memory.tombstones.clear()
        memory.server += 1
        await fleet.one.pass_time(40)
        assert memory.logs == {}
        assert isinstance(await fleet.two.rooms.find(room.id), Ended)


# -- nothing is left behind


@pytest.mark.parametrize("how", ["ends", "is let go of", "goes with its instance"])
@virtual
async def test_of_a_room_that_is_over_no_task_timer_or_subscription_is_left(how: str) -> None:
    """An instance that runs for months has seen thousands of rooms."""
    house = House()
    room = await house.open()
    ana = await house.join(room, "Ana", "host")
    house.moderator.hold_back("slow")
    room.submit(ana, 1, c.MessagePost(text="slow"))
    house.store.away = True
    room._lost(Link(FakeConnection("x")), "nobody")
    room.missing()
    await house.pass_time(9)
    house.store.away = False
    match how:
        case "ends":
            await room.end()
        case "is let go of":
            room.let_go(4001)
    if how != "goes with its instance":
        await quiet()
        assert house.store._receivers == {}
        await house.pass_time(0.1)
        assert tasks.running() == {"rooms.heartbeat"}
    await house.rooms.close()
    assert tasks.running() == frozenset()
    waiting = [timer for timer in asyncio.get_running_loop()._scheduled if not timer.cancelled()]
    assert waiting == []
