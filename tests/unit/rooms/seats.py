"""Rooms with people in them, and what happens to them: what most tests of a room start from."""

from typing import Any

from roomserver.domain.events import InviteRenewed
from roomserver.rooms.ports import Batch, Logged, Push
from roomserver.rooms.records import encode_event
from roomserver.rooms.runtime import RoomRuntime
from tests.unit.rooms.fakes import Balky, FakeConnection, House, me


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


async def host_in(house: House) -> tuple[RoomRuntime, FakeConnection, str]:
    """Return a room with one host, whose welcome was taken."""
    room = await house.open()
    ana = await house.join(room, "Ana", "host")
    member = me(ana)
    ana.take()
    return room, ana, member


def theirs(room: RoomRuntime, store: Balky) -> Batch:
    """Return a batch of somebody else at the store's end."""
    end = store._memory.logs[room.id].position
    return Batch(
        commit_id=f"theirs {end.seq}",
        epoch=room.epoch,
        base=end.seq,
        tail=end.tail,
        commuting=False,
        events=(encode_event(InviteRenewed()),),
    )


def pushes(room: RoomRuntime, *entries: Logged) -> Push:
    return Push(room=room.id, epoch=room.epoch, entries=entries)


def broken(house: House) -> Any:
    """Return a way to the store on which the first one falls."""

    async def fall(*_: Any) -> Any:
        house.store.on_commit = house.store.on_open = None
        raise ConnectionResetError("words")

    return fall
