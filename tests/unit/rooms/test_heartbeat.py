"""What an instance does for all its rooms every few seconds, without keeping anybody waiting."""

import asyncio
from collections.abc import Sequence

from roomserver.rooms.heartbeat import AT_ONCE, gently
from roomserver.rooms.ports import Position
from tests.unit.rooms.fakes import House, virtual


@virtual
async def test_many_rooms_are_compared_in_portions() -> None:
    """Between two of them a commit gets its turn on the way to the store."""
    async with House() as house:
        rooms = {(await house.open()).id for _ in range(AT_ONCE + 3)}
        asked: list[Sequence[str]] = []
        positions = house.store.positions

        async def noted(some: Sequence[str]) -> dict[str, Position]:
            asked.append(some)
            return await positions(some)

        house.store.positions = noted  # type: ignore[method-assign]
        await house.pass_time(house.options.heartbeat_s + 1)
        assert [len(some) for some in asked] == [AT_ONCE, 3]
        assert {room for some in asked for room in some} == rooms


async def test_others_work_while_many_rooms_are_looked_at() -> None:
    """A thousand rooms in one go would hold up every word for as long as that takes."""
    seen: set[int] = set()

    async def look() -> None:
        async for item in gently(range(3 * AT_ONCE)):
            seen.add(item)

    looking = asyncio.create_task(look())
    await asyncio.sleep(0)
    assert len(seen) == AT_ONCE
    await looking
    assert len(seen) == 3 * AT_ONCE
