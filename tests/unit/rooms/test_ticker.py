"""One timer for the nearest deadline."""

from roomserver.rooms.ticker import AGAIN_MS, Ticker, stagger
from tests.unit.rooms.fakes import START, quiet, virtual, wall


class Bell:
    """A ticker that notes, in ms from the start, when it rang."""

    def __init__(self, delay_ms: int = 0) -> None:
        self.rung: list[int] = []
        self.began = wall()
        self.ticker = Ticker(wall, delay_ms, lambda: self.rung.append(wall() - self.began))

    async def wait(self, ms: int) -> list[int]:
        import asyncio

        await asyncio.sleep(ms / 1000)
        await quiet(3)
        return self.rung


@virtual
async def test_it_rings_at_the_deadline_and_a_little_later_than_others() -> None:
    bell = Bell(delay_ms=40)
    bell.ticker.arm(bell.began + 1_000)
    assert await bell.wait(1_039) == []
    assert await bell.wait(2) == [1_040]


@virtual
async def test_what_is_overdue_rings_at_once_and_nothing_rings_without_a_deadline() -> None:
    bell = Bell()
    bell.ticker.arm(START)
    assert await bell.wait(1) == [0]
    bell.ticker.arm(None)
    assert await bell.wait(10_000) == [0]


@virtual
async def test_a_nearer_deadline_takes_the_place_of_the_one_armed() -> None:
    bell = Bell()
    bell.ticker.arm(bell.began + 5_000)
    bell.ticker.arm(bell.began + 1_000)
    bell.ticker.arm(bell.began + 1_000)
    assert await bell.wait(9_000) == [1_000]


@virtual
async def test_a_deadline_that_stands_after_its_tick_is_not_tried_at_once() -> None:
    """Two instances' clocks differ: the tick came too early. No loop may burn over it."""
    bell = Bell()
    bell.ticker.arm(bell.began)
    await bell.wait(1)
    bell.ticker.done()
    bell.ticker.arm(bell.began)
    await bell.wait(AGAIN_MS - 10)
    assert len(bell.rung) == 1
    await bell.wait(20)
    assert len(bell.rung) == 2
    bell.ticker.done()
    bell.ticker.arm(bell.began + 1)
    await bell.wait(2)
    assert len(bell.rung) == 3


@virtual
async def test_stopped_it_never_rings() -> None:
    bell = Bell()
    bell.ticker.arm(bell.began + 10)
    bell.ticker.stop()
    bell.ticker.stop()
    assert await bell.wait(1_000) == []


def test_instances_differ_in_their_delay() -> None:
    """One commit usually does: the others see its push before their own time comes."""
    delays = {stagger(f"i{n}", "room", 100) for n in range(30)}
    assert len(delays) > 10
    assert max(delays) <= 100
    assert stagger("i1", "room", 0) == 0
