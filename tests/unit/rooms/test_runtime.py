"""One instance, one room: what members send and are told."""

from collections.abc import AsyncIterator

import pytest

from roomserver.domain import commands as c
from tests.unit.rooms.fakes import House, me, quiet


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    yield house
    await house.rooms.close()
    await quiet()


async def test_a_message_reaches_everybody_and_its_ack_follows_directly(house: House) -> None:
    """Clients rely on event, then ack, on the sender's connection."""
    room = await house.open()
    ana = await house.join(room, "Ana", "host")
    wren = await house.join(room, "Wren")
    ana.take(), wren.take()
    room.submit(wren, 1, c.MessagePost(text="good evening"))
    await quiet()
    posted, ack = wren.take()
    assert posted["type"] == "message.posted"
    assert ack == {"type": "ack", "n": 1, "id": posted["message"]}
    assert ana.take() == [posted]


async def test_a_welcome_has_ones_own_joining_in_it(house: House) -> None:
    """A client never folds what its welcome already tells."""
    room = await house.open()
    ana = await house.join(room, "Ana", "host")
    wren = await house.join(room, "Wren")
    (welcome,) = wren.bodies
    assert [p["alias"] for p in welcome["room"]["participants"]] == ["Ana", "Wren"]
    assert (welcome["seq"], welcome["p"], welcome["history"]) == (2, 0, [])
    assert ana.types == ["welcome", "participant.joined"]


async def test_a_resume_brings_exactly_what_was_missed(house: House) -> None:
    """A phone that lost its network shows the gap, and nothing twice."""
    room = await house.open()
    ana = await house.join(room, "Ana", "host")
    wren = await house.join(room, "Wren")
    at = wren.bodies[0]
    room.detach(wren)
    room.submit(ana, 1, c.MessagePost(text="hello"))
    await quiet()
    again = house.connection()
    await room.resume(again, me(wren), room.epoch, at["seq"], at["p"])
    (welcome,) = again.bodies
    assert welcome["recovered"] is True
    assert [event["type"] for event in welcome["history"]] == ["message.posted"]
    assert welcome["seq"] == 3
