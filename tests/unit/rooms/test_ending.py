"""A room that has ended stays so, whatever the store forgets and whoever did not hear of it."""

import copy

import pytest

from roomserver.domain import commands as c
from roomserver.rooms.ports import Ended, StoreError, Unknown
from roomserver.rooms.restoring import PATIENCE_S
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import FakeConnection, House, join_as, quiet, virtual


class Fleet:
    """One instance that hears of the end and one that does not; both have the room."""

    def __init__(self) -> None:
        self.one = House()
        self.two = House(self.one.store.other(), "i2")

    async def __aenter__(self) -> "Fleet":
        await self.one.rooms.start()
        await self.two.rooms.start()
        self.here = await self.one.open()
        self.there = await self.two.find(self.here)
        self.ana = FakeConnection("i2.ana")
        await join_as(self.there, self.ana, "Ana", "host")
        await join_as(self.here, FakeConnection("i1.bea"), "Bea")
        await quiet()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.two.__aexit__()
        await self.one.__aexit__()

    def cut_off(self) -> None:
        """Let nothing reach the second instance, nor come from it."""
        self.two.store.away = self.two.store.deaf = True

    def join_up(self) -> None:
        self.two.store.away = self.two.store.deaf = False

    def lose(self) -> None:
        """Let the store restart empty, and the instances that reach it notice."""
        self.one.store._memory.lose()
        self.one.rooms._minding.doubt()
        self.one.rooms.look()

    @property
    def rooms(self) -> dict[str, object]:
        """What the store has."""
        return self.one.store._memory.logs  # type: ignore[return-value]


@pytest.mark.parametrize("silent_s", [2, 14, 30, 300])
@pytest.mark.parametrize("apart_s", [0, 2, 60])
@virtual
async def test_whoever_missed_the_end_does_not_bring_the_room_back(
    silent_s: int, apart_s: int
) -> None:
    """It was stopped or cut off; the store lost everything, and with it the tombstone."""
    async with Fleet() as fleet:
        fleet.cut_off()
        await fleet.one.pass_time(silent_s)
        await fleet.here.end()
        fleet.lose()
        await fleet.one.pass_time(apart_s)
        fleet.join_up()
        fleet.there.submit(fleet.ana, 1, c.AnnouncementPost(text="to nobody"))
        await fleet.one.pass_time(15)
        assert fleet.rooms == {}
        assert "announcement.posted" not in fleet.ana.types
        assert fleet.there.ended
        for house in (fleet.one, fleet.two):
            assert isinstance(await house.rooms.find(fleet.here.id), Ended)


@virtual
async def test_who_was_silent_for_long_waits_for_those_who_may_know_of_an_end() -> None:
    """They look every second, and one look may hang for two."""
    async with Fleet() as fleet:
        fleet.cut_off()
        await fleet.one.pass_time(30)
        await fleet.here.end()
        fleet.one.store._memory.lose()
        fleet.join_up()
        fleet.there.missing()
        await fleet.one.pass_time(4)
        assert fleet.rooms == {}
        fleet.lose()
        await fleet.one.pass_time(10)
        assert (fleet.rooms, fleet.ana.code) == ({}, 4505)
        assert fleet.there.epoch == fleet.here.epoch


@virtual
async def test_what_was_brought_back_at_once_gives_way_before_anything_is_done_there() -> None:
    """Whoever kept up restores without waiting; those who know of the end come a moment later."""
    async with Fleet() as fleet:
        fleet.cut_off()
        await fleet.here.end()
        fleet.one.store._memory.lose()
        fleet.join_up()
        fleet.there.submit(fleet.ana, 1, c.AnnouncementPost(text="to nobody"))
        fleet.there.missing()
        await fleet.one.pass_time(0.5)
        assert fleet.rooms.keys() == {fleet.here.id}
        fleet.one.rooms._minding.doubt()
        fleet.one.rooms.look()
        await fleet.one.pass_time(1)
        assert (fleet.rooms, fleet.ana.code) == ({}, 4505)
        assert "announcement.posted" not in fleet.ana.types


@virtual
async def test_one_that_lives_again_is_ended_by_a_commit_that_its_people_hear_of() -> None:
    async with Fleet() as fleet:
        memory = fleet.one.store._memory
        fleet.cut_off()
        before = copy.deepcopy(memory.logs[fleet.here.id])
        await fleet.here.end()
        memory.tombstones.clear()
        memory.logs[fleet.here.id] = before
        fleet.join_up()
        await fleet.one.pass_time(40)
        assert (fleet.rooms, fleet.ana.code) == ({}, 4505)
        assert fleet.ana.types[-1] == "room.closed"


@virtual
async def test_after_a_quarter_of_an_hour_nobody_needs_to_remember() -> None:
    """No replica that has not heard of the end is fresh by then; nothing is kept for longer."""
    async with Fleet() as fleet:
        fleet.cut_off()
        await fleet.here.end()
        minding = fleet.one.rooms._minding
        await fleet.one.pass_time(900)
        assert minding._over.keys() == {fleet.here.id}
        await fleet.one.pass_time(200)
        assert minding._over == {}
        fleet.lose()
        fleet.join_up()
        await fleet.one.pass_time(30)
        assert fleet.rooms == {}


@virtual
async def test_where_all_who_heard_of_the_end_are_gone_as_well_the_room_comes_back() -> None:
    """The limit (docs/decisions/0023): without a durable store nobody is left who could tell."""
    async with Fleet() as fleet:
        fleet.cut_off()
        await fleet.one.pass_time(20)
        await fleet.here.end()
        await fleet.one.rooms._heart.stop()
        fleet.one.store._memory.lose()
        fleet.join_up()
        await fleet.one.pass_time(PATIENCE_S + 5)
        assert fleet.rooms.keys() == {fleet.here.id}


# -- and one that has not ended is not said to have


@pytest.mark.parametrize("silent_s", [5, 30, 55])
@virtual
async def test_nobody_is_told_of_an_end_before_an_instance_that_is_cut_off_has_lost_its_people(
    silent_s: int,
) -> None:
    """It alone has the room; whoever comes to another one meanwhile is to come again."""
    async with Fleet() as fleet:
        fleet.here.let_go(4001)
        fleet.cut_off()
        fleet.one.store._memory.lose()
        for _ in range(silent_s):
            assert await heard(fleet.one, fleet.here.id) is StoreError
            await fleet.one.pass_time(1)
        fleet.join_up()
        while (answer := await heard(fleet.one, fleet.here.id)) is StoreError:
            await fleet.one.pass_time(1)
        assert answer is RoomRuntime
        assert fleet.ana.code is None


async def heard(house: House, room: str) -> type:
    """Return what somebody who resumes hears of a room, as doors do."""
    try:
        found = await house.rooms.find(room)
        if isinstance(found, Unknown) and await house.rooms.may_return(found):
            return StoreError
        return type(found)
    except StoreError:
        return StoreError
