"""Rooms compared with a store of several servers: each of them fails by itself."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from roomserver.rooms.ports import Position, StoreError
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import Balky, FakeConnection, House, virtual, wall


class Spread(Balky):
    """A store of several servers. `gone`: those that fail at once; `hung`: those that never do.

    `unheard`: rooms that are not answered for while others of their server are.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.places: dict[str, str] = {}
        self.gone: set[str] = set()
        self.hung: set[str] = set()
        self.unheard: set[str] = set()
        self.gate: asyncio.Event | None = None
        self.fault: Exception | None = None
        self.looks: list[tuple[float, str]] = []

    def server_of(self, room: str) -> str:
        return self.places.get(room, "a")

    async def positions(self, rooms: Sequence[str]) -> dict[str, Position | None]:
        (server,) = {self.server_of(room) for room in rooms}
        self.looks.append((asyncio.get_running_loop().time(), server))
        if self.fault:
            raise self.fault
        if server in self.gone:
            raise StoreError
        if server in self.hung:
            await asyncio.get_running_loop().create_future()
        if self.gate is not None:
            await self.gate.wait()
        found = await super().positions(rooms)
        return {room: None if room in self.unheard else at for room, at in found.items()}

    def times(self, server: str) -> list[float]:
        return [at for at, which in self.looks if which == server]


class Place:
    """Two rooms on two servers, somebody in each."""

    def __init__(self, house: House, store: Spread) -> None:
        self.house, self.store = house, store
        self.rooms: dict[str, RoomRuntime] = {}
        self.people: dict[str, FakeConnection] = {}

    async def open(self, server: str) -> None:
        room = self.rooms[server] = await self.house.open()
        self.store.places[room.id] = server
        self.people[server] = await self.house.join(room, "Ana", "host")

    async def wait(self, seconds: float) -> None:
        await self.house.pass_time(seconds)


@asynccontextmanager
async def opened() -> AsyncIterator[Place]:
    store = Spread(wall)
    async with House(store) as house:
        await house.rooms.start()
        place = Place(house, store)
        await place.open("a")
        await place.open("b")
        await place.wait(6)
        yield place
        store.fault = None


@pytest.mark.parametrize("how", ["gone", "hung"])
@virtual
async def test_only_rooms_of_a_server_that_does_not_answer_are_away(how: str) -> None:
    """After a minute their people look elsewhere; those of other servers notice nothing."""
    async with opened() as place:
        getattr(place.store, how).add("b")
        await place.wait(55)
        assert place.people["b"].code is None
        await place.wait(20)
        assert place.people["b"].code == 4020
        assert place.people["a"].code is None
        times = place.store.times("a")
        assert max(later - one for one, later in itertools.pairwise(times)) <= 5.1


@virtual
async def test_a_server_that_is_back_is_seen_within_two_seconds() -> None:
    """While it is away it alone is asked every second."""
    async with opened() as place:
        place.store.gone.add("b")
        before = {each: len(place.store.times(each)) for each in "ab"}
        await place.wait(10)
        now = {each: len(place.store.times(each)) for each in "ab"}
        assert now["a"] - before["a"] == 2
        assert now["b"] - before["b"] >= 6
        place.store.gone.clear()
        place.store._memory.logs.pop(place.rooms["b"].id)
        await place.wait(2)
        assert place.rooms["b"].id in place.store._memory.logs
        await place.wait(60)
        assert place.people["b"].code is None


@virtual
async def test_a_room_that_nobody_answers_for_is_not_missing() -> None:
    """A slot that is stuck concerns its own rooms, and they may well live."""
    async with opened() as place:
        room = place.rooms["b"]
        place.store.unheard.add(room.id)
        before = place.store.opened
        await place.wait(55)
        assert (place.store.opened, place.people["b"].code) == (before, None)
        await place.wait(20)
        assert (place.people["a"].code, place.people["b"].code) == (None, 4020)
        assert not room.ended


@virtual
async def test_a_fault_of_ours_is_a_look_that_failed() -> None:
    """Else people would wait for ever in rooms that nobody compares."""
    async with opened() as place:
        place.store.fault = ValueError("words")
        await place.wait(75)
        assert {each.code for each in place.people.values()} == {4020}
        assert len(place.store.times("a")) >= 60


@virtual
async def test_a_gap_while_a_look_is_under_way_brings_another_one() -> None:
    """The look may have asked before what was missed had come to the store."""
    async with opened() as place:
        gate = place.store.gate = asyncio.Event()
        place.house.rooms.look()
        await place.wait(0.5)
        place.house.rooms.look()
        await place.wait(0.5)
        place.store.gate, before = None, len(place.store.looks)
        gate.set()
        await place.wait(0.5)
        assert len(place.store.looks) - before == 2


@virtual
async def test_orphans_of_a_server_that_was_away_are_left_to_their_keepers() -> None:
    """They come round to them in a moment; orphans of other servers are taken up meanwhile."""
    async with opened() as place:
        store = place.store
        orphans = {}
        for server in "ab":
            other = House(store.other(), f"i{server}")
            room = await other.open()
            orphans[server] = room.id
            store.places[room.id] = server
            await other.rooms.close()
        store.gone.add("b")
        await place.wait(100)
        kept = {room.id for room in place.house.rooms.kept()}
        assert orphans["a"] in kept
        assert orphans["b"] not in kept
        store.gone.clear()
        await place.wait(100)
        assert orphans["b"] in {room.id for room in place.house.rooms.kept()}
