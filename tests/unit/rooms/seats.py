"""A room with people in it: what most tests of the runtime start from."""

from typing import Any

from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import FakeConnection, House, me


async def seated(
    house: House, **settings: Any
) -> tuple[RoomRuntime, FakeConnection, FakeConnection, str, str]:
    """Return a room with a host and a participant, whose welcomes were taken."""
    room = await house.open(**settings)
    ana = await house.join(room, "Ana", "host")
    wren = await house.join(room, "Wren")
    ids = me(ana), me(wren)
    ana.take()
    wren.take()
    return room, ana, wren, *ids
