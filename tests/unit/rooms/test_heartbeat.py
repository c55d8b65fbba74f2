"""What an instance does for all its rooms every few seconds, without keeping anybody waiting."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from roomserver.rooms.heartbeat import gently
from roomserver.rooms.ports import LEASE_MS, Fleet, Position
from roomserver.rooms.sight import AT_ONCE
from tests.unit.rooms.fakes import Balky, House, virtual, wall


@virtual
async def test_many_rooms_are_compared_in_portions() -> None:
    """Between two of them a commit gets its turn on the way to the store."""
    async with House() as house:
        rooms = {(await house.open()).id for _ in range(AT_ONCE + 3)}
        asked: list[Sequence[str]] = []
        positions = house.store.positions

        async def noted(some: Sequence[str]) -> dict[str, Position | None]:
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


# -- the lease


class Leases(Balky):
    """A store that notes when leases are renewed; `slow_s`: so long a renewal takes."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.renewals: list[float] = []
        self.slow_s = 0.0
        self.fault: Exception | None = None

    async def renew(self, instance: str, facts: bytes) -> Fleet:
        self.renewals.append(asyncio.get_running_loop().time())
        if self.fault:
            raise self.fault
        await asyncio.sleep(self.slow_s)
        return await super().renew(instance, facts)

    def longest(self, since: int = 0) -> float:
        times = self.renewals[since:]
        return max(later - one for one, later in itertools.pairwise(times))


async def hang(*_: Any) -> Any:
    await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize("what", ["positions", "neglected", "open"])
@virtual
async def test_a_lease_is_renewed_however_long_other_work_takes(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the others take everybody here for lost while all of them are in their seats."""
    store = Leases(wall)
    async with House(store) as house:
        await house.rooms.start()
        room = await house.open()
        if what == "open":
            house.rooms._minding.dropped("lost")
        monkeypatch.setattr(store, what, hang)
        await house.pass_time(120)
        assert store.longest() <= 5.1
        assert room in house.rooms.kept()
        monkeypatch.undo()


@virtual
async def test_a_slow_renewal_makes_the_next_one_no_later() -> None:
    """What it took is gone from the lease by the time it is answered."""
    store = Leases(wall)
    store.slow_s = 3.0
    async with House(store) as house:
        await house.rooms.start()
        await house.pass_time(60)
        assert store.longest(since=1) <= 5.1


@virtual
async def test_a_renewal_that_hangs_is_tried_again_within_the_lease() -> None:
    store = Leases(wall)
    async with House(store) as house:
        await house.rooms.start()
        await house.pass_time(20)
        store.slow_s, before = LEASE_MS, len(store.renewals)
        last = store.renewals[-1]
        await house.pass_time(30)
        tried = [at for at in store.renewals[before:] if at - last < LEASE_MS / 1000]
        assert len(tried) >= 2


@virtual
async def test_a_fault_of_ours_at_the_lease_is_a_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again within a second, and nobody looks for orphans on what is old."""
    store, searches = Leases(wall), 0

    async def neglected() -> tuple[str, ...]:
        nonlocal searches
        searches += 1
        return ()

    monkeypatch.setattr(store, "neglected", neglected)
    async with House(store) as house:
        await house.rooms.start()
        await house.pass_time(6)
        store.fault, before, searches = ValueError("words"), len(store.renewals), 0
        await house.pass_time(60)
        assert len(store.renewals) - before >= 50
        store.fault = None
        await house.pass_time(55)
        assert searches == 0
        await house.pass_time(20)
        assert searches >= 1
