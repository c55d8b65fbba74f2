"""Who is here, as instances die, stand still and are replaced: nobody is kept, nobody is chased."""

import asyncio

import pytest

from roomserver.domain import commands as c
from roomserver.rooms.ports import LEASE_MS, SCHEMA, Fleet, Lease
from roomserver.rooms.presence import Presence, instance_of
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import FakeConnection, House, join_as, me, quiet, virtual

NOW = 1_000_000


def lease(instance: str, ago: int, schema: int = SCHEMA) -> Lease:
    at = NOW - ago
    return Lease(instance=instance, renewed_at=at, expires_at=at + LEASE_MS, schema=schema)


def presence(*leases: Lease, since: int = 0) -> Presence:
    made = Presence("me")
    made.read(Fleet(now=NOW, since=since, leases=leases))
    return made


SEATS = [("m1", "me.a"), ("m2", "other.b"), ("m3", "gone.c"), ("m4", "no instance")]


@pytest.mark.parametrize(
    ("connection", "instance"), [("i1.x", "i1"), ("i1.x.y", "i1"), ("x", ""), ("", "")]
)
def test_a_connection_names_its_instance(connection: str, instance: str) -> None:
    assert instance_of(connection) == instance


def test_members_of_dead_instances_are_lost_as_of_its_last_sign_of_life() -> None:
    """A holder's clock stands as of then."""
    seen = presence(lease("other", 1), lease("gone", LEASE_MS))
    assert seen.lost(SEATS) == {NOW - LEASE_MS: {"m3": "gone.c"}}


def test_an_instance_that_is_missing_in_an_old_table_is_dead_and_in_a_young_one_unknown() -> None:
    """In a store that came back empty, whoever lives has not been round yet. Else it has resigned,
    a moment ago for all that is known: its people have all of their grace.
    """
    assert presence(lease("other", 1)).lost(SEATS) == {NOW: {"m3": "gone.c"}}
    assert presence(lease("other", 1), since=NOW - LEASE_MS + 1).lost(SEATS) == {}


def test_what_was_never_read_makes_nobody_dead() -> None:
    """Presence that can't be read is unknown, never empty."""
    assert Presence("me").lost(SEATS) == {}
    assert not Presence("me").is_known("other")


def test_an_instance_too_old_for_a_room_minds_nobody_there() -> None:
    seen = presence(lease("other", 1, SCHEMA), lease("gone", 1, SCHEMA))
    assert seen.lost(SEATS, SCHEMA) == {}
    assert seen.lost(SEATS, SCHEMA + 1) == {NOW: {"m2": "other.b", "m3": "gone.c"}}


def test_only_a_standing_lease_of_another_says_that_it_lives_elsewhere() -> None:
    seen = presence(lease("other", 1), lease("gone", LEASE_MS), lease("me", 1))
    lives = [name for name in ("other", "gone", "me", "never") if seen.lives_elsewhere(name)]
    assert lives == ["other"]
    assert seen.is_known("me")


def test_the_next_look_is_when_a_lease_may_be_over() -> None:
    """So that a death is noticed in time, whenever it was."""
    assert presence(lease("other", LEASE_MS - 2_000)).next_s(5) == pytest.approx(2.05)
    assert presence(lease("other", 1)).next_s(5) == 5
    assert Presence("me").next_s(5) == 5


# -- fleets


class Circle:
    """A room on several instances, and people who come back as clients do."""

    def __init__(self, *houses: House) -> None:
        self.houses = houses
        self._count = 0

    async def open(self) -> str:
        for house in self.houses:
            await house.rooms.start()
        return (await self.houses[0].open()).id

    async def at(self, house: House, room: str) -> RoomRuntime:
        found = await house.rooms.find(room)
        assert isinstance(found, RoomRuntime)
        return found

    def socket(self, house: House) -> FakeConnection:
        self._count += 1
        return FakeConnection(f"{house.name}.s{self._count}")

    async def sit(self, house: House, room: str, alias: str) -> FakeConnection:
        connection = self.socket(house)
        await join_as(await self.at(house, room), connection, alias, "host")
        return connection

    async def back(self, house: House, room: str, member: str) -> FakeConnection:
        connection = self.socket(house)
        await (await self.at(house, room)).resume(connection, member, None, None, None)
        return connection


async def kill(house: House) -> None:
    await house.rooms._heart.stop()
    house.store.away = house.store.deaf = True


async def until(connection: FakeConnection, kind: str, seconds: float) -> float:
    """Wait for an event; return after how many seconds it came."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(seconds):
        while kind not in connection.types:  # noqa: ASYNC110 -- on virtual time
            await asyncio.sleep(0.05)
    return loop.time() - began


@pytest.mark.parametrize("into_the_beat", [0.0, 1.3, 2.5, 3.9, 4.9])
@virtual
async def test_a_dead_instances_members_are_away_within_twenty_s(into_the_beat: float) -> None:
    """Its lease ends 15 s after its last beat, and five more pass before anybody is away."""
    async with House() as one, House(one.store.other(), "i2") as two:
        circle = Circle(one, two)
        room = await circle.open()
        wren = await circle.sit(one, room, "Wren")
        ana = await circle.sit(two, room, "Ana")
        await two.pass_time(20 + into_the_beat)
        ana.take()
        await kill(one)
        assert await until(ana, "participant.away", 30) <= 20
        assert [b["participant"] for b in ana.bodies] == [me(wren)]


@virtual
async def test_a_rolling_restart_lets_nobody_be_seen_away() -> None:
    """Everybody is sent off, comes back elsewhere within seconds, and is never missed."""
    houses = [House()]
    houses += [House(houses[0].store.other(), f"i{n}") for n in (2, 3)]
    circle = Circle(*houses[:2])
    room = await circle.open()
    people = {"Ana": houses[0], "Wren": houses[0], "Tovik": houses[1]}
    sockets = {name: await circle.sit(house, room, name) for name, house in people.items()}
    members = {name: me(socket) for name, socket in sockets.items()}
    heard: list[str] = []
    for old, new in ((houses[0], houses[1]), (houses[1], houses[2])):
        await new.rooms.start()
        for name in [name for name, house in people.items() if house is old]:
            heard += sockets[name].types
            (await circle.at(old, room)).detach(sockets[name])
            await new.pass_time(3)
            sockets[name] = await circle.back(new, room, members[name])
            people[name] = new
        await old.rooms.close()
        await new.pass_time(30)
    heard += [kind for socket in sockets.values() for kind in socket.types]
    assert "participant.away" not in heard
    assert "participant.returned" not in heard
    state = (await circle.at(houses[2], room)).state
    assert {each.status for each in state.members.values()} == {"here"}
    await houses[2].rooms.close()


@virtual
async def test_who_does_not_come_back_from_an_instance_that_went_has_all_of_the_grace() -> None:
    """It said goodbye: nothing is reckoned from a time before that."""
    async with House() as one, House(one.store.other(), "i2") as two:
        circle = Circle(one, two)
        room = await circle.open()
        await circle.sit(one, room, "Wren")
        ana = await circle.sit(two, room, "Ana")
        # A look comes soon.
        await two.pass_time(24)
        ana.take()
        await one.rooms.close()
        assert await until(ana, "participant.away", 30) >= 5


@virtual
async def test_who_comes_back_from_a_dead_instance_in_time_is_never_seen_away() -> None:
    async with House() as one, House(one.store.other(), "i2") as two:
        circle = Circle(one, two)
        room = await circle.open()
        wren = await circle.sit(one, room, "Wren")
        ana = await circle.sit(two, room, "Ana")
        await two.pass_time(10)
        ana.take()
        await kill(one)
        await two.pass_time(5)
        await circle.back(two, room, me(wren))
        await two.pass_time(40)
        assert ana.types == []


@virtual
async def test_a_holder_whose_instance_died_keeps_the_turn_for_the_grace() -> None:
    """Back within it, they go on speaking; the others are told that they returned."""
    async with House() as one, House(one.store.other(), "i2") as two:
        circle = Circle(one, two)
        room = await circle.open()
        ana = await circle.sit(two, room, "Ana")
        there = await circle.at(two, room)
        wren = circle.socket(one)
        await join_as(await circle.at(one, room), wren, "Wren")
        wren_id = me(wren)
        for n, command in enumerate((c.CircleBegin(), c.TurnOffer(to=wren_id)), 1):
            there.submit(ana, n, command)
            await quiet()
        turn = there.state.turn
        if turn is None:
            pytest.fail("nobody has the floor")
        (await circle.at(one, room)).submit(wren, 1, c.TurnBegin(turn=turn.id))
        await two.pass_time(10)
        ana.take()
        await kill(one)
        await until(ana, "participant.away", 30)
        await two.pass_time(20)
        await circle.back(two, room, wren_id)
        await quiet()
        assert "participant.returned" in ana.types
        now = there.state.turn
        assert now is not None
        assert (now.id, now.holder, now.state) == (turn.id, wren_id, "speaking")
