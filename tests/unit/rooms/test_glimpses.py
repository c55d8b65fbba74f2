"""Rooms of other instances as a listing shows them."""

import asyncio
import re
from typing import Any

import pytest
from msgspec.structs import replace

from roomserver.domain import commands as c
from roomserver.rooms.glimpses import AT_ONCE, FRESH_S, Glimpse, Glimpses
from roomserver.rooms.ports import SCHEMA, StoreError
from tests.unit.rooms.fakes import Balky, House, quiet, spec, virtual


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def glimpses(store: Balky) -> tuple[Glimpses, Clock]:
    clock = Clock()
    return Glimpses(store, clock), clock


async def listed(house: House, **more: Any) -> str:
    return await house.rooms.create(replace(spec(), listed=True, **more))


@virtual
async def test_a_glimpse_shows_how_many_and_no_word_or_name() -> None:
    """Nobody tells an instance of the end of a room that it does not keep."""
    async with House() as house:
        room = await house.open()
        wren = await house.join(room, "Wren")
        room.submit(wren, 1, c.MessagePost(text="canary"))
        await quiet()
        assert "canary" in repr(room.state)
        (seen,) = await glimpses(house.store)[0].of([room.id], listed_only=False)
        assert isinstance(seen, Glimpse)
        assert [each.status for each in seen.state.members.values()] == ["here"]
        assert not {"canary", "Wren"} & {*re.findall(r"\w+", repr(seen))}


@virtual
async def test_however_many_ask_a_room_is_read_once_in_ten_seconds() -> None:
    async with House() as house:
        rooms = [await listed(house) for _ in range(AT_ONCE + 1)]
        looks, clock = glimpses(house.store)
        before = house.store.opened
        found = await asyncio.gather(*(looks.of(rooms, listed_only=True) for _ in range(3)))
        assert [len(each) for each in found] == [len(rooms)] * 3
        assert house.store.opened - before == len(rooms)
        clock.now = FRESH_S
        await looks.of(rooms[:1], listed_only=True)
        assert house.store.opened - before == len(rooms) + 1


@virtual
async def test_what_is_not_listed_is_not_read_again_for_strangers() -> None:
    """Else anybody could have all rooms read time and again, for a list that shows none."""
    async with House() as house:
        room = await house.rooms.create(spec())
        looks, clock = glimpses(house.store)
        await looks.of([room], listed_only=True)
        before, clock.now = house.store.opened, 1e6
        await looks.of([room], listed_only=True)
        assert house.store.opened == before
        await looks.of([room], listed_only=False)
        assert house.store.opened == before + 1


@virtual
async def test_what_is_gone_or_can_not_be_read_is_left_out() -> None:
    async with House() as house:
        gone, newer, strange, good = [await listed(house) for _ in range(4)]
        looks, clock = glimpses(house.store)
        assert len(await looks.of([gone, newer, strange, good], listed_only=True)) == 4
        logs = house.store._memory.logs
        del logs[gone]
        logs[newer].schema = SCHEMA + 1
        logs[strange].snapshot = b"?"
        clock.now = FRESH_S
        seen = await looks.of([gone, newer, strange, good], listed_only=True)
        assert [each.id for each in seen] == [good]
        looks.forget_all_but([])
        assert looks._seen == {}


@virtual
async def test_while_the_store_is_away_there_is_no_list() -> None:
    async with House() as house:
        room = await listed(house)
        house.store.away = True
        with pytest.raises(StoreError):
            await glimpses(house.store)[0].of([room], listed_only=True)
