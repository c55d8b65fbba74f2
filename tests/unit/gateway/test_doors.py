"""Whether a hello opens its room, and as whom."""

import pytest

from roomserver.gateway.doors import Doors, Guest
from roomserver.gateway.tries import Tries
from roomserver.rooms.ports import Ended, Foreign, StoreError, Unknown
from roomserver.wire.frames import Hello
from tests.unit.gateway.fakes import FakeHosts, FakeRoom, FakeRooms

NET = "203.0.113.0/24"


class House:
    def __init__(self, **rooms):
        self.room = FakeRoom()
        self.hosts = FakeHosts()
        self.rooms = FakeRooms(**{"r": self.room, **rooms})
        self.tries = Tries(refusals_per_min=10, previews_per_min=120)
        self.doors = Doors(self.rooms, self.hosts, self.tries)

    async def knock(self, room="r", now=0, **secret):
        return await self.doors.knock(Hello(room=room, **secret), NET, now)


async def test_an_invite_makes_a_participant():
    """Whoever has the link may look."""
    house = House()
    assert await house.knock(invite="invite") == Guest(room=house.room, invite="invite")


@pytest.mark.parametrize("key", ["ana-key", "ana-room-key"])
async def test_a_host_key_makes_a_host(key):
    """Their own, or theirs for this room."""
    house = House()
    assert await house.knock(host_key=key) == Guest(room=house.room, role="host", credential="ana")


async def test_a_resume_makes_a_member():
    """With the role and the credential of that member."""
    house = House()
    house.room.seat("m1", role="host", credential="ana")
    assert await house.knock(resume="resume-m1") == Guest(
        room=house.room, role="host", member="m1", credential="ana"
    )


async def test_a_resume_of_one_who_is_gone_is_the_rooms_to_judge():
    """Removed: 4504, and only to that person's own secret."""
    house = House()
    guest = await house.knock(resume="resume-m9")
    assert guest == Guest(room=house.room, member="m9")


@pytest.mark.parametrize(
    ("room", "secret"),
    [
        ("r", {"invite": "wrong"}),
        ("r", {"invite": ""}),
        ("r", {"host_key": "wrong"}),
        ("r", {"resume": "wrong"}),
        ("r", {"host_key": "invite"}),
        ("r", {"invite": "ana-key"}),
        ("nowhere", {"invite": "invite"}),
        ("nowhere", {"host_key": "ana-key"}),
        ("nowhere", {"resume": "resume-m1"}),
        ("ended", {"invite": "invite"}),
        ("ended", {"host_key": "ana-key"}),
    ],
)
async def test_all_that_is_wrong_looks_alike(room, secret):
    """4503, so that nobody learns which rooms there are."""
    assert await House(ended=Ended()).knock(room, **secret) == 4503


async def test_an_ended_room_is_told_to_who_was_there():
    """Any resume of it."""
    assert await House(ended=Ended()).knock("ended", resume="x") == 4505


async def test_who_was_in_a_room_that_nobody_knows_any_more_is_told_that_it_has_ended():
    """No instance could bring it back: their own secret proves that it was."""
    assert await House().knock("nowhere", resume="resume-of-nowhere") == 4505


async def test_while_somebody_may_still_bring_it_back_nobody_is_told_that_it_has_ended():
    """4020: their page would forget the way back. What is known to have ended has."""
    house = House(ended=Ended())
    house.rooms.young = True
    assert await house.knock("nowhere", resume="resume-of-nowhere") == 4020
    assert await house.knock("nowhere", resume="wrong") == 4503
    assert await house.knock("nowhere", invite="invite") == 4503
    assert await house.knock("ended", resume="x") == 4505


async def test_a_store_that_is_away_is_not_the_guests_fault():
    """4020: try again; and it counts nowhere."""
    house = House(lost=StoreError())
    for _ in range(20):
        assert await house.knock("lost", invite="invite") == 4020
    assert isinstance(await house.knock(invite="invite"), Guest)


async def test_a_room_that_a_newer_version_wrote_is_kept_elsewhere():
    """4001, as for those who sat in it: nothing is wrong with the store, or with the link."""
    house = House(newer=Foreign())
    assert await house.knock("newer", invite="invite") == 4001
    assert await house.knock("newer", resume="resume-of-newer") == 4001


async def test_a_revoked_host_has_no_way_back():
    """Neither by the key nor by the place that they hold."""
    house = House()
    house.room.seat("m1", role="host", credential="ana")
    house.hosts.revoked.add("ana")
    assert await house.knock(host_key="ana-key") == 4503
    assert await house.knock(resume="resume-m1") == 4503


async def test_the_eleventh_refused_hello_is_one_too_many():
    """4013, in whatever way they are wrong."""
    house = House()
    codes = [await house.knock(resume="wrong") for _ in range(11)]
    assert codes == [4503] * 10 + [4013]


async def test_who_belongs_here_is_never_limited():
    """A good secret opens, whatever others behind this address did."""
    house = House()
    house.room.seat("m1")
    for _ in range(20):
        await house.knock(resume="wrong")
    for _ in range(100):
        assert isinstance(await house.knock(invite="invite"), Guest)
    for _ in range(300):
        assert isinstance(await house.knock(resume="resume-m1"), Guest)
        assert isinstance(await house.knock(host_key="ana-key"), Guest)


async def test_previews_are_limited():
    """120 a minute; a refused one too many is no refusal of the secret."""
    house = House()
    found = [await house.knock(invite="invite") for _ in range(121)]
    assert all(isinstance(each, Guest) for each in found[:120])
    assert found[120] == 4013


async def test_a_join_is_looked_at_again():
    """The same room, or the same one opened afresh."""
    house = House()
    guest = await house.knock(invite="invite")
    assert await house.doors.open(guest) == guest
    house.rooms.rooms["r"] = afresh = FakeRoom()
    assert (await house.doors.open(guest)).room is afresh


@pytest.mark.parametrize(
    ("found", "code"), [(Ended(), 4505), (Unknown(), 4503), (StoreError(), 4020), (Foreign(), 4001)]
)
async def test_a_room_may_be_gone_when_a_guest_joins(found, code):
    """Somebody who read the agreements slowly is told what has become of it."""
    house = House()
    guest = await house.knock(invite="invite")
    house.rooms.rooms["r"] = found
    assert await house.doors.open(guest) == code


async def test_a_new_invite_ends_the_old_one_for_who_has_not_joined():
    """A banned person could hold a second preview in hand."""
    house = House()
    guest, host = await house.knock(invite="invite"), await house.knock(host_key="ana-key")
    house.room.check_invite = lambda secret: False
    assert await house.doors.open(guest) == 4503
    assert await house.doors.open(host) == host
