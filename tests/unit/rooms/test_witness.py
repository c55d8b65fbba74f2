"""What a listener hears: each event once, from the instance that committed it."""

import pytest

from roomserver.domain import commands as c
from tests.unit.rooms.fakes import Balky, House, quiet, virtual, wall
from tests.unit.rooms.seats import seated


@virtual
async def test_of_two_instances_each_tells_what_it_committed() -> None:
    """An operator is not called twice for one alert."""
    store = Balky(wall)
    async with House(store) as house, House(store.other(), name="i2") as other:
        room = await house.open()
        there = await other.find(room)
        ana = await house.join(room, "Ana", "host")
        wren = await other.join(there, "Wren")
        await quiet()
        house.ear.heard.clear(), other.ear.heard.clear()
        there.submit(wren, 1, c.MessagePost(text="hello"))
        there.submit(wren, 2, c.HelpAsk())
        await quiet()
        (alert,) = room.state.alerts
        room.submit(ana, 1, c.AlertClaim(alert=alert))
        await quiet()
        room.submit(ana, 2, c.RoomClose())
        await quiet()
        assert other.ear.types == ["message.posted", "alert.raised"]
        assert house.ear.types == ["alert.changed", "room.closed"]
        assert house.ear.opened_rooms == [room.id]
        assert other.ear.opened_rooms == []


@virtual
async def test_an_alert_that_rings_again_is_told_by_one() -> None:
    """Both mind the deadline; one commits it."""
    store = Balky(wall)
    async with House(store) as house, House(store.other(), name="i2") as other:
        room = await house.open()
        there = await other.find(room)
        await house.join(room, "Ana", "host")
        wren = await other.join(there, "Wren")
        there.submit(wren, 1, c.HelpAsk())
        await quiet()
        house.ear.heard.clear(), other.ear.heard.clear()
        await house.pass_time(70)
        assert (house.ear.types + other.ear.types).count("alert.raised") == 1


@virtual
@pytest.mark.parametrize("fault", ["before", "after"])
async def test_a_commit_whose_answer_was_lost_is_told_once(fault: str) -> None:
    """It is repeated with the same id, or comes back from the store."""
    async with House() as house:
        room, _, wren, _, _ = await seated(house)
        house.ear.heard.clear()
        setattr(house.store, fault, 2)
        room.submit(wren, 1, c.HelpAsk())
        await house.pass_time(5)
        assert house.ear.types.count("alert.raised") == 1


@virtual
async def test_a_commit_that_was_given_up_and_done_after_all_is_told() -> None:
    """It is known by its id when it is read."""
    async with House(unavailable_ms=1_000) as house:
        room, _, wren, _, _ = await seated(house)
        house.ear.heard.clear()
        house.store.after = 1_000
        room.submit(wren, 1, c.HelpAsk())
        await house.pass_time(3)
        house.store.after = 0
        await house.pass_time(10)
        assert len(room.state.alerts) == 1
        assert house.ear.types.count("alert.raised") == 1


@virtual
async def test_a_listener_that_fails_disturbs_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """What it was told is lost, and that is logged."""
    async with House() as house:
        room, ana, wren, _, _ = await seated(house)
        house.ear.fault = ValueError("words")
        room.submit(wren, 1, c.MessagePost(text="hello"))
        await quiet()
        assert ana.types[-1] == "message.posted"
        assert [each["type"] for each in wren.take()] == ["message.posted", "ack"]
        assert "words" not in caplog.text
    assert "listener.failed" in [record.message for record in caplog.records]
