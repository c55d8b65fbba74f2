"""Rooms made, opened on demand, compared with the store, let go."""

import asyncio
import functools
from typing import Any

import pytest

from roomserver.rooms.ports import Ended, StoreError, Unknown
from roomserver.rooms.registry import Rooms
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import House, quiet, spec, virtual, wall


@virtual
async def test_a_room_is_opened_once_however_many_ask() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room = await one.open()
        found = await asyncio.gather(*(two.rooms.find(room.id) for _ in range(3)))
        assert isinstance(found[0], RoomRuntime)
        assert found[0] is found[1] is found[2]
        assert two.store.opened == 1
        assert await two.rooms.find(room.id) is found[0]


@virtual
async def test_a_room_that_never_was_is_unknown_and_one_that_ended_has_ended() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        room = await one.open()
        await room.end()
        await two.pass_time(25)
        assert isinstance(await two.rooms.find(room.id), Ended)
        assert isinstance(await two.rooms.find("never"), Unknown)
        assert await two.rooms.all() == []


@virtual
async def test_all_rooms_of_the_store_are_listed_and_none_is_kept_for_it() -> None:
    """A look at the list must not make every instance keep every room of the fleet."""
    async with House() as one, House(one.store.other(), "i2") as two:
        made = {(await one.open()).id, (await one.open()).id}
        mine = await two.open()
        assert {room.id for room in await two.rooms.all()} == made | {mine.id}
        assert two.rooms.kept() == (mine,)
        assert two.store._receivers.keys() == {mine.id}


@virtual
async def test_rooms_are_counted_without_a_look_at_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever opens a room pays for that one, however many the fleet has."""

    async def counts(_: object) -> int:
        return 7

    async with House() as house:
        await house.open()
        await house.open()
        counted = await house.rooms.count()
        monkeypatch.setattr(type(house.store), "count", counts)
        monkeypatch.setattr(house.store, "rooms", None)
        assert (counted, await house.rooms.count()) == (2, 7)


@virtual
async def test_when_the_store_is_away_whoever_asks_is_told() -> None:
    async with House() as house:
        house.store.away = True
        with pytest.raises(StoreError):
            await house.rooms.find("r")
        house.store.away = False
        with pytest.raises(StoreError):
            await house.rooms.find("r")


@virtual
async def test_what_a_young_store_does_not_know_may_yet_be_brought_back() -> None:
    """A store came back empty, and somebody resumes before their room does: not "never"."""
    async with House() as one, House(one.store.other(), "i2") as two:
        room = await one.open()
        await two.open()
        await two.pass_time(20)
        one.store.away = True
        one.store._memory.lose()
        with pytest.raises(StoreError):
            await two.rooms.find(room.id)
        one.store.away = False
        await two.pass_time(8)
        assert isinstance(await two.rooms.find(room.id), RoomRuntime)
        await two.pass_time(20)
        assert isinstance(await two.rooms.find("never"), Unknown)


@virtual
async def test_a_room_may_return_for_as_long_as_people_sit_on_an_instance_that_is_cut_off() -> None:
    """A minute, and what a lease lives: then they were told to come back, and come elsewhere."""
    async with House() as one, House(one.store.other(), "i2") as two:
        await one.rooms.start()
        await two.rooms.start()
        await two.pass_time(100)
        assert not await two.rooms.may_return(Unknown())
        one.store._memory.lose()
        await two.pass_time(70)
        assert await two.rooms.may_return(Unknown())
        await two.pass_time(20)
        assert not await two.rooms.may_return(Unknown())


@virtual
async def test_a_server_that_is_young_itself_may_lack_a_room_that_comes_back() -> None:
    """In a cluster the leases may lie on another one, which is old and tells nothing of it."""
    async with House() as house:
        await house.rooms.start()
        await house.pass_time(100)

        async def unknown(_: str, up_s: int = 3) -> Unknown:
            return Unknown(up_s)

        house.store.on_open = unknown
        with pytest.raises(StoreError):
            await house.rooms.find("r")
        house.store.on_open = functools.partial(unknown, up_s=20)
        assert await house.rooms.find("r") == Unknown(20)
        assert await house.rooms.may_return(Unknown(20))
        assert not await house.rooms.may_return(Unknown(80))


@virtual
async def test_where_nobody_else_shares_the_store_what_is_unknown_is_so_at_once() -> None:
    """A mistyped link is answered at once in the first seconds of a small server too."""
    house = House()
    rooms = Rooms(
        house.store, house.moderator, house.secrets, lambda _: (), house.options, "alone",
        steady=wall, alone=True,
    )  # fmt: skip
    await rooms.start()
    assert isinstance(await rooms.find("never"), Unknown)
    await rooms.close()


@virtual
async def test_a_resume_secret_is_known_without_its_room() -> None:
    """Who held a place in a room that nobody could bring back is told that it has ended."""
    async with House() as house:
        room = await house.open()
        secret = house.secrets.resume("gone", "m1")
        assert house.rooms.was_member("gone", secret)
        assert not house.rooms.was_member(room.id, secret)


@virtual
async def test_a_store_that_is_back_is_seen_within_two_seconds() -> None:
    """Restore, presence and lost push wait for this look; nobody restarts anything."""
    async with House() as house:
        room = await house.open()
        house.store.away = True
        await house.pass_time(10)
        house.store._memory.lose()
        house.store.away = False
        await house.pass_time(2)
        assert room.id in house.store._memory.logs


@virtual
async def test_a_store_that_hangs_is_away_too() -> None:
    """Sixty seconds after it was last heard members are sent to look elsewhere, not before."""
    async with House() as house:
        room = await house.open()
        ana = await house.join(room, "Ana", "host")
        await house.pass_time(6)
        never = asyncio.get_running_loop().create_future
        house.store.on_now = never
        house.store.positions = lambda _: never()  # type: ignore[assignment, method-assign]
        await house.pass_time(58)
        assert ana.code is None
        await house.pass_time(20)
        assert ana.code == 4020
        assert room in house.rooms.kept()


@virtual
async def test_what_is_pushed_while_a_room_is_read_is_not_lost() -> None:
    """Subscribed first, read then: nothing falls in between."""
    async with House() as one, House(one.store.other(), "i2") as two:
        room = await one.open()

        async def slow(asked: str) -> Any:
            opened = await two.store.honest_open(asked)
            await one.join(room, "Ana", "host")
            await quiet()
            return opened

        two.store.on_open = slow
        there = await two.find(room)
        assert there.state == room.state
        assert len(there.state.members) == 1


@virtual
async def test_whoever_waits_for_a_room_while_all_is_closed_is_told() -> None:
    async with House() as house:
        room = await house.open()
        other = House(house.store.other(), "i2")
        stuck = asyncio.Event()

        async def never(*_: Any) -> Any:
            await stuck.wait()

        other.store.on_open = never
        asked = asyncio.get_running_loop().create_task(other.rooms.find(room.id))
        await quiet()
        await other.rooms.close()
        with pytest.raises(StoreError):
            await asked


@virtual
async def test_closing_lets_every_connection_go() -> None:
    house = House()
    room = await house.open()
    ana = await house.join(room, "Ana", "host")
    waiting = house.later(_end(room))
    house.store.hold()
    await quiet()
    await house.rooms.close()
    await waiting
    assert ana.code == 4505
    assert house.rooms.kept() == ()
    room.let_go(4001)
    assert ana.code == 4505


async def _end(room: RoomRuntime) -> None:
    await room.end()


@virtual
async def test_time_is_the_stores() -> None:
    """An instance whose clock is wrong keeps the same deadlines as all others."""
    async with House() as house:
        rooms = Rooms(
            house.store.other(), house.moderator, house.secrets, lambda _: (), house.options,
            "late", steady=lambda: wall() - 90_000,
        )  # fmt: skip
        await rooms.create(spec())
        assert abs(rooms.now() - wall()) <= 1
        await rooms.close()


@virtual
async def test_the_heartbeat_outlives_a_store_that_is_away() -> None:
    async with House() as house:
        room = await house.open()
        house.store.away = True
        await house.pass_time(20)
        house.store.away = False
        house.store._memory.logs.clear()
        await house.pass_time(8)
        assert not room.ended
        assert room.id in house.store._memory.logs


@virtual
async def test_a_room_that_ends_while_the_store_is_away_is_forgotten_all_the_same() -> None:
    async with House() as house:
        room = await house.open()
        house.store.away = True
        room.let_go(4001)
        await quiet()
        assert house.rooms.kept() == ()


@virtual
async def test_a_room_that_another_version_wrote_is_not_kept_here() -> None:
    async with House() as house, House(house.store.other(), "i2") as two:
        room = await house.open()
        house.store._memory.logs[room.id].snapshot = b"?"
        with pytest.raises(StoreError):
            await two.rooms.find(room.id)
        assert two.rooms.kept() == ()
